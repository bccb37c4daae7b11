#include "prepare/preparation.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <numeric>
#include <set>
#include <string_view>

namespace aisle::prepare {

namespace {

constexpr std::size_t most_categories = 50;   // of a column
constexpr std::size_t all_categories = 2000;  // of all columns
constexpr std::size_t fewest_rows = 20;       // with less, values that all differ are no sign of an identifier

// For a feature of a text column: whether each word of the table's dictionary makes it 1.
std::vector<char> word_hits(const PreparedColumn& prepared, const Feature& feature, const Column& column) {
  std::set<std::string_view> categories;
  for (const auto& sibling : prepared.features) {
    if (sibling.kind == Feature::Kind::category) categories.insert(sibling.category);
  }
  std::vector<char> hits;
  for (const auto& word : column.words) {
    const bool hit = feature.kind == Feature::Kind::category ? word == feature.category : !categories.contains(word);
    hits.push_back(hit ? 1 : 0);
  }
  return hits;
}

// Calls take(place, raw value) for each of the rows: the feature before it is standardised.
template <typename Take>
void for_each_raw(const PreparedColumn& prepared, const Feature& feature, const Column& column, const Rows& rows,
                  const Take& take) {
  if (feature.kind == Feature::Kind::missing) {
    for (std::size_t i = 0; i < rows.size(); ++i) take(i, column.missing(rows[i]) ? 1.0 : 0.0);
  } else if (feature.kind == Feature::Kind::value) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double number = column.numbers[rows[i]];
      take(i, std::isnan(number) ? prepared.median : std::clamp(number, prepared.low, prepared.high));
    }
  } else {
    const auto hits = word_hits(prepared, feature, column);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto code = column.codes[rows[i]];
      take(i, code >= 0 && hits[static_cast<std::size_t>(code)] != 0 ? 1.0 : 0.0);
    }
  }
}

// Sets mean and deviation; false when the feature does not vary over the rows.
bool fit_scale(const PreparedColumn& prepared, Feature& feature, const Column& column, const Rows& rows) {
  double sum = 0;
  double low = INFINITY;
  double high = -INFINITY;
  for_each_raw(prepared, feature, column, rows, [&](std::size_t, double raw) {
    sum += raw;
    low = std::min(low, raw);
    high = std::max(high, raw);
  });
  if (!(high > low)) return false;
  const auto n = static_cast<double>(rows.size());
  feature.mean = sum / n;
  double squares = 0;
  for_each_raw(prepared, feature, column, rows,
               [&](std::size_t, double raw) { squares += (raw - feature.mean) * (raw - feature.mean); });
  feature.deviation = std::sqrt(squares / n);
  return feature.deviation > 0 && std::isfinite(feature.deviation);
}

std::vector<double> present_numbers(const Column& column, const Rows& rows) {
  std::vector<double> out;
  for (const std::size_t row : rows) {
    if (!column.missing(row)) out.push_back(column.numbers[row]);
  }
  return out;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return std::midpoint(*std::max_element(values.begin(), middle), *middle);
}

// Code and number of rows of each text among the rows, most frequent first, then in the order of the text.
std::vector<std::pair<std::size_t, std::size_t>> frequencies(const Column& column, const Rows& rows) {
  std::vector<std::size_t> counts(column.words.size());
  for (const std::size_t row : rows) {
    if (column.codes[row] >= 0) ++counts[static_cast<std::size_t>(column.codes[row])];
  }
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t code = 0; code < counts.size(); ++code) {
    if (counts[code] > 0) out.emplace_back(code, counts[code]);
  }
  std::ranges::sort(out, [&](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : column.words[a.first] < column.words[b.first];
  });
  return out;
}

std::size_t count_different(std::vector<double> values) {
  std::ranges::sort(values);
  return static_cast<std::size_t>(std::ranges::unique(values).begin() - values.begin());
}

