#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace aisle::serve {

// Where what it says goes: files, which are replaced. Without one for errors these go to the same file.
struct Outputs {
  std::filesystem::path output, errors = {};
};

// How much a process makes way for this one: somebody waits for it, or nobody does: then it runs when nobody else wants
// the processor, and while this process is busy, a tenth of the time, after two minutes a third (two threads that share
// a core slow each other down, whatever their priorities).
enum class Wanted : std::uint8_t { soon, sometime };

// Runs this very program again, in another process and with lower priority, and waits for it. Returns the exit status,
// or -1 when `stop` said so meanwhile: then it was asked to end, and made to after three seconds.
// Nothing of this process is copied, however much it holds and however many threads it has.
int run_again(const std::vector<std::string>& arguments, const Outputs& outputs, const std::function<bool()>& stop,
              Wanted wanted = Wanted::soon);

// For main, before it does anything: where run_again began this process, it makes way for others, and is ended when who
// began it ends.
void follow_parent();

}  // namespace aisle::serve
