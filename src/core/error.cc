#include "core/error.h"

namespace aisle {

namespace {

std::string sentence(const std::string& what, const std::string& where, const std::string& mend) {
  std::string text = where.empty() ? what : where + ": " + what;
  if (!mend.empty()) text += "; " + mend;
  return text;
}

}  // namespace

Error::Error(std::string what, std::string where, std::string mend) : std::runtime_error(sentence(what, where, mend)) {}

Error Error::misuse(std::string what, std::string where, std::string mend) {
  Error error(std::move(what), std::move(where), std::move(mend));
  error.misuse_ = true;
  return error;
}

}  // namespace aisle
