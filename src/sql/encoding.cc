#include "sql/encoding.h"

#include "core/error.h"
#include "sql/packed_file.h"

#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <functional>
#include <iconv.h>
#include <string>
#include <utility>
#include <vector>

namespace aisle::sql {

namespace {

using Byte = unsigned char;

const auto no_converter = std::bit_cast<iconv_t>(std::intptr_t{-1});
constexpr std::size_t piece_size = std::size_t{1} << 20U;

void each_piece(const std::filesystem::path& path, const std::function<void(std::string_view)>& look) {
  PackedFile file(path);
  std::vector<char> piece(piece_size);
  while (const std::size_t got = file.read(piece)) look({piece.data(), got});
}

// Counts lines, and sequences beyond ASCII that are or are not UTF-8 (RFC 3629), however the text is cut into pieces.
class Utf8Count {
 public:
  std::size_t bytes = 0, line_feeds = 0, valid = 0, invalid = 0, first_bad_line = 0;
  char last = '\n';

  void add(std::string_view piece) {
    bytes += piece.size();
    for (std::size_t i = 0; i < piece.size(); ++i) {
      if (wanted_ == 0) i += ascii_words(piece.substr(i));
      if (i < piece.size()) take(static_cast<Byte>(piece[i]));
    }
    if (!piece.empty()) last = piece.back();
  }
  void finish() {
    if (std::exchange(wanted_, 0) > 0) bad();
  }

 private:
  // How many bytes from the front are ASCII, seen eight at a time.
  std::size_t ascii_words(std::string_view piece) {
    std::size_t at = 0;
    for (; at + 8 <= piece.size(); at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, piece.data() + at, 8);
      if ((word & 0x8080808080808080U) != 0) break;
      for (std::size_t k = 0; k < 8; ++k) line_feeds += piece[at + k] == '\n' ? 1 : 0;
    }
    return at;
  }

  void take(Byte byte) {
    if (wanted_ > 0) {
      if (byte >= low_ && byte <= high_) {
        low_ = 0x80, high_ = 0xBF;
        valid += --wanted_ == 0 ? 1 : 0;
        return;
      }
      wanted_ = 0;
      bad();
    }
    if (byte == '\n') ++line_feeds;
    if (byte < 0x80) return;
    if (byte < 0xC2 || byte > 0xF4) return bad();
    wanted_ = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;   // nothing that a shorter sequence could say
    high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;  // no surrogates, at most U+10FFFF
  }

  void bad() {
    if (invalid++ == 0) first_bad_line = line_feeds + 1;
  }

  int wanted_ = 0;  // bytes that the sequence still needs
  Byte low_ = 0x80, high_ = 0xBF;
};

// Whether the bytes are well-formed GB18030, and how many of its characters are everyday Chinese.
class ChineseCount {
 public:
  void add(Byte byte) {
    if (at_ == 0) {
      if (byte < 0x80) return;
      well_formed_ = well_formed_ && byte != 0x80 && byte != 0xFF;
    } else if (at_ == 1 && byte >= 0x30 && byte <= 0x39) {
      four_ = true;
    } else if (at_ == 1) {
      well_formed_ = well_formed_ && byte >= 0x40 && byte != 0x7F && byte != 0xFF;
      const bool everyday = first_ >= 0xB0 && first_ <= 0xD7;     // level 1 of GB 2312
      const bool punctuation = first_ >= 0xA1 && first_ <= 0xA3;  // and full-width letters
      common_ += (everyday || punctuation) && byte >= 0xA1 ? 1 : 0;
    } else if (at_ == 2) {
      well_formed_ = well_formed_ && byte >= 0x81 && byte != 0xFF;
    } else {
      well_formed_ = well_formed_ && byte >= 0x30 && byte <= 0x39;
    }
    if (at_ == 0) first_ = byte;
    const bool ends = (at_ == 1 && !four_) || at_ == 3;
    at_ = ends ? 0 : at_ + 1;
    if (ends) ++characters_, four_ = false;
  }
  [[nodiscard]] bool likely() const { return well_formed_ && at_ == 0 && common_ * 10 >= characters_ * 7; }

 private:
  bool well_formed_ = true, four_ = false;
  int at_ = 0;  // place in the sequence
  Byte first_ = 0;
  std::size_t characters_ = 0, common_ = 0;
};

// How far the bytes look like text in a Western European language.
class WesternCount {
 public:
  void add(Byte byte) {
    const bool control = byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f';
    controls_ += control ? 1 : 0;
    if (byte >= 0x80) {
      ++high_;
      usual_ += usual(byte) ? 1 : 0;
      beside_ += before_ >= 0x80 ? 1 : 0;
    }
    before_ = byte;
  }
  [[nodiscard]] bool likely() const { return controls_ == 0 && usual_ * 10 >= high_ * 9 && beside_ * 2 <= high_; }

