#pragma once

#include "core/json.h"
#include "report/chart.h"
#include "report/evaluation_document.h"

#include <string>
#include <string_view>
#include <vector>

namespace aisle::report {

// Members of a JSON object that may be absent or null, as may be the object itself. Error for another type.

const Json& member(const Json& object, std::string_view name);  // null when absent
double number(const Json& object, std::string_view name, double otherwise = kUnknown);
std::string string(const Json& object, std::string_view name);
std::vector<std::string> strings(const Json& object, std::string_view name);
std::vector<double> numbers(const Json& object, std::string_view name);
const Json::Array& items(const Json& object, std::string_view name);

std::vector<Point> read_points(const Json& object, std::string_view name);  // an array of pairs
// What the leaderboard and the champion say of a model.
Model read_model(const Json& object);

}  // namespace aisle::report
