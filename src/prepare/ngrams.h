#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace aisle::prepare {

// Hashes of what a text is made of, in its order, repeated where it repeats: of words in lower case each one and each
// two that follow another; of Chinese, Japanese and Korean, which have no blanks between words, every one, two and
// three characters that stand together. Bytes that are no UTF-8 are taken as letters.
std::vector<std::uint64_t> ngrams(std::string_view text);

// Words that hold a letter and stand between blanks, and half the characters of scripts without blanks.
double count_words(std::string_view text);

}  // namespace aisle::prepare
