#pragma once

#include "core/clock.h"
#include "core/json.h"
#include "core/progress.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace aisle::cli {

// A file that a run can be watched by: one JSON document a line, written out at once; added to what stands there.
class JsonLog {
 public:
  JsonLog() = default;  // writes nothing
  // Error when the file cannot be written.
  explicit JsonLog(std::filesystem::path file);
  // Adds the moment and, where one was said, the task.
  void write(Json line);
  void of_task(std::string task) { task_ = std::move(task); }

 private:
  std::filesystem::path file_;
  std::ofstream out_;
  std::string task_;
};

// Passes progress on, and writes each stage and step into a log.
class LoggedProgress final : public Progress {
 public:
  LoggedProgress(Progress& shown, JsonLog& log) : shown_(shown), log_(log) {}
  void start(std::string_view what, std::size_t steps) override;
  void advance(std::string_view detail) override;
  void finish() override;

 private:
  Progress& shown_;
  JsonLog& log_;
  std::string stage_;
  std::size_t step_ = 0, steps_ = 0;
  Stopwatch watch_;
};

}  // namespace aisle::cli
