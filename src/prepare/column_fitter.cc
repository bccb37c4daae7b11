#include "prepare/column_fitter.h"

#include "prepare/codes.h"
#include "prepare/column_reader.h"
#include "prepare/groups.h"
#include "prepare/identifiers.h"
#include "prepare/months.h"
#include "prepare/pairs.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <numeric>

namespace aisle::prepare {

namespace {

using Kind = Feature::Kind;
using Categories = PreparationConfig::Categories;

std::vector<double> sorted_present(const std::vector<double>& values) {
  std::vector<double> out;
  out.reserve(values.size());
  std::ranges::copy_if(values, std::back_inserter(out), [](double value) { return !std::isnan(value); });
  std::ranges::sort(out);
  return out;
}

class ColumnFitter {
 public:
  ColumnFitter(const Column& column, const FitContext& context) : column_(column), context_(context) {
    prepared_.name = column.name;
    prepared_.type = column.type;
    prepared_.missing = count_missing(column, context.rows);
  }

  FittedColumn fit(const std::vector<std::string>& partners) {
    if (prepared_.missing == context_.rows.size()) {
      prepared_.left_out = "empty";
    } else {
      column_.type == ColumnType::text ? texts() : numbers(partners);
      if (prepared_.left_out.empty()) propose_flag({.kind = Kind::missing}, prepared_.missing);
    }
    if (prepared_.left_out.empty() && prepared_.features.empty()) {
      prepared_.left_out = shares_ ? "identifier" : "constant";
    }
    if (!prepared_.features.empty() && !prepared_.suspect && !shares_)
      prepared_.suspect = context_.leaks.look_at(column_);
    return {std::move(prepared_), std::move(held_out_)};
  }

 private:
  void numbers(const std::vector<std::string>& partners);
  void texts();
  void propose_codes(std::span<const double> sorted);
  void propose_since(const std::string& from);
  void propose_pair(const Column& other);
  void propose_categories(const Groups& groups);
  void propose_one_hot(const Groups& groups);
  void propose_month_name(const Groups& groups);
  void propose_means(const Groups& groups);
  void propose_count(const Groups& groups);
  void propose_text();

  // Features that do not vary over the training rows are not taken up.
  void propose(Feature feature) {
    const auto raw = ColumnReader(prepared_, context_.table, context_.rows).raw(feature);
    take_up(std::move(feature), fit_scale(raw, context_.config.scaling));
  }
  void propose_flag(Feature feature, std::size_t ones) {
    take_up(std::move(feature), flag_scale(ones, context_.rows.size(), context_.config.scaling));
  }
  void propose(Feature feature, std::vector<double> held_out) {
    const std::size_t place = prepared_.features.size();
    if (take_up(std::move(feature), fit_scale(held_out, context_.config.scaling))) {
      held_out_.push_back({place, std::move(held_out)});
    }
  }
  bool take_up(Feature feature, std::optional<Scale> scale) {
    if (!scale) return false;
    feature.scale = *scale;
    prepared_.features.push_back(std::move(feature));
    return true;
  }

  const Column& column_;
  const FitContext& context_;
  PreparedColumn prepared_;
  std::vector<HeldOutValues> held_out_;
  bool shares_ = false;  // the values are names that rows share: none of them says something by itself
};

void ColumnFitter::numbers(const std::vector<std::string>& partners) {
  std::vector<double> present;
  present.reserve(context_.rows.size());
  for (const std::size_t row : context_.rows) {
    if (!column_.missing(row)) present.push_back(column_.numbers[row]);
  }
  const auto sorted = sorted_present(present);
  prepared_.different = count_different(sorted);
  if (column_.type == ColumnType::number) {
    const Naming naming = naming_of_numbers(column_.name, present, sorted);
    shares_ = naming == Naming::shares;
    if (naming == Naming::identifies) prepared_.left_out = "identifier";
    if (naming != Naming::describes) {
      if (shares_) propose_count(group_rows(column_, context_.rows));
      return;
    }
  }
  prepared_.numbers = fit_numbers(sorted, context_.config);
  propose({.kind = Kind::value});
  if (column_.type == ColumnType::time) {
    for (const Kind kind : {Kind::year, Kind::month, Kind::day, Kind::weekday, Kind::hour}) propose({.kind = kind});
    for (const auto& from : partners) propose_since(from);
  }
  if (column_.type == ColumnType::number) {
    propose_codes(sorted);
    for (const auto& other : partners) propose_pair(context_.table.at(other));
  }
}

void ColumnFitter::propose_codes(std::span<const double> sorted) {
  constexpr std::size_t fewest = 3;
  if (named_like_an_address(column_.name) && prepared_.different > most_categories) {
    propose_count(group_rows(column_, context_.rows));
  }
  if (context_.config.codes == PreparationConfig::Switch::off) return;
  if (prepared_.different < fewest || prepared_.different > context_.codes) return;
  if (!std::ranges::all_of(sorted, [](double v) { return v == std::floor(v); })) return;
  const Groups groups = group_rows(column_, context_.rows);
  if (!look_like_codes(column_, groups, context_.parts)) return;
  std::map<double, std::size_t> rows;  // of each frequent kind, in order
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups.rows[g] >= rows_a_code) rows[column_.numbers[groups.first[g]]] = groups.rows[g];
  }
  for (const auto& [kind, count] : rows) {
    propose_flag({.kind = Kind::category, .detail = fmt::format("{}", kind)}, count);
  }
}

