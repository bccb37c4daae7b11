#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::features {

// The words of a title, or another text (UTF-8), A to Z as a to z, each once, in their order: runs of letters and
// digits of two bytes or more that hold a letter; of Chinese and Japanese, which have no blanks, each two signs that
// stand together. The first `most` at most.
std::vector<std::string> title_words(std::string_view title,
                                     std::size_t most = std::numeric_limits<std::size_t>::max());

}  // namespace aisle::features
