#include "prepare/feature_names.h"

namespace aisle::prepare {

using Kind = Feature::Kind;

std::string feature_name(const PreparedColumn& column, const Feature& feature) {
  const auto& name = column.name;
  switch (feature.kind) {
    case Kind::value:
      return name;
    case Kind::missing:
      return name + " is missing";
    case Kind::category:
      return name + " = " + feature.detail;
    case Kind::other:
      return name + " is another";
    case Kind::ordinal:
      return name + ": rank by frequency";
    case Kind::year:
      return name + ": year";
    case Kind::month_name:
    case Kind::month:
      return name + ": month";
    case Kind::day:
      return name + ": day of the month";
    case Kind::weekday:
      return name + ": weekday";
    case Kind::hour:
      return name + ": hour";
    case Kind::product:
      return feature.detail + " × " + name;
    case Kind::ratio:
      return name + " / " + feature.detail;
    case Kind::since:
      return "days from " + feature.detail + " to " + name;
    case Kind::target_mean:
      return name + ": mean of the target" + (feature.detail.empty() ? "" : " (" + feature.detail + ")");
    case Kind::count:
      return name + ": rows that share it";
    case Kind::text_score:
      return name + ": what the words say" + (feature.detail.empty() ? "" : " (" + feature.detail + ")");
    case Kind::text_length:
      return name + ": length";
  }
  return name;
}

FeatureInfo::Kind feature_kind(const PreparedColumn& column, const Feature& feature) {
  if (feature.kind == Kind::category || feature.kind == Kind::other) return FeatureInfo::Kind::category;
  if (feature.kind == Kind::target_mean || feature.kind == Kind::text_score || feature.kind == Kind::count) {
    return FeatureInfo::Kind::score;
  }
  const bool truth = column.type == ColumnType::boolean && feature.kind == Kind::value;
  return truth || feature.kind == Kind::missing ? FeatureInfo::Kind::flag : FeatureInfo::Kind::number;
}

}  // namespace aisle::prepare
