#include "collect/source.h"

#include "collect/csv_records.h"
#include "collect/json_records.h"
#include "collect/log_records.h"
#include "core/error.h"
#include "core/files.h"
#include "core/utf8.h"
#include "sql/database.h"
#include "sql/encoding.h"
#include "sql/packed_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <unistd.h>
#include <zstd.h>

namespace aisle::collect {

// Plain and gzip by zlib, zst by libzstd.
class Source::Bytes {
 public:
  virtual ~Bytes() = default;
  virtual std::size_t read(std::span<char> piece) = 0;  // 0 at the end
};

namespace {

constexpr std::size_t piece_bytes = 2U << 20U;
constexpr std::size_t look_bytes = 1U << 20U;

class Plain : public Source::Bytes {
 public:
  explicit Plain(const std::filesystem::path& path) : file_(path) {}
  std::size_t read(std::span<char> piece) override { return file_.read(piece); }

 private:
  sql::PackedFile file_;
};

class Zstandard : public Source::Bytes {
 public:
  explicit Zstandard(const std::filesystem::path& path)
      : name_(path.string()), file_(path), stream_(ZSTD_createDStream(), ZSTD_freeDStream) {}

  std::size_t read(std::span<char> piece) override {
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size) {
        in_ = {packed_.data(), file_.read(packed_), 0};
        if (in_.size == 0 && left_ != 0) throw Error("the zst file breaks off", name_, "fetch it again");
        if (in_.size == 0) return 0;
      }
      left_ = ZSTD_decompressStream(stream_.get(), &out, &in_);
      if (ZSTD_isError(left_) != 0)
        throw Error(std::string("the zst file is damaged: ") + ZSTD_getErrorName(left_), name_, "fetch it again");
    }
    return out.pos;
  }

 private:
  std::string name_;
  sql::PackedFile file_;
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream_;
  std::array<char, 1U << 17U> packed_{};
  ZSTD_inBuffer in_{packed_.data(), 0, 0};
  std::size_t left_ = 0;
};

std::string first_bytes(const std::filesystem::path& path, std::size_t count) {
  std::string out(count, '\0');
  sql::PackedFile file(path);
  out.resize(file.read(out));
  return out;
}

// Not of a character that the end of the text cuts in two.
bool is_utf8(std::string_view text) {
  const auto at = invalid_utf8(text);
  return !at || *at + 4 > text.size();
}

std::unique_ptr<sql::TemporaryFile> parquet_as_json(const std::filesystem::path& path) {
  auto out = std::make_unique<sql::TemporaryFile>();
  sql::Database database;
  database.limit_memory(512U << 20U);
  database.query("COPY (SELECT * FROM read_parquet(" + sql::literal(path.string()) + ")) TO " +
                 sql::literal(out->path().string()) + " (FORMAT json)");
  return out;
}

// The text in UTF-8; none where it is meant to be that already: then its bad records are rejected one by one.
std::unique_ptr<sql::TemporaryFile> in_utf8(const std::filesystem::path& path) {
  auto encoding = sql::Encoding::utf8;
  try {
    encoding = sql::measure_text(path).encoding;
  } catch (const Error&) {
    return nullptr;
  }
  if (encoding == sql::Encoding::utf8) return nullptr;
  auto out = std::make_unique<sql::TemporaryFile>();
  sql::convert_to_utf8(path, encoding, *out);
  return out;
}

// A log may begin with a line that some port scan broke.
bool begins_as_log(std::string_view text) {
  constexpr int lines = 10;
  Arena arena;
  for (int i = 0; i < lines && !text.empty(); ++i) {
    const auto line = text.substr(0, text.find('\n'));
    if (log_record(line.substr(0, line.find('\r')), "", arena)) return true;
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return false;
}

}  // namespace

