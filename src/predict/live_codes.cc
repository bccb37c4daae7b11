#include "predict/live_codes.h"

namespace aisle::predict {

Code LiveCodes::add(Coded field, std::string_view text) {
  if (text.empty()) return 0;
  const Code known = snapshot_.find(field, text);
  if (known != 0) return known;
  auto& later = later_[static_cast<std::size_t>(field)];
  const std::lock_guard hold(later.mutex);
  return static_cast<Code>(snapshot_.codes(field)) - 1 + later.texts.code(text);
}

Code LiveCodes::find(Coded field, std::string_view text) const {
  if (text.empty()) return 0;
  const Code known = snapshot_.find(field, text);
  if (known != 0) return known;
  const std::lock_guard hold(later(field).mutex);
  const Code found = later(field).texts.find(text);
  return found == 0 ? 0 : static_cast<Code>(snapshot_.codes(field)) - 1 + found;
}

std::string_view LiveCodes::text(Coded field, Code code) const {
  const auto first = static_cast<Code>(snapshot_.codes(field));
  if (code < first) return snapshot_.text(field, code);
  const std::lock_guard hold(later(field).mutex);
  return later(field).texts.text(code - first + 1);  // texts neither move nor go
}

std::size_t LiveCodes::size(Coded field) const {
  const std::lock_guard hold(later(field).mutex);
  return snapshot_.codes(field) + later(field).texts.size() - 1;
}

}  // namespace aisle::predict