// The furthest thousandth of the rows on either side (at least one row) does not stretch the scale: a single absurd
// value, such as a price of 999999999, would make all others look alike. Numbers of few kinds are not touched: a rare
// one may be the telling one.
void limit_outliers(PreparedColumn& prepared, std::vector<double> values) {
  constexpr std::size_t few = 20;
  if (count_different(values) <= few) return;
  const auto cut = static_cast<std::ptrdiff_t>(values.size() / 1000 + 1);
  std::ranges::sort(values);
  prepared.low = *(values.begin() + cut);
  prepared.high = *(values.end() - 1 - cut);
}

bool named_like_an_id(std::string_view name) {
  std::string lower;
  for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower == "id" || lower.ends_with("_id") || name.ends_with("Id") || name.ends_with("ID");
}

// Whole numbers that count the rows up (with gaps, but no more than rows), or are named as an id and too many for
// categories.
bool identifies_rows(const Column& column, const std::vector<double>& numbers) {
  if (column.type != ColumnType::number || numbers.size() < fewest_rows) return false;
  if (!std::ranges::all_of(numbers, [](double v) { return v == std::floor(v); })) return false;
  const bool rises = std::ranges::adjacent_find(numbers, std::greater_equal{}) == numbers.end();
  const bool dense = numbers.back() - numbers.front() < 2 * static_cast<double>(numbers.size());
  return (rises && dense) || (named_like_an_id(column.name) && count_different(numbers) > most_categories);
}

// Texts that nearly all differ, or are named as an id and too many for categories.
bool identifies_rows(const Column& column, std::size_t different, std::size_t present) {
  const bool nearly_all_differ = static_cast<double>(different) > 0.9 * static_cast<double>(present);
  return present >= fewest_rows &&
         (nearly_all_differ || (named_like_an_id(column.name) && different > most_categories));
}

// The features that a column asks for, before those that do not vary are taken out.
void propose_features(PreparedColumn& prepared, const Column& column, const Rows& rows, std::size_t categories) {
  if (column.type == ColumnType::text) {
    const auto found = frequencies(column, rows);
    if (identifies_rows(column, found.size(), rows.size() - prepared.missing)) prepared.left_out = "identifier";
    for (std::size_t i = 0; i < std::min(categories, found.size()); ++i) {
      prepared.features.push_back({.kind = Feature::Kind::category, .category = column.words[found[i].first]});
    }
    if (found.size() > categories) {
      prepared.rare = found.size() - categories;
      prepared.features.push_back({.kind = Feature::Kind::other, .category = ""});
    }
  } else {
    const auto numbers = present_numbers(column, rows);
    if (identifies_rows(column, numbers)) prepared.left_out = "identifier";
    prepared.median = median(numbers);
    limit_outliers(prepared, numbers);
    prepared.features.push_back({.kind = Feature::Kind::value, .category = ""});
  }
  if (prepared.missing > 0) prepared.features.push_back({.kind = Feature::Kind::missing, .category = ""});
}

PreparedColumn fit_column(const Column& column, const Rows& rows, std::size_t categories) {
  PreparedColumn prepared{.name = column.name, .type = column.type, .left_out = "", .features = {}};
  prepared.missing =
      static_cast<std::size_t>(std::ranges::count_if(rows, [&](std::size_t row) { return column.missing(row); }));
  if (prepared.missing == rows.size()) {
    prepared.left_out = "empty";
    return prepared;
  }
  propose_features(prepared, column, rows, categories);
  if (!prepared.left_out.empty()) {
    prepared.features.clear();
    return prepared;
  }
  std::vector<Feature> varying;
  for (auto& feature : prepared.features) {
    if (fit_scale(prepared, feature, column, rows)) varying.push_back(feature);
  }
  prepared.features = std::move(varying);
  if (prepared.features.empty()) prepared.left_out = "constant";
  return prepared;
}

const Column& matching_column(const Table& table, const PreparedColumn& prepared) {
  const Column& column = table.at(prepared.name);
  if ((column.type == ColumnType::text) != (prepared.type == ColumnType::text)) {
    throw Error("the column holds " + std::string(name_of(column.type)) + " where the model was fitted on " +
                    std::string(name_of(prepared.type)),
                "column " + prepared.name);
  }
  return column;
}

