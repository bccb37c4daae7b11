#pragma once

#include <stdexcept>
#include <string>

namespace aisle {

// A failure that stops what the user asked for. Thrown anywhere, caught once at the edge (cli/, serve/).
// A bad record is no Error: it is data, counted and set aside.
class Error : public std::runtime_error {
 public:
  // what: what was found and what was expected. where: file, line, option or column. mend: what to do about it.
  // `where` and `mend` may be empty.
  explicit Error(std::string what, std::string where = "", std::string mend = "");

  // A wrong call (unknown flag, value out of range) rather than a failed one: exit code 2 instead of 1.
  static Error misuse(std::string what, std::string where = "", std::string mend = "");

  [[nodiscard]] bool is_misuse() const { return misuse_; }

 private:
  bool misuse_ = false;
};

}  // namespace aisle
