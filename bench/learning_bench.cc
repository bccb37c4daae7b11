// What the scripts of bench/ measure of learning, from inside; it builds with the learn preset too, on a GPU machine.
//
//   aisle_learning_bench rank …              rankers on published data (rank.h)
//   aisle_learning_bench speed …             steps of the behaviour model on made-up sequences (learning_speed.h)
//
// One JSON object on stdout.

#include "core/error.h"
#include "core/json.h"
#include "learning_speed.h"
#include "rank.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

aisle::Json measure(const std::vector<std::string>& words) {
  const std::vector<std::string> rest(words.begin() + (words.empty() ? 0 : 1), words.end());
  if (!words.empty() && words[0] == "rank") return ::rank(rest);
  if (!words.empty() && words[0] == "speed") return ::learning_speed(rest);
  throw aisle::Error("aisle_learning_bench does not know what to measure", "",
                     "see the first lines of bench/learning_bench.cc");
}

}  // namespace

int main(int count, char** words) {
  try {
    std::printf("%s\n", measure({words + 1, words + count}).text().c_str());
    std::fflush(nullptr);
    std::_Exit(0);  // as aisle-learn ends, and why
  } catch (const std::exception& error) {
    std::fprintf(stderr, "aisle_learning_bench: %s\n", error.what());
    return 1;
  }
}