Source::Source(const std::filesystem::path& path) : name_(path == "-" ? "standard input" : path.string()) {
  std::filesystem::path opened = path == "-" ? "/dev/stdin" : path;
  if (path != "-") {
    if (std::filesystem::is_directory(path)) throw Error("this is a folder", name_, "");
    const auto start = first_bytes(path, look_bytes);
    if (start.starts_with("PAR1")) {
      converted_ = parquet_as_json(path);
    } else if (!start.starts_with("\x28\xb5\x2f\xfd") &&
               (!is_utf8(start) || start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff"))) {
      converted_ = in_utf8(path);
    }
    if (converted_) opened = converted_->path();
    if (start.starts_with("\x28\xb5\x2f\xfd")) bytes_ = std::make_unique<Zstandard>(opened);
  }
  if (bytes_ == nullptr) bytes_ = std::make_unique<Plain>(opened);
  fill(look_bytes);
  if (buffer_.starts_with("\xef\xbb\xbf")) buffer_.erase(0, 3);
  if (buffer_.find_first_not_of(" \t\r\n") == std::string::npos) throw Error("the file is empty", name_, "");
  if (buffer_.find('\0') != std::string::npos)
    throw Error("the file is no text", name_, "give CSV, JSON Lines or Parquet, plain, gz or zst");
  read_header();
}

Source::~Source() = default;

void Source::read_header() {
  if (buffer_[buffer_.find_first_not_of(" \t\r\n")] == '{') {
    format_ = SourceFormat::json;
    Arena arena;
    std::vector<Record> records;
    if (JsonReader().read(std::string_view(buffer_).substr(0, buffer_.find('\n')), "", arena, records)) return;
    for (const auto& value : records.front()) names_.emplace_back(value.name);
    return;
  }
  if (buffer_.front() == '[') throw Error("the file is one JSON array", name_, "write one object a line (jq -c '.[]')");
  const auto first = std::string_view(buffer_).substr(0, buffer_.find('\n'));
  if (begins_as_log(buffer_)) {
    format_ = SourceFormat::log;
    names_ = log_names();
    return;
  }
  delimiter_ = guess_delimiter(first);
  take_header();
}

void Source::take_header() {
  const auto length = csv_record_length(buffer_, delimiter_);
  header_ = buffer_.substr(0, length);
  std::string_view line = header_;
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  Arena arena;
  const auto fields = csv_fields(line, delimiter_, arena);
  if (!fields) throw Error("the header line has a quote that is not closed", name_, "mend its first line");
  names_.assign(fields->begin(), fields->end());
  buffer_.erase(0, length);
  line_ += static_cast<std::size_t>(std::ranges::count(header_, '\n'));
}

void Source::read_as(const Mapping& mapping) {
  const bool other = mapping.format != format_;
  const bool no_header =
      mapping.format != SourceFormat::csv || !mapping.explode.empty() ||
      (!mapping.columns.empty() && names_.size() == mapping.columns.size() && names_ != mapping.columns);
  format_ = mapping.format;
  const bool cut_otherwise = mapping.delimiter != 0 && mapping.delimiter != delimiter_;
  if (cut_otherwise) delimiter_ = mapping.delimiter;
  if (!header_.empty() && (other || no_header || cut_otherwise)) take_header_as_data();
  if (cut_otherwise && !no_header) take_header();
  if (!mapping.columns.empty() && no_header) names_ = mapping.columns;
}

void Source::take_header_as_data() {
  line_ -= static_cast<std::size_t>(std::ranges::count(header_, '\n'));
  buffer_ = header_ + buffer_;
  header_.clear();
}

// So that the buffer holds that many bytes, or all that there are.
void Source::fill(std::size_t bytes) {
  while (!ended_ && buffer_.size() < bytes) {
    const std::size_t have = buffer_.size();
    buffer_.resize(bytes);
    const std::size_t got = bytes_->read(std::span(buffer_).subspan(have));
    buffer_.resize(have + got);
    ended_ = got == 0;
  }
}

// How many bytes of the buffer are whole records. A record that fills it is taken as far as it goes, and rejected
// later.
std::size_t Source::whole_records() const {
  if (ended_) return buffer_.size();
  if (format_ != SourceFormat::csv || delimiter_ == ' ') {
    const auto end = buffer_.rfind('\n');
    return end == std::string::npos ? buffer_.size() : end + 1;
  }
  std::size_t whole = 0;
  for (std::string_view rest = buffer_;;) {
    const auto length = csv_record_length(rest, delimiter_);
    if (length == rest.size()) break;
    whole += length;
    rest.remove_prefix(length);
  }
  return whole == 0 ? buffer_.rfind('\n') + 1 : whole;
}

bool Source::next(Piece& piece) {
  fill(piece_bytes);
  if (buffer_.empty()) return false;
  auto length = whole_records();
  if (length == 0) length = buffer_.size();
  piece.line = line_;
  piece.bytes.assign(buffer_, 0, length);
  buffer_.erase(0, length);
  line_ += static_cast<std::size_t>(std::ranges::count(piece.bytes, '\n'));
  return true;
}

std::vector<std::filesystem::path> source_files(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> out;
  if (std::filesystem::is_directory(path)) {
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.')) out.push_back(entry.path());
    }
    std::ranges::sort(out);
    if (out.empty()) throw Error("the folder holds no files", path.string(), "");
  } else if (path.string().find('*') != std::string::npos) {
    glob_t found{};
    if (::glob(path.c_str(), 0, nullptr, &found) == 0) out.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    ::globfree(&found);
    if (out.empty()) throw Error("no file fits the pattern", path.string(), "");
  } else {
    out.push_back(path);
  }
  return out;
}

}  // namespace aisle::collect