constexpr std::array<std::string_view, 4> kind_names = {"value", "missing", "category", "other"};

// JSON has no infinity: it is written as null.
double number_or(const Json& json, double otherwise) { return json.is_null() ? otherwise : json.number(); }

Json feature_to_json(const Feature& feature) {
  Json json = Json::Object{{"kind", kind_names[static_cast<std::size_t>(feature.kind)]}};
  if (feature.kind == Feature::Kind::category) json["category"] = feature.category;
  json["mean"] = feature.mean;
  json["deviation"] = feature.deviation;
  return json;
}

Feature feature_from_json(const Json& json) {
  const auto* kind = std::ranges::find(kind_names, json.at("kind").string());
  if (kind == kind_names.end()) throw Error("\"" + json.at("kind").string() + "\" is no kind of feature");
  const Json* category = json.find("category");
  return {.kind = static_cast<Feature::Kind>(kind - kind_names.begin()),
          .category = category == nullptr ? "" : category->string(),
          .mean = json.at("mean").number(),
          .deviation = json.at("deviation").number()};
}

}  // namespace

Preparation Preparation::fit(const Table& table, const Rows& rows, const std::string& target) {
  const auto texts = static_cast<std::size_t>(
      std::ranges::count_if(table.columns, [](const Column& column) { return column.type == ColumnType::text; }));
  const std::size_t categories =
      std::clamp<std::size_t>(all_categories / std::max<std::size_t>(texts, 1), 1, most_categories);
  Preparation out;
  for (const auto& column : table.columns) {
    if (column.name != target) out.columns_.push_back(fit_column(column, rows, categories));
  }
  if (out.features() == 0) {
    throw Error("no column is left to learn from: all are empty, constant or identifiers", "",
                "add columns that say something about each row");
  }
  return out;
}

Matrix Preparation::apply(const Table& table, const Rows& rows) const {
  Matrix out(rows.size(), features());
  std::size_t place = 0;
  for (const auto& prepared : columns_) {
    if (prepared.features.empty()) continue;
    const Column& column = matching_column(table, prepared);
    for (const auto& feature : prepared.features) {
      for_each_raw(prepared, feature, column, rows, [&](std::size_t i, double raw) {
        out.values[i * out.columns + place] = static_cast<float>((raw - feature.mean) / feature.deviation);
      });
      ++place;
    }
  }
  return out;
}

std::size_t Preparation::features() const {
  std::size_t count = 0;
  for (const auto& column : columns_) count += column.features.size();
  return count;
}

Json Preparation::to_json() const {
  Json out = Json::Array{};
  for (const auto& column : columns_) {
    Json features = Json::Array{};
    for (const auto& feature : column.features) features.push_back(feature_to_json(feature));
    out.push_back(Json::Object{{"column", column.name},
                               {"type", name_of(column.type)},
                               {"missing", column.missing},
                               {"rare", column.rare},
                               {"median", column.median},
                               {"low", column.low},
                               {"high", column.high},
                               {"left_out", column.left_out},
                               {"features", std::move(features)}});
  }
  return out;
}

Preparation Preparation::from_json(const Json& json) {
  Preparation out;
  for (const auto& entry : json.array()) {
    PreparedColumn column{.name = entry.at("column").string(),
                          .type = column_type(entry.at("type").string()),
                          .missing = entry.at("missing").count(),
                          .rare = entry.at("rare").count(),
                          .median = entry.at("median").number(),
                          .low = number_or(entry.at("low"), -INFINITY),
                          .high = number_or(entry.at("high"), INFINITY),
                          .left_out = entry.at("left_out").string(),
                          .features = {}};
    for (const auto& feature : entry.at("features").array()) column.features.push_back(feature_from_json(feature));
    out.columns_.push_back(std::move(column));
  }
  return out;
}

}  // namespace aisle::prepare
