#include "report/terminal_table.h"

#include "report/display_text.h"

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

namespace aisle::report {
namespace {

constexpr std::string_view kGap = "  ";

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

std::string styled(std::string_view code, std::string_view text, bool colour) {
  if (!colour || text.empty()) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string padded(const std::string& cell, std::size_t width, Align align) {
  const std::string space(width - std::min(width, display_width(cell)), ' ');
  return align == Align::left ? cell + space : space + cell;
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

bool stderr_is_terminal() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

bool stderr_takes_colour() { return stderr_is_terminal() && !is_set("NO_COLOR"); }

void Table::row(std::vector<std::string> cells, bool strong) {
  cells.resize(headers_.size());
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = shorten(printable(cells[i]), headers_[i].longest);
  rows_.push_back({std::move(cells), strong});
}

std::string Table::text(bool colour) const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < headers_.size(); ++column) {
    widths.push_back(display_width(headers_[column].name));
    for (const Row& row : rows_) widths.back() = std::max(widths.back(), display_width(row.cells[column]));
  }
  const auto line = [&](auto cell) {
    std::string out;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      out += (column == 0 ? "" : kGap);
      out += padded(cell(column), widths[column], headers_[column].align);
    }
    return without_trailing_spaces(out);
  };
  std::size_t total = widths.empty() ? 0 : kGap.size() * (widths.size() - 1);
  for (const std::size_t width : widths) total += width;
  std::string rule;
  for (std::size_t i = 0; i < total; ++i) rule += "─";

  std::string out = bold(line([&](std::size_t column) { return headers_[column].name; }), colour) + "\n";
  out += grey(rule, colour) + "\n";
  for (const Row& row : rows_) {
    const std::string text = line([&](std::size_t column) { return row.cells[column]; });
    out += (row.strong ? bold(text, colour) : text) + "\n";
  }
  return out;
}

std::string bold(std::string_view text, bool colour) { return styled("1", text, colour); }

std::string green(std::string_view text, bool colour) { return styled("32", text, colour); }

std::string grey(std::string_view text, bool colour) { return styled("90", text, colour); }

}  // namespace aisle::report
