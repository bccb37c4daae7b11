#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::collect {

// How a source writes moments, where that is not ISO 8601: DD/MON/YYYY:hh:mm:ss zone. The pieces are YYYY, YY (69 to 99
// are 1969 to 1999), MM, MON (Jan), DD, hh, mm, ss (with decimals or without), ap (AM or PM) and zone (+0100, Z); all
// else stands for itself. MM, DD and hh may have one digit where no other number touches them.
class TimePattern {
 public:
  // Error when it lacks a year, a month or a day.
  explicit TimePattern(std::string text, const std::string& where = "");

  // The moment in ISO 8601; none when the text is not written so. That the day exists is not checked.
  [[nodiscard]] std::optional<std::string> iso(std::string_view text) const;

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::string> pieces_;
};

}  // namespace aisle::collect
