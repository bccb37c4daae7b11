#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace aisle::serve {

// Where what it says goes: files, which are replaced. Without one for errors these go to the same file.
struct Outputs {
  std::filesystem::path output, errors = {};
};

// Runs this very program again, in another process and with lower priority, and waits for it. Returns the exit status,
// or -1 when `stop` said so meanwhile: then it was asked to end, and made to after three seconds.
// Nothing of this process is copied, however much it holds and however many threads it has.
int run_again(const std::vector<std::string>& arguments, const Outputs& outputs, const std::function<bool()>& stop);

// For main, before it does anything: where run_again began this process, it makes way for others, and ends when who
// began it does.
void follow_parent();

}  // namespace aisle::serve
