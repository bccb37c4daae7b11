#pragma once

#include "collect/batch.h"
#include "collect/mapping.h"
#include "sql/temporary_file.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace aisle::collect {

// The bytes of one source, in whole records. "-" is the standard input. gz and zst are unpacked, UTF-16 and GB18030
// turned into UTF-8 (not of the standard input), Parquet is read as lines of JSON.
class Source {
 public:
  // Looks at the beginning. Error when it is absent, empty or of no kind that we know.
  explicit Source(const std::filesystem::path& path);
  ~Source();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] SourceFormat format() const { return format_; }
  // Of delimited text; its header line is not among the pieces.
  [[nodiscard]] char delimiter() const { return delimiter_; }
  // The names that its records have: the columns of a header line, or the names in the first record of JSON (members of
  // members by their path).
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  // The header line as it stands in delimited text; empty where there is none.
  [[nodiscard]] const std::string& header() const { return header_; }

  // Reads it as the mapping says: another format or delimiter than the one that was found, or without a header line.
  // Before anything was taken.
  void read_as(const Mapping& mapping);

  // About 2 MiB of whole records; false at the end. Error when a packed stream is damaged: what was handed over before
  // is good.
  bool next(Piece& piece);

  class Bytes;  // an unpacked stream

 private:
  void fill(std::size_t bytes);
  [[nodiscard]] std::size_t whole_records() const;
  void read_header();
  void take_header();
  void take_header_as_data();

  std::string name_;
  std::unique_ptr<sql::TemporaryFile> converted_;
  std::unique_ptr<Bytes> bytes_;
  SourceFormat format_ = SourceFormat::csv;
  char delimiter_ = ',';
  std::vector<std::string> names_;
  std::string buffer_;
  std::string header_;
  std::size_t line_ = 1;
  bool ended_ = false;
};

// The files that a path stands for: itself, the files of a folder in the order of their names, or those that a pattern
// with * fits. Error when there is none.
std::vector<std::filesystem::path> source_files(const std::filesystem::path& path);

}  // namespace aisle::collect
