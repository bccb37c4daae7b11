#pragma once

#include "core/matrix.h"
#include "prepare/prepared_column.h"

#include <string>

namespace aisle::prepare {

// What people read: "price", "price is missing", "city = Oslo", "signup: weekday", "days from signup to purchase".
std::string feature_name(const PreparedColumn& column, const Feature& feature);

FeatureInfo::Kind feature_kind(const PreparedColumn& column, const Feature& feature);

}  // namespace aisle::prepare
