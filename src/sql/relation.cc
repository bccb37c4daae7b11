#include "sql/relation.h"

#include "core/error.h"
#include "core/json.h"
#include "sql/packed_file.h"

#include <algorithm>
#include <regex>
#include <sstream>

namespace aisle::sql {

namespace {

[[noreturn]] void explain_delimited(const std::string& message, const std::filesystem::path& path) {
  std::smatch match;
  std::string where = path.string();
  if (std::regex_search(message, match, std::regex("CSV Error on Line: (\\d+)"))) where += ", line " + match[1].str();
  if (std::regex_search(message, match, std::regex("Expected Number of Columns: (\\d+) Found: (\\d+)"))) {
    throw Error(match[2].str() + " fields were found where the first line has " + match[1].str(), where,
                "mend that line, or put quotes around text that holds the delimiter");
  }
  if (message.find("unterminated quote") != std::string::npos) {
    throw Error("a quoted field does not end", where, "close the quote; write a quote inside quotes twice");
  }
  if (message.find("reached an invalid state") != std::string::npos) {
    throw Error("the lines do not all end in the same way (some with CR LF, some with LF)", where,
                "give them one line end, for instance with dos2unix");
  }
  std::string reason = message.substr(0, message.find("Possible"));
  std::ranges::replace(reason, '\n', ' ');
  throw Error(reason.substr(0, 300), where, "mend the file there");
}

// The first line that is not JSON, from 1; 0 when all are. (DuckDB counts lines otherwise.)
std::size_t broken_line(const std::filesystem::path& file) {
  PackedFile bytes(file);
  std::vector<char> piece(std::size_t{1} << 20U);
  std::string line;
  std::size_t number = 1;
  const auto broken = [&] {
    try {
      if (line.find_first_not_of(" \t\r\xEF\xBB\xBF") != std::string::npos) Json::parse(line, "");
      return false;
    } catch (const Error&) {
      return true;
    }
  };
  while (const std::size_t got = bytes.read(piece)) {
    for (const char c : std::string_view(piece.data(), got)) {
      if (c != '\n') {
        line += c;
        continue;
      }
      if (broken()) return number;
      line.clear();
      ++number;
    }
  }
  return broken() ? number : 0;
}

}  // namespace

std::string place(std::size_t i) { return "c" + std::to_string(i); }

void explain(const QueryFailed& error, const SourceFile& file, const std::filesystem::path& path) {
  const std::string message = error.what();
  if (message.find("Out of Memory") != std::string::npos || message.find("failed to offload") != std::string::npos) {
    throw Error("there is not enough memory, or room for temporary files", path.string(),
                "free some, or set TMPDIR to a folder on a larger disk");
  }
  switch (file.format) {
    case Format::delimited:
      explain_delimited(message, path);
    case Format::json_lines: {
      const std::size_t line = broken_line(file.converted ? file.converted->path() : path);
      if (line == 0)
        throw Error("DuckDB refuses the JSON: " + message.substr(0, 200), path.string(), "export it again");
      throw Error("this is no JSON object on one line", path.string() + ", line " + std::to_string(line),
                  R"(write each row as {"column": value, …} on a line of its own)");
    }
    case Format::json_array:
      throw Error("the JSON is broken (" + message.substr(0, 200) + ")", path.string(), "export it again");
    case Format::parquet:
      break;
  }
  throw Error(
      "the Parquet file is damaged or breaks off (" + message.substr(0, message.find('\n')).substr(0, 200) + ")",
      path.string(), "copy or export it again");
}

}  // namespace aisle::sql
