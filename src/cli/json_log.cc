#include "cli/json_log.h"

#include "core/error.h"

namespace aisle::cli {

JsonLog::JsonLog(std::filesystem::path file) : file_(std::move(file)), out_(file_, std::ios::app) {
  if (!out_) throw Error("cannot be written", file_.string(), "give --json-log a file in a folder that exists");
}

void JsonLog::write(Json line) {
  if (file_.empty()) return;
  if (!task_.empty()) line["task"] = task_;
  line["at"] = utc_now();
  out_ << line.text() << std::endl;  // at once: somebody may be watching
  if (!out_) throw Error("the log could not be written", file_.string(), "is the disk full?");
}

void LoggedProgress::start(std::string_view what, std::size_t steps) {
  shown_.start(what, steps);
  stage_ = what;
  step_ = 0;
  steps_ = steps;
  watch_ = Stopwatch();
  log_.write(Json::Object{{"event", "stage"}, {"stage", stage_}, {"steps", steps_}});
}

void LoggedProgress::advance(std::string_view detail) {
  shown_.advance(detail);
  log_.write(Json::Object{{"event", "step"},
                          {"stage", stage_},
                          {"step", ++step_},
                          {"steps", steps_},
                          {"detail", std::string(detail)},
                          {"seconds", watch_.seconds()}});
}

void LoggedProgress::finish() { shown_.finish(); }

}  // namespace aisle::cli
