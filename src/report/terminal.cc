#include "report/terminal.h"

#include "report/display_text.h"
#include "report/numbers.h"
#include "report/terminal_table.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace aisle::report {
namespace {

constexpr double kRedrawSeconds = 0.1;
constexpr std::size_t kBarColumns = 24;
constexpr std::string_view kEraseLine = "\r\x1b[2K";

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::size_t stderr_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

std::string bar(double share, bool colour) {
  const auto full = static_cast<std::size_t>(share * kBarColumns);
  return green(repeated("█", full), colour) + grey(repeated("░", kBarColumns - full), colour);
}

}  // namespace

TerminalProgress::TerminalProgress()
    : TerminalProgress(Screen{.out = &std::cerr,
                              .live = stderr_is_terminal(),
                              .colour = stderr_takes_colour(),
                              .seconds = steady_seconds,
                              .columns = stderr_columns}) {}

// An unfinished stage is one that an exception has left.
TerminalProgress::~TerminalProgress() {
  if (running_ && screen_.live) *screen_.out << "\n" << std::flush;
}

void TerminalProgress::start(std::string_view what, std::size_t steps) {
  finish();
  running_ = true;
  what_ = printable(what);
  detail_.clear();
  steps_ = steps;
  done_ = 0;
  started_ = screen_.seconds();
  if (screen_.live) draw();
}

void TerminalProgress::advance(std::string_view detail) {
  check_interrupted();
  ++done_;
  detail_ = printable(detail);
  if (running_ && screen_.live && screen_.seconds() - drawn_ >= kRedrawSeconds) draw();
}

void TerminalProgress::finish() {
  if (!running_) return;
  running_ = false;
  if (screen_.live) {
    *screen_.out << kEraseLine << green("✓", screen_.colour) << " " << what_ << "  " << grey(summary(), screen_.colour)
                 << "\n";
  } else {
    *screen_.out << what_ << ": " << summary() << "\n";
  }
  screen_.out->flush();
}

void TerminalProgress::draw() {
  drawn_ = screen_.seconds();
  *screen_.out << kEraseLine << line(drawn_ - started_) << std::flush;
}

// Fits in the terminal's width, so that redrawing it never leaves pieces behind.
std::string TerminalProgress::line(double elapsed) const {
  const double share = steps_ == 0 ? 0 : std::min(1.0, static_cast<double>(done_) / static_cast<double>(steps_));
  const std::string percentage = percent(share);
  const std::string figures =
      std::string(4 - std::min<std::size_t>(4, percentage.size()), ' ') + percentage + "  " + duration(elapsed);
  const std::size_t room = std::max<std::size_t>(screen_.columns(), 20) - 1;
  const std::size_t fixed_columns = kBarColumns + 2 + display_width(figures);
  if (fixed_columns + 8 > room) return shorten(what_ + " " + figures, room);
  const std::string name = shorten(what_, room - fixed_columns - 2);
  const std::size_t left = room - fixed_columns - 2 - display_width(name);
  const std::string detail = detail_.empty() || left < 6 ? "" : "  " + grey(shorten(detail_, left - 2), screen_.colour);
  return name + "  " + bar(share, screen_.colour) + "  " + figures + detail;
}

// "20 steps, 12.3 s"; how many of how many where the stage ended early.
std::string TerminalProgress::summary() const {
  std::string took = duration(screen_.seconds() - started_);
  if (steps_ <= 1 && done_ <= 1) return took;
  const std::string of = done_ == steps_ || steps_ == 0 ? "" : " of " + grouped(static_cast<double>(steps_));
  return grouped(static_cast<double>(done_)) + of + " steps, " + took;
}

}  // namespace aisle::report
