#include "core/error.h"
#include "prepare/preparation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace aisle::prepare {

namespace {

using Kind = Feature::Kind;

constexpr std::array<std::string_view, 18> kind_names = {
    "value",   "missing", "category", "other", "ordinal", "month_name",  "year",  "month",      "day",
    "weekday", "hour",    "product",  "ratio", "since",   "target_mean", "count", "text_score", "text_length"};

Json rule_to_json(const NumberRule& rule) {
  Json json = Json::Object{{"filled_with", rule.filled_with}, {"low", rule.low}, {"high", rule.high}};
  json["moved_low"] = rule.moved_low;
  json["moved_high"] = rule.moved_high;
  json["log_unit"] = rule.log_unit;
  return json;
}

// JSON has no infinity: it is written as null.
double number_or(const Json& json, double otherwise) { return json.is_null() ? otherwise : json.number(); }

bool needs_rule(Kind kind) { return kind == Kind::product || kind == Kind::ratio || kind == Kind::since; }

NumberRule rule_from_json(const Json& json) {
  return {.filled_with = json.at("filled_with").number(),
          .low = number_or(json.at("low"), -INFINITY),
          .high = number_or(json.at("high"), INFINITY),
          .moved_low = json.at("moved_low").count(),
          .moved_high = json.at("moved_high").count(),
          .log_unit = json.at("log_unit").number()};
}

Json feature_to_json(const Feature& feature) {
  Json json = Json::Object{{"kind", kind_names.at(static_cast<std::size_t>(feature.kind))}};
  if (!feature.detail.empty()) json["detail"] = feature.detail;
  if (feature.part > 0) json["part"] = feature.part;
  if (needs_rule(feature.kind)) json["rule"] = rule_to_json(feature.rule);
  json["center"] = feature.scale.center;
  json["unit"] = feature.scale.unit;
  return json;
}

Feature feature_from_json(const Json& json) {
  const auto* kind = std::ranges::find(kind_names, json.at("kind").string());
  if (kind == kind_names.end()) throw Error("\"" + json.at("kind").string() + "\" is no kind of feature");
  Feature out{.kind = static_cast<Kind>(kind - kind_names.begin())};
  if (const Json* detail = json.find("detail")) out.detail = detail->string();
  if (const Json* part = json.find("part")) out.part = part->count();
  if (const Json* rule = json.find("rule")) out.rule = rule_from_json(*rule);
  out.scale = {.center = json.at("center").number(), .unit = json.at("unit").number()};
  return out;
}

Json column_to_json(const PreparedColumn& column) {
  Json json =
      Json::Object{{"column", column.name},         {"type", name_of(column.type)}, {"missing", column.missing},
                   {"different", column.different}, {"rare", column.rare},          {"left_out", column.left_out}};
  if (column.type != ColumnType::text) json["numbers"] = rule_to_json(column.numbers);
  if (column.usual_month > 0) json["usual_month"] = column.usual_month;
  if (column.suspect) {
    json["suspect"] = Json::Object{{"measure", column.suspect->measure}, {"value", column.suspect->value}};
  }
  Json features = Json::Array{};
  for (const auto& feature : column.features) features.push_back(feature_to_json(feature));
  json["features"] = std::move(features);
  return json;
}

PreparedColumn column_from_json(const Json& json) {
  PreparedColumn out{.name = json.at("column").string(),
                     .type = column_type(json.at("type").string()),
                     .missing = json.at("missing").count(),
                     .different = json.at("different").count(),
                     .rare = json.at("rare").count(),
                     .left_out = json.at("left_out").string()};
  if (const Json* numbers = json.find("numbers")) out.numbers = rule_from_json(*numbers);
  if (const Json* month = json.find("usual_month")) out.usual_month = month->number();
  if (const Json* suspect = json.find("suspect")) {
    out.suspect = Suspicion{suspect->at("measure").string(), suspect->at("value").number()};
  }
  for (const auto& feature : json.at("features").array()) out.features.push_back(feature_from_json(feature));
  return out;
}

bool has(const PreparedColumn& column, Kind kind) {
  return std::ranges::find(column.features, kind, &Feature::kind) != column.features.end();
}

bool uses_values(const PreparedColumn& column) {
  return has(column, Kind::ordinal) || has(column, Kind::target_mean) || has(column, Kind::count);
}

void save_values(const ValueTable& values, StoredTensors& tensors, const std::string& prefix) {
  std::vector<std::int64_t> keys;
  for (const auto key : values.keys) keys.push_back(static_cast<std::int64_t>(key));
  tensors[prefix + "keys"] = stored<std::int64_t>(keys, {keys.size()});
  tensors[prefix + "counts"] = stored<double>(values.counts, {keys.size()});
  tensors[prefix + "ranks"] = stored<double>(values.ranks, {keys.size()});
  tensors[prefix + "priors"] = stored<double>(values.priors, {values.priors.size()});
  tensors[prefix + "means"] = stored<double>(values.means, {keys.size(), values.priors.size()});
}

ValueTable load_values(const StoredTensors& tensors, const std::string& prefix) {
  ValueTable out;
  for (const auto key : restore<std::int64_t>(tensors, prefix + "keys")) {
    out.keys.push_back(static_cast<std::uint64_t>(key));
  }
  out.counts = restore<double>(tensors, prefix + "counts");
  out.ranks = restore<double>(tensors, prefix + "ranks");
  out.priors = restore<double>(tensors, prefix + "priors");
  out.means = restore<double>(tensors, prefix + "means");
  const std::size_t size = out.keys.size();
  if (out.counts.size() != size || out.ranks.size() != size || out.means.size() != size * out.priors.size() ||
      !std::ranges::is_sorted(out.keys)) {
    throw Error("the tensors " + prefix + "* do not fit each other", "", "fit again");
  }
  return out;
}

// Models that were changed by hand or by accident are refused here, not in the middle of a prediction.
void check_parts(const PreparedColumn& column) {
  for (const auto& feature : column.features) {
    const bool fits = (feature.kind != Kind::target_mean || feature.part < column.values.priors.size()) &&
                      (feature.kind != Kind::text_score || feature.part < column.text.parts());
    if (!fits) throw Error("the weights hold too few parts of the target", "column " + column.name, "fit again");
  }
}

std::string prefix_of(std::size_t column) { return "preparation." + std::to_string(column) + "."; }

}  // namespace

Json Preparation::to_json() const {
  Json out = Json::Array{};
  for (const auto& column : columns_) out.push_back(column_to_json(column));
  return out;
}

Preparation Preparation::from_json(const Json& json) {
  Preparation out;
  for (const auto& column : json.array()) out.columns_.push_back(column_from_json(column));
  out.describe_features();
  return out;
}

void Preparation::save(StoredTensors& tensors) const {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (uses_values(columns_[c])) save_values(columns_[c].values, tensors, prefix_of(c));
    if (has(columns_[c], Kind::text_score)) columns_[c].text.save(tensors, prefix_of(c));
  }
}

void Preparation::load(const StoredTensors& tensors) {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (uses_values(columns_[c])) columns_[c].values = load_values(tensors, prefix_of(c));
    if (has(columns_[c], Kind::text_score)) columns_[c].text = TextModel::load(tensors, prefix_of(c));
    check_parts(columns_[c]);
  }
}

}  // namespace aisle::prepare
