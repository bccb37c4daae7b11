#include "sql/source_file.h"

#include "core/error.h"
#include "sql/encoding.h"
#include "sql/packed_file.h"

#include <algorithm>
#include <fstream>

namespace aisle::sql {

namespace {

constexpr const char* save_as_csv = "save the table as CSV in UTF-8";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

void check_place(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path))
    throw Error("there is no such file", path.string(), "check the name and the folder");
  if (std::filesystem::is_directory(path)) throw Error("is a folder, not a file", path.string(), "give a file in it");
  if (!std::ifstream(path).is_open()) throw Error("cannot be opened", path.string(), "check who may read it");
}

// The first bytes, unpacked or as they stand.
std::string first_bytes(const std::filesystem::path& path, bool unpacked) {
  std::string head(4096, '\0');
  if (unpacked) {
    head.resize(PackedFile(path).read(head));
  } else {
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
  }
  if (head.empty()) throw Error("the file is empty", path.string(), save_as_csv);
  return head;
}

std::string escaped(const std::string& path) {
  std::string out;
  for (const char c : path) {
    const bool wildcard = c == '*' || c == '?' || c == '[';
    out += wildcard ? std::string("[") + c + "]" : std::string(1, c);
  }
  return out;
}

Format text_format(std::string_view head) {
  if (head.starts_with(byte_order_mark)) head.remove_prefix(byte_order_mark.size());
  std::string text;  // without blanks: only what the first value begins with matters
  std::ranges::copy_if(head, std::back_inserter(text), [](char c) { return !std::string_view(" \t\r\n").contains(c); });
  if (text.starts_with("{\"") || text.starts_with("{}")) return Format::json_lines;
  if (text.starts_with("[{")) return Format::json_array;
  return Format::delimited;
}

SourceFile text_file(const std::filesystem::path& path, bool packed) {
  const TextSize size = measure_text(path);
  SourceFile file{.pattern = escaped(path.string()),
                  .compression = packed ? "gzip" : "uncompressed",
                  .bytes = size.bytes,
                  .lines = size.lines};
  const auto convert = [&] {
    file.converted = std::make_unique<TemporaryFile>();
    convert_to_utf8(path, size.encoding, *file.converted);
    file.pattern = file.converted->path().string();
    file.compression = "uncompressed";
  };
  if (size.encoding != Encoding::utf8) {
    convert();
    file.notes.push_back("the text is not UTF-8; it was read as " + std::string(name_of(size.encoding)) +
                         " (if words look wrong, save the table in UTF-8)");
  }
  const std::string head = first_bytes(file.converted ? file.converted->path() : path, true);
  file.format = text_format(head);
  // DuckDB's reader of JSON takes a byte order mark for a broken value.
  if (file.format != Format::delimited && head.starts_with(byte_order_mark)) convert();
  return file;
}

}  // namespace

SourceFile source_file(const std::filesystem::path& path) {
  check_place(path);
  const std::string outside = first_bytes(path, false);
  if (outside.starts_with("PAR1")) {
    return {.format = Format::parquet,
            .pattern = escaped(path.string()),
            .compression = "uncompressed",
            .bytes = std::filesystem::file_size(path)};
  }
  const bool packed = outside.starts_with("\x1F\x8B");
  const std::string head = packed ? first_bytes(path, true) : outside;
  const bool marked_utf16 = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
  if ((!marked_utf16 && head.find('\0') != std::string::npos) || head.starts_with("\x28\xB5\x2F\xFD")) {
    throw Error("this is a binary file, not a table of text", path.string(), save_as_csv);
  }
  return text_file(path, packed);
}

}  // namespace aisle::sql