 private:
  static bool usual(Byte byte) {
    if (byte >= 0xC0) return byte != 0xD7 && byte != 0xF7 && byte != 0xFF;
    constexpr std::string_view signs =  // euro, quotes, dashes, dots, bullet, trade mark, oe; then Latin-1's
        "\x80\x84\x85\x8C\x8A\x8E\x91\x92\x93\x94\x95\x96\x97\x99\x9A\x9C\x9E\x9F"
        "\xA0\xA1\xA2\xA3\xA5\xA7\xA9\xAA\xAB\xAE\xB0\xB1\xB2\xB3\xB4\xB5\xB7\xBA\xBB\xBC\xBD\xBE\xBF";
    return signs.find(static_cast<char>(byte)) != std::string_view::npos;
  }

  std::size_t controls_ = 0, high_ = 0, usual_ = 0, beside_ = 0;
  Byte before_ = 0;
};

Encoding guess(const std::filesystem::path& path, const Utf8Count& utf8) {
  ChineseCount chinese;
  WesternCount western;
  each_piece(path, [&](std::string_view piece) {
    for (const char c : piece) {
      chinese.add(static_cast<Byte>(c));
      western.add(static_cast<Byte>(c));
    }
  });
  const bool broken_utf8 = utf8.valid > utf8.invalid;
  if (!broken_utf8 && chinese.likely()) return Encoding::gb18030;
  if (!broken_utf8 && western.likely()) return Encoding::windows1252;
  throw Error("the bytes are not UTF-8", path.string() + ", line " + std::to_string(utf8.first_bad_line),
              "save the table as CSV in UTF-8 (they are not Chinese GB18030 or Western Windows-1252 either)");
}

[[noreturn]] void no_meaning(const std::filesystem::path& path, Encoding encoding) {
  throw Error("the text seems to be " + std::string(name_of(encoding)) + ", but some of it means nothing there",
              path.string(), "save the table as CSV in UTF-8");
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  constexpr std::array<std::string_view, 5> names = {"UTF-8", "UTF-16LE", "UTF-16BE", "GB18030", "WINDOWS-1252"};
  return names[static_cast<std::size_t>(encoding)];
}

TextSize measure_text(const std::filesystem::path& path) {
  Utf8Count utf8;
  std::string head;
  each_piece(path, [&](std::string_view piece) {
    if (head.size() < 2) head += piece.substr(0, 2);
    utf8.add(piece);
  });
  utf8.finish();
  TextSize size{
      .encoding = Encoding::utf8, .bytes = utf8.bytes, .lines = utf8.line_feeds + (utf8.last == '\n' ? 0 : 1)};
  if (head.starts_with("\xFF\xFE")) {
    size.encoding = Encoding::utf16le;
  } else if (head.starts_with("\xFE\xFF")) {
    size.encoding = Encoding::utf16be;
  } else if (utf8.invalid > 0) {
    size.encoding = guess(path, utf8);
  }
  return size;
}

void convert_to_utf8(const std::filesystem::path& path, Encoding encoding, TemporaryFile& out) {
  const std::string name(name_of(encoding));
  struct Converter {
    iconv_t handle;
    ~Converter() {
      if (handle != no_converter) ::iconv_close(handle);
    }
  } const converter{::iconv_open("UTF-8", name.c_str())};
  if (converter.handle == no_converter) {
    throw Error("this system cannot read " + name, path.string(), "save the table as CSV in UTF-8");
  }
  bool begun = false;
  std::string rest;  // the beginning of a sequence that the next piece ends
  std::vector<char> room(4 * piece_size);
  each_piece(path, [&](std::string_view piece) {
    rest += piece;
    char* from = rest.data();
    std::size_t left = rest.size();
    while (left > 0) {
      char* to = room.data();
      std::size_t free = room.size();
      const bool done = ::iconv(converter.handle, &from, &left, &to, &free) != std::size_t(-1);
      if (!done && errno == EILSEQ) no_meaning(path, encoding);
      std::string_view text(room.data(), room.size() - free);
      if (!begun && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
      begun |= !text.empty();
      out.write(text);
      if (!done && errno == EINVAL) break;
    }
    rest.erase(0, rest.size() - left);
  });
  if (!rest.empty()) no_meaning(path, encoding);
}

}  // namespace aisle::sql
