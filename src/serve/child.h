#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace aisle::serve {

// Runs this very program again, in another process and with lower priority, and waits for it. Its output goes to the
// file `output`, which is replaced. Returns the exit status, or -1 when `stop` said so meanwhile: then it was asked to
// end, and made to after three seconds.
int run_again(const std::vector<std::string>& arguments, const std::filesystem::path& output,
              const std::function<bool()>& stop);

}  // namespace aisle::serve
