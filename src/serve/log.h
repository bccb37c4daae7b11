#pragma once

#include "core/json.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>

namespace aisle::serve {

// A line of JSON on stderr: {"time", "event", …}. Nothing that tells who somebody is belongs there. Any thread.
void log(std::string_view event, const Json::Object& more = {});

// Lines that others can cause as often as they like: twenty a second are written. The next one after some were left out
// says how many ("left_out"). Any thread.
class FewLines {
 public:
  // As log(); `more` is called only where the line is written.
  void log(std::string_view event, const std::function<Json::Object()>& more);

 private:
  std::mutex mutex_;
  std::int64_t due_ = 0;  // pace.h
  std::uint64_t left_out_ = 0;
};

}  // namespace aisle::serve