void ColumnFitter::propose_since(const std::string& from) {
  const auto days = days_between(context_.table.at(from), column_, context_.rows);
  propose({.kind = Kind::since, .detail = from, .rule = fit_numbers(sorted_present(days), context_.config)});
}

void ColumnFitter::propose_pair(const Column& other) {
  const auto rule = [&](const std::vector<double>& raw) { return fit_numbers(sorted_present(raw), context_.config); };
  propose({.kind = Kind::product, .detail = other.name, .rule = rule(products(other, column_, context_.rows))});
  propose({.kind = Kind::ratio, .detail = other.name, .rule = rule(ratios(column_, other, context_.rows))});
}

void ColumnFitter::texts() {
  const Groups groups = group_rows(column_, context_.rows);
  prepared_.different = groups.size();
  if (is_free_text(column_, groups)) return propose_text();
  const Naming naming = naming_of_texts(column_.name, groups);
  shares_ = naming == Naming::shares;
  if (naming == Naming::identifies) {
    prepared_.left_out = "identifier";
  } else if (shares_) {
    propose_count(groups);
  } else {
    propose_categories(groups);
  }
}

void ColumnFitter::propose_categories(const Groups& groups) {
  const auto how = context_.config.categories;
  if (how == Categories::automatic || how == Categories::onehot) propose_one_hot(groups);
  if (how == Categories::ordinal) {
    prepared_.values = fit_values(column_, groups, nullptr);
    propose({.kind = Kind::ordinal});
  }
  if (how == Categories::automatic) propose_month_name(groups);
  // Of a few kinds flags say it all, and a mean adds noise: it differs from fold to fold.
  constexpr std::size_t few = 20;
  if (how == Categories::target || (how == Categories::automatic && groups.size() > few)) {
    propose_means(groups);
    propose_count(groups);
  }
}

// The most frequent first, then in the order of the text.
void ColumnFitter::propose_one_hot(const Groups& groups) {
  const auto word = [&](std::size_t group) -> const std::string& {
    return column_.words[static_cast<std::size_t>(column_.codes[groups.first[group]])];
  };
  std::vector<std::size_t> order(groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return groups.rows[a] != groups.rows[b] ? groups.rows[a] > groups.rows[b] : word(a) < word(b);
  });
  const std::size_t taken = std::min(context_.categories, order.size());
  std::size_t others = context_.rows.size() - prepared_.missing;
  for (std::size_t i = 0; i < taken; ++i) {
    propose_flag({.kind = Kind::category, .detail = word(order[i])}, groups.rows[order[i]]);
    others -= groups.rows[order[i]];
  }
  prepared_.rare = order.size() - taken;
  propose_flag({.kind = Kind::other}, others);
}

void ColumnFitter::propose_month_name(const Groups& groups) {
  constexpr std::size_t most = 36;  // Jan, January and 1月 of each
  if (groups.size() > most) return;
  std::vector<double> months;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto month = month_of(column_.words[static_cast<std::size_t>(column_.codes[groups.first[g]])]);
    if (!month) return;
    months.insert(months.end(), groups.rows[g], *month);
  }
  std::ranges::sort(months);
  prepared_.usual_month = median(months);
  propose({.kind = Kind::month_name});
}

void ColumnFitter::propose_means(const Groups& groups) {
  prepared_.values = fit_values(column_, groups, &context_.parts);
  auto means = held_out_means(groups, context_.parts, context_.folds);
  for (std::size_t part = 0; part < means.size(); ++part) {
    propose({.kind = Kind::target_mean, .detail = context_.parts.names[part], .part = part}, std::move(means[part]));
  }
}

// A training row counts the others, so that it sees what a new row sees.
void ColumnFitter::propose_count(const Groups& groups) {
  if (prepared_.values.keys.empty()) prepared_.values = fit_values(column_, groups, nullptr);
  std::vector<double> counts;
  counts.reserve(groups.of_row.size());
  for (const auto group : groups.of_row) {
    counts.push_back(group < 0 ? 0 : std::log(static_cast<double>(groups.rows[static_cast<std::size_t>(group)])));
  }
  propose({.kind = Kind::count}, std::move(counts));
}

void ColumnFitter::propose_text() {
  auto fitted = TextModel::fit(column_, context_.rows, context_.parts, context_.folds);
  prepared_.text = std::move(fitted.model);
  prepared_.suspect = context_.leaks.look_at_scores(fitted.scores);
  for (std::size_t part = 0; part < fitted.scores.size(); ++part) {
    propose({.kind = Kind::text_score, .detail = context_.parts.names[part], .part = part},
            std::move(fitted.scores[part]));
  }
  propose({.kind = Kind::text_length});
}

}  // namespace

FittedColumn fit_column(const Column& column, const FitContext& context, const std::vector<std::string>& partners) {
  return ColumnFitter(column, context).fit(partners);
}

}  // namespace aisle::prepare
