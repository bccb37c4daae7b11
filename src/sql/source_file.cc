#include "sql/source_file.h"

#include "core/error.h"
#include "core/progress.h"

#include <fstream>
#include <memory>
#include <vector>
#include <zlib.h>

namespace aisle::sql {

namespace {

constexpr const char* save_as_csv = "save the table as CSV in UTF-8";

std::string first_bytes(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path))
    throw Error("there is no such file", path.string(), "check the name and the folder");
  if (std::filesystem::is_directory(path)) throw Error("is a folder, not a file", path.string(), "give a file in it");
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) throw Error("cannot be opened", path.string(), "check who may read it");
  std::string head(4096, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  if (head.empty()) throw Error("the file is empty", path.string(), save_as_csv);
  return head;
}

// Unpacks all of it to see that it ends as gzip files end.
void check_gzip(const std::filesystem::path& path) {
  constexpr unsigned piece = 1U << 20U;
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(::gzopen(path.c_str(), "rb"), ::gzclose);
  std::vector<char> bytes(piece);
  int got = 1;
  while (file && got > 0) {
    check_interrupted();
    got = ::gzread(file.get(), bytes.data(), piece);
  }
  int status = Z_ERRNO;
  if (file) ::gzerror(file.get(), &status);
  if (status != Z_OK && status != Z_STREAM_END) {
    throw Error("the gzip file is damaged or breaks off before its end", path.string(), "copy or download it again");
  }
}

std::string escaped(const std::string& path) {
  std::string out;
  for (const char c : path) {
    const bool wildcard = c == '*' || c == '?' || c == '[';
    out += wildcard ? std::string("[") + c + "]" : std::string(1, c);
  }
  return out;
}

}  // namespace

SourceFile source_file(const std::filesystem::path& path) {
  const std::string head = first_bytes(path);
  if (head.starts_with("\x1F\x8B")) {
    check_gzip(path);
    return {escaped(path.string()), "gzip"};
  }
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    throw Error("the text is UTF-16", path.string(), save_as_csv);
  }
  if (head.find('\0') != std::string::npos || head.starts_with("\x28\xB5\x2F\xFD")) {
    throw Error("this is a binary file, not a table of text", path.string(), save_as_csv);
  }
  return {escaped(path.string()), "none"};
}

}  // namespace aisle::sql
