#include "report/prepared_steps.h"

#include "report/numbers.h"
#include "report/wording.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace aisle::report {
namespace {

// A value of the column: times are seconds since 1970 UTC, shown as their day.
std::string value_of(const PreparedColumn& column, double value) {
  if (column.type != "time" || column.log) return rounded(value);
  const std::string date = day(value);
  return date == "–" ? rounded(value) : date;
}

Text scale_of(const PreparedColumn& column) {
  constexpr double kDay = 86400;
  if (column.type != "time" || column.log) return Text::same(rounded(column.scale));
  return say("preparation.days", {{"n", rounded(column.scale / kDay)}});
}

bool made(const PreparedColumn& column, std::string_view what) {
  return std::ranges::find(column.made, what) != column.made.end();
}

Text left_out(const PreparedColumn& column) {
  constexpr std::string_view same = "same as ";
  if (column.left_out.starts_with(same)) {
    return say("left_out.same", {{"column", std::string_view(column.left_out).substr(same.size())}});
  }
  return name_words("left_out", column.left_out, column.left_out);
}

Text limits(const PreparedColumn& column) {
  Text range =
      say("preparation.limited", {{"low", value_of(column, column.low)}, {"high", value_of(column, column.high)}});
  const double moved = column.moved_low + column.moved_high;
  if (moved == 0) return range;
  const Text rows =
      say("preparation.moved",
          {{"low", grouped(column.moved_low)}, {"high", grouped(column.moved_high)}, {"rows", counted("rows", moved)}});
  return {range.en + ": " + rows.en, range.zh + "：" + rows.zh};
}

void add_number_steps(const PreparedColumn& column, std::vector<Text>& steps) {
  if (std::isfinite(column.filled_with)) {
    const std::string value = value_of(column, column.filled_with);
    steps.push_back(
        say(made(column, "missing") ? "preparation.filled_and_marked" : "preparation.filled", {{"value", value}}));
  } else if (made(column, "missing")) {
    steps.push_back(say("preparation.marked"));
  }
  if (std::isfinite(column.low) && std::isfinite(column.high)) steps.push_back(limits(column));
  if (column.log) steps.push_back(say("preparation.log"));
  if (std::isfinite(column.centre) && std::isfinite(column.scale)) {
    steps.push_back(
        say("preparation.scaled", {{"centre", value_of(column, column.centre)}, {"scale", scale_of(column)}}));
  }
}

}  // namespace

std::vector<Text> prepared_steps(const PreparedColumn& column) {
  if (!column.left_out.empty()) return {say("preparation.left_out", {{"reason", left_out(column)}})};
  std::vector<Text> steps;
  if (column.categories > 0) {
    steps.push_back(say("preparation.one_hot", {{"categories", counted("categories", column.categories)}}));
  }
  if (column.rare > 0) steps.push_back(say("preparation.rare", {{"n", grouped(column.rare)}}));
  for (const auto* what :
       {"flag", "ordinal", "target_mean", "count", "text", "month", "parts", "difference", "pairs"}) {
    if (made(column, what)) steps.push_back(say("made." + std::string(what)));
  }
  add_number_steps(column, steps);
  return steps;
}

std::vector<Text> prepared_steps_in_short(const PreparedColumn& column) {
  if (!column.left_out.empty()) return {say("preparation.left_out", {{"reason", left_out(column)}})};
  std::vector<Text> steps;
  if (column.categories > 0) steps.push_back(counted("categories", column.categories));
  if (column.rare > 0) steps.push_back(say("short.rare", {{"n", grouped(column.rare)}}));
  for (const auto* what :
       {"flag", "ordinal", "target_mean", "count", "text", "month", "parts", "difference", "pairs"}) {
    if (made(column, what)) steps.push_back(say("short." + std::string(what)));
  }
  if (std::isfinite(column.filled_with)) {
    steps.push_back(say("short.filled", {{"value", value_of(column, column.filled_with)}}));
  } else if (made(column, "missing")) {
    steps.push_back(say("short.marked"));
  }
  if (const double moved = column.moved_low + column.moved_high; moved > 0) {
    steps.push_back(say("short.limited", {{"rows", counted("rows", moved)}}));
  }
  if (column.log) steps.push_back(say("short.log"));
  if (steps.empty() && std::isfinite(column.centre)) steps.push_back(say("short.scaled"));
  return steps;
}

}  // namespace aisle::report
