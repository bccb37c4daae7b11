#include "prepare/preparation.h"
#include "train/champion_json.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace aisle::train {

namespace {

using prepare::Feature;

std::string_view made_by(const prepare::PreparedColumn& column, Feature::Kind kind) {
  switch (kind) {
    case Feature::Kind::value:
      return column.type == ColumnType::boolean ? "flag" : "number";
    case Feature::Kind::missing:
      return "missing";
    case Feature::Kind::category:
    case Feature::Kind::other:
      return "categories";
    case Feature::Kind::ordinal:
      return "ordinal";
    case Feature::Kind::month_name:
      return "month";
    case Feature::Kind::product:
    case Feature::Kind::ratio:
      return "pairs";
    case Feature::Kind::since:
      return "difference";
    case Feature::Kind::target_mean:
      return "target_mean";
    case Feature::Kind::count:
      return "count";
    case Feature::Kind::text_score:
    case Feature::Kind::text_length:
      return "text";
    default:
      return "parts";
  }
}

void add_number(const prepare::PreparedColumn& column, Json& out) {
  const auto value = std::ranges::find(column.features, Feature::Kind::value, &Feature::kind);
  if (value == column.features.end()) return;
  const prepare::NumberRule& rule = column.numbers;
  if (column.missing > 0) out["filled_with"] = rule.filled_with;
  if (std::isfinite(rule.low)) out["low"] = rule.low;
  if (std::isfinite(rule.high)) out["high"] = rule.high;
  if (rule.moved_low > 0) out["moved_low"] = rule.moved_low;
  if (rule.moved_high > 0) out["moved_high"] = rule.moved_high;
  if (rule.log_unit > 0) out["log"] = true;
  out["centre"] = value->scale.center;
  out["scale"] = value->scale.unit;
}

Json column_json(const prepare::PreparedColumn& column, Json names) {
  Json out = Json::Object{{"column", column.name},
                          {"type", name_of(column.type)},
                          {"missing", column.missing},
                          {"features", std::move(names)}};
  std::vector<std::string_view> made;
  for (const auto& feature : column.features) {
    const auto what = made_by(column, feature.kind);
    if (std::ranges::find(made, what) == made.end()) made.push_back(what);
  }
  out["made"] = Json::array(made);
  const auto categories = std::ranges::count(column.features, Feature::Kind::category, &Feature::kind);
  if (!column.left_out.empty()) out["left_out"] = column.left_out;
  if (categories > 0) out["categories"] = categories;
  if (column.rare > 0) out["rare"] = column.rare;
  if (column.suspect) {
    out["suspect"] = Json::Object{{"metric", column.suspect->measure}, {"value", column.suspect->value}};
  }
  add_number(column, out);
  return out;
}

}  // namespace

Json preparation_json(const prepare::Preparation& preparation, const std::vector<prepare::PreparedColumn>& dropped) {
  std::vector<Json> names(preparation.columns().size(), Json::Array{});
  for (const auto& feature : preparation.features()) names[feature.column].push_back(feature.name);
  Json out = Json::Array{};
  for (std::size_t c = 0; c < names.size(); ++c) {
    out.push_back(column_json(preparation.columns()[c], std::move(names[c])));
  }
  for (const auto& column : dropped) out.push_back(column_json(column, Json::Array{}));
  return out;
}

}  // namespace aisle::train
