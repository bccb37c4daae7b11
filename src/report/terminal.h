#pragma once

#include "core/progress.h"

#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace aisle::report {

// Where progress is drawn and how.
struct Screen {
  std::ostream* out = nullptr;  // must outlive the bar
  bool live = false;            // a terminal: one line a stage, redrawn in place; else one plain line a stage
  bool colour = false;
  std::function<double()> seconds;       // a clock that never goes back
  std::function<std::size_t()> columns;  // how wide the terminal is now
};

// Progress for people. Live, the stage's line shows a bar, its share, the time it took and what is being done, and is
// redrawn at most ten times a second; when the stage ends it stays, with a check mark. Not live, the ended stage is one
// line: "cross-validation: 20 steps, 12.3 s"; a stage of one step shows the time alone. A stage that is left by an
// exception ends its line and claims nothing. Not for several threads at once.
class TerminalProgress final : public Progress {
 public:
  TerminalProgress();  // on stderr: live where it is a terminal, in colour unless NO_COLOR is set
  explicit TerminalProgress(Screen screen) : screen_(std::move(screen)) {}
  ~TerminalProgress() override;
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;

  void start(std::string_view what, std::size_t steps) override;
  void advance(std::string_view detail = {}) override;
  void finish() override;

 private:
  void draw();
  [[nodiscard]] std::string line(double elapsed) const;
  [[nodiscard]] std::string summary() const;

  Screen screen_;
  bool running_ = false;
  std::string what_, detail_;
  std::size_t steps_ = 0, done_ = 0;
  double started_ = 0, drawn_ = 0;
};

}  // namespace aisle::report
