#include "serve/log.h"

#include "core/micros.h"
#include "serve/pace.h"

#include <cstdio>
#include <utility>

namespace aisle::serve {

void log(std::string_view event, const Json::Object& more) {
  Json line = Json::Object{{"time", time_text(now())}, {"event", event}};
  for (const auto& [name, value] : more) line[name] = value;
  const std::string text = line.text() + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void FewLines::log(std::string_view event, const std::function<Json::Object()>& more) {
  constexpr Pace pace{.per_second = 20, .at_once = 20};
  std::uint64_t left_out = 0;
  {
    const std::lock_guard hold(mutex_);
    if (pace.wait(1, steady_now(), due_) > 0) {
      ++left_out_;
      return;
    }
    left_out = std::exchange(left_out_, 0);
  }
  auto line = more();
  if (left_out > 0) line.emplace_back("left_out", left_out);
  serve::log(event, line);
}

}  // namespace aisle::serve
