#include "collect/record.h"

#include "core/json.h"

#include <algorithm>

namespace aisle::collect {

const Value* find(const Record& record, std::string_view name) {
  const auto found = std::ranges::find(record, name, &Value::name);
  return found == record.end() ? nullptr : &*found;
}

void append_json_string(std::string& out, std::string_view text) { out += Json(text).text(); }

}  // namespace aisle::collect
