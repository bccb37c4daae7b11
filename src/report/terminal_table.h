#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aisle::report {

// Whether stderr is a terminal (and not a "dumb" one): what is drawn there may move the cursor.
bool stderr_is_terminal();
// Whether what we write to stderr may be bold and coloured: it is a terminal, and NO_COLOR is unset or empty.
bool stderr_takes_colour();

enum class Align { left, right };

// A table for the terminal: a head, a rule, rows; columns as wide as their widest cell, as characters show on a screen.
// Control characters in cells cannot act on the terminal: they are replaced.
class Table {
 public:
  static constexpr std::size_t longest_cell = 44;  // longer ones are cut, with "…", unless a header says otherwise

  struct Header {
    std::string name;
    Align align = Align::left;
    std::size_t longest = longest_cell;
  };

  explicit Table(std::vector<Header> headers) : headers_(std::move(headers)) {}

  // Adds a row of at most as many cells as there are headers; `strong` rows stand out where colour is allowed.
  void row(std::vector<std::string> cells, bool strong = false);

  // The table with a line break after every line; nothing but its text unless `colour`.
  [[nodiscard]] std::string text(bool colour) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    bool strong = false;
  };
  std::vector<Header> headers_;
  std::vector<Row> rows_;
};

// The text in bold, in green, in grey where `colour`; else as it is.
std::string bold(std::string_view text, bool colour);
std::string green(std::string_view text, bool colour);
std::string grey(std::string_view text, bool colour);

}  // namespace aisle::report
