#include "report/json_members.h"

namespace aisle::report {

const Json& member(const Json& object, std::string_view name) {
  static const Json null;
  const Json* found = object.is_null() ? nullptr : object.find(name);
  return found ? *found : null;
}

double number(const Json& object, std::string_view name, double otherwise) {
  const Json& value = member(object, name);
  return value.is_null() ? otherwise : value.number();
}

std::string string(const Json& object, std::string_view name) {
  const Json& value = member(object, name);
  return value.is_null() ? "" : value.string();
}

std::vector<std::string> strings(const Json& object, std::string_view name) {
  const Json& value = member(object, name);
  return value.is_null() ? std::vector<std::string>() : value.strings();
}

std::vector<double> numbers(const Json& object, std::string_view name) {
  const Json& value = member(object, name);
  return value.is_null() ? std::vector<double>() : value.numbers();
}

const Json::Array& items(const Json& object, std::string_view name) {
  static const Json::Array none;
  const Json& value = member(object, name);
  return value.is_null() ? none : value.array();
}

std::vector<Point> read_points(const Json& object, std::string_view name) {
  std::vector<Point> out;
  for (const Json& pair : items(object, name)) {
    const auto& values = pair.array();
    if (values.size() == 2) out.push_back({.x = values[0].number(), .y = values[1].number()});
  }
  return out;
}

}  // namespace aisle::report
