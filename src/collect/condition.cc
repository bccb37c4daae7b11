#include "collect/mapping.h"
#include "collect/numbers.h"
#include "core/text.h"

#include <algorithm>

namespace aisle::collect {

bool is_missing(const Value& value) { return value.kind == Value::Kind::null || trimmed(value.text).empty(); }

bool holds(const Condition& condition, const Record& record) {
  const Value* value = find(record, condition.name);
  const bool missing = value == nullptr || is_missing(*value);
  if (condition.absent) return missing;
  if (missing) return false;
  const auto text = value->text;
  if (!condition.starts_with.empty() && !text.starts_with(condition.starts_with)) return false;
  if (condition.at_least && to_double(text).value_or(*condition.at_least - 1) < *condition.at_least) return false;
  if (!condition.equals.empty() && std::ranges::find(condition.equals, text) == condition.equals.end()) return false;
  if (condition.ends_with.empty() && condition.contains.empty()) return true;
  const auto small = lower_case(text);
  const auto ends = [&](const std::string& end) { return small.ends_with(lower_case(end)); };
  const auto has = [&](const std::string& word) { return small.find(lower_case(word)) != std::string::npos; };
  return (condition.ends_with.empty() || std::ranges::any_of(condition.ends_with, ends)) &&
         (condition.contains.empty() || std::ranges::any_of(condition.contains, has));
}

}  // namespace aisle::collect
