#include "prepare/column_reader.h"

#include "core/error.h"
#include "prepare/groups.h"
#include "prepare/months.h"
#include "prepare/ngrams.h"
#include "prepare/pairs.h"

#include <cmath>
#include <string_view>
#include <unordered_map>

namespace aisle::prepare {

using Kind = Feature::Kind;

ColumnReader::ColumnReader(const PreparedColumn& prepared, const Table& table, const Rows& rows)
    : prepared_(prepared), table_(table), rows_(rows), column_(matching_column(table, prepared.name, prepared.type)) {}

std::vector<double> ColumnReader::raw(const Feature& feature) {
  switch (feature.kind) {
    case Kind::value:
      return of_numbers(prepared_.numbers);
    case Kind::month_name:
      return months();
    case Kind::year:
      return part_of_time(&TimeParts::year);
    case Kind::month:
      return part_of_time(&TimeParts::month);
    case Kind::day:
      return part_of_time(&TimeParts::day);
    case Kind::weekday:
      return part_of_time(&TimeParts::weekday);
    case Kind::hour:
      return part_of_time(&TimeParts::hour);
    case Kind::product:
    case Kind::ratio:
    case Kind::since:
      return with_other(feature);
    case Kind::ordinal:
      return from_values([&](std::size_t place) { return prepared_.values.rank(place); });
    case Kind::target_mean:
      return from_values([&](std::size_t place) { return prepared_.values.mean(place, feature.part); });
    case Kind::count:
      return from_values([&](std::size_t place) { return std::log1p(prepared_.values.count(place)); });
    case Kind::text_score:
      return text_score(feature.part);
    case Kind::text_length:
      return text_lengths();
    case Kind::missing:
    case Kind::category:
    case Kind::other:
      break;
  }
  return missing();
}

std::vector<double> ColumnReader::part_of_time(double TimeParts::* part) const {
  return of_numbers([&](double t) { return time_parts(std::isnan(t) ? prepared_.numbers.filled_with : t).*part; });
}

std::vector<double> ColumnReader::missing() const {
  std::vector<double> out;
  out.reserve(rows_.size());
  for (const std::size_t row : rows_) out.push_back(column_.missing(row) ? 1 : 0);
  return out;
}

std::vector<std::int32_t> ColumnReader::one_hot() const {
  std::unordered_map<std::string_view, std::int32_t> categories;
  std::int32_t other = -1;
  for (std::size_t i = 0; i < prepared_.features.size(); ++i) {
    const auto& feature = prepared_.features[i];
    if (feature.kind == Kind::category) categories.emplace(feature.detail, static_cast<std::int32_t>(i));
    if (feature.kind == Kind::other) other = static_cast<std::int32_t>(i);
  }
  std::vector<std::int32_t> out;
  out.reserve(rows_.size());
  if (column_.type != ColumnType::text) {
    std::unordered_map<double, std::int32_t> kinds;
    for (const auto& [detail, place] : categories) kinds.emplace(std::stod(std::string(detail)), place);
    for (const std::size_t row : rows_) {
      const auto found = kinds.find(column_.numbers[row]);
      out.push_back(found == kinds.end() ? other : found->second);
    }
    return out;
  }
  std::vector<std::int32_t> words;
  words.reserve(column_.words.size());
  for (const auto& word : column_.words) {
    const auto found = categories.find(word);
    words.push_back(found == categories.end() ? other : found->second);
  }
  for (const std::size_t row : rows_) {
    out.push_back(column_.missing(row) ? -1 : words[static_cast<std::size_t>(column_.codes[row])]);
  }
  return out;
}

std::vector<double> ColumnReader::of_numbers(const std::function<double(double)>& value) const {
  std::vector<double> out;
  out.reserve(rows_.size());
  for (const std::size_t row : rows_) out.push_back(value(column_.numbers[row]));
  return out;
}

std::vector<double> ColumnReader::months() const {
  std::vector<double> words;
  words.reserve(column_.words.size());
  for (const auto& word : column_.words) words.push_back(month_of(word).value_or(prepared_.usual_month));
  std::vector<double> out;
  out.reserve(rows_.size());
  for (const std::size_t row : rows_) {
    const auto code = column_.codes[row];
    out.push_back(code < 0 ? prepared_.usual_month : words[static_cast<std::size_t>(code)]);
  }
  return out;
}

std::vector<double> ColumnReader::with_other(const Feature& feature) const {
  const Column& other = matching_column(table_, feature.detail, prepared_.type);
  auto values = feature.kind == Kind::product ? products(other, column_, rows_)
                : feature.kind == Kind::ratio ? ratios(column_, other, rows_)
                                              : days_between(other, column_, rows_);
  for (double& value : values) value = feature.rule(value);
  return values;
}

std::vector<double> ColumnReader::text_lengths() const {
  std::vector<double> out;
  out.reserve(rows_.size());
  for (const std::size_t row : rows_) {
    const auto code = column_.codes[row];
    out.push_back(code < 0 ? 0 : std::log1p(count_words(column_.words[static_cast<std::size_t>(code)])));
  }
  return out;
}

std::vector<double> ColumnReader::from_values(const std::function<double(std::size_t)>& value) {
  if (places_.empty()) {
    const std::size_t none = prepared_.values.keys.size();
    const auto keys = value_keys(column_, rows_);
    places_.reserve(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      places_.push_back(column_.missing(rows_[i]) ? none : prepared_.values.place(keys[i]));
    }
  }
  std::vector<double> out;
  out.reserve(rows_.size());
  for (const std::size_t place : places_) out.push_back(value(place));
  return out;
}

const std::vector<double>& ColumnReader::text_score(std::size_t part) {
  if (scores_.empty()) scores_ = prepared_.text.scores(column_, rows_);
  return scores_.at(part);
}

const Column& matching_column(const Table& table, const std::string& name, ColumnType type) {
  const Column& column = table.at(name);
  if ((column.type == ColumnType::text) != (type == ColumnType::text)) {
    throw Error("the column holds " + std::string(name_of(column.type)) + " where the model was fitted on " +
                    std::string(name_of(type)),
                "column " + name);
  }
  return column;
}

std::vector<double> days_between(const Column& from, const Column& to, const Rows& rows) {
  std::vector<double> out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) out.push_back((to.numbers[row] - from.numbers[row]) / seconds_per_day);
  return out;
}

}  // namespace aisle::prepare
