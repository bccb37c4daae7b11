#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace aisle::serve {

// What another run of this program said.
struct Told {
  int status = 0;  // -1: it was stopped
  std::string output, errors;
};

// Runs this program again (child.h) and waits for it, so long at most: what may take much memory or time, or fail,
// takes nothing from who serves. Output beyond `most_output` bytes is an Error. `stop`: whether to give up.
Told ask_self(const std::vector<std::string>& arguments, std::chrono::seconds limit, const std::function<bool()>& stop);

}  // namespace aisle::serve
