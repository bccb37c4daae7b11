#pragma once

#include "sql/temporary_file.h"

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace aisle::sql {

enum class Encoding { utf8, utf16le, utf16be, gb18030, windows1252 };

std::string_view name_of(Encoding encoding);  // as iconv and people call it

// What one look over a whole text found.
struct TextSize {
  Encoding encoding = Encoding::utf8;
  std::size_t bytes = 0;  // unpacked
  std::size_t lines = 0;  // line feeds, and the last line without one
};

// Reads all of the file (unpacked) and says how its text is encoded:
//   a byte order mark of UTF-16 decides; then UTF-8 if all of it is valid. Otherwise, when no more than half of what is
//   beyond ASCII happens to be valid UTF-8 (a UTF-8 file that is broken somewhere is not guessed at):
//   GB18030   if all byte sequences are well formed and at least 7 in 10 beyond ASCII are the 3,755 everyday characters
//             or the punctuation of GB 2312; Western pairs of letters hardly ever are;
//   Windows-1252  if it has no control codes, 9 in 10 bytes beyond ASCII are Western letters or usual signs, and at
//   most
//             half of them stand beside another one (in Cyrillic, Greek or Big5 text most do).
// Korean EUC text can pass for GB18030: no rule on bytes tells them apart, so who reads must say what was assumed.
// Error with the first line that is not UTF-8 when it is none of these, or gzip is damaged.
TextSize measure_text(const std::filesystem::path& path);

// The text in UTF-8 without a byte order mark, in a temporary file. Error when a sequence means nothing in that
// encoding.
void convert_to_utf8(const std::filesystem::path& path, Encoding encoding, TemporaryFile& out);

}  // namespace aisle::sql
