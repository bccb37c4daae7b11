#include "train/purchase_forecast.h"

#include "models/models.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace aisle::train {

namespace {

// A model that learns by which share Pareto/NBD errs. Customers count by what was expected of them to this power: to
// the first, as purchases scatter if they are counts; more, and the frequent customers matter more.
struct Member {
  std::string algorithm;
  Json options;
  double power = 1;
};

std::vector<Member> members() {
  const Json boosted =
      Json::Object{{"rounds", 150}, {"rate", 0.05}, {"depth", 3}, {"rows", 0.7}, {"columns", 0.5}, {"least_weight", 5}};
  std::vector<Member> all{
      {"boosted_trees", boosted, 1},
      {"boosted_trees", boosted, 1.5},
      {"random_forest", Json::Object{{"trees", 150}, {"rows", 0.4}, {"columns", 0.4}, {"least_weight", 100}}, 1},
      {"extra_trees", Json::Object{{"trees", 60}, {"leaf", 200}, {"share", 0.4}}, 1}};
  std::erase_if(all, [](const Member& member) {
    return std::ranges::none_of(models::algorithms(),
                                [&](const auto& known) { return known.name == member.algorithm; });
  });
  return all;
}

// Several moments on the way to now, each with what followed it until now.
PurchaseWindow earlier_windows(const PurchaseLog& log, const RepeatModels& models, double now) {
  constexpr double first = 0.35;
  constexpr double last = 0.85;
  constexpr int count = 7;
  PurchaseWindow out;
  const auto append = [](auto& to, const auto& more) { to.insert(to.end(), more.begin(), more.end()); };
  for (int i = 0; i < count; ++i) {
    const double moment = now * (first + (last - first) * i / (count - 1));
    const auto window = purchase_window(log, models, moment, now - moment);
    append(out.features.values, window.features.values);
    append(out.pareto_nbd, window.pareto_nbd);
    append(out.purchases, window.purchases);
    out.features.columns = std::max(out.features.columns, window.features.columns);
    out.features.rows += window.features.rows;
  }
  return out;
}

double mean_of(const std::vector<double>& values) {
  return std::reduce(values.begin(), values.end()) / static_cast<double>(values.size());
}

// What happened / what was expected - 1, scaled as models want it.
struct Errors {
  Labels labels{.problem = Problem::regression, .classes = {}, .values = {}, .weights = {}};
  double mean = 0;
  double deviation = 1;
};

Errors errors(const PurchaseWindow& window, double power) {
  Errors out;
  auto& values = out.labels.values;
  auto& weights = out.labels.weights;
  for (std::size_t i = 0; i < window.purchases.size(); ++i) {
    values.push_back(window.purchases[i] / window.pareto_nbd[i] - 1);
    weights.push_back(std::pow(window.pareto_nbd[i], power));
  }
  const double weight = mean_of(weights);
  for (double& value : weights) value /= weight;
  out.mean = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - out.mean) * (value - out.mean);
  if (squares > 0) out.deviation = std::sqrt(squares / static_cast<double>(values.size()));
  for (double& value : values) value = (value - out.mean) / out.deviation;
  return out;
}

// The mean of the members' answers.
std::vector<double> corrected(const PurchaseWindow& earlier, const PurchaseWindow& asked, const models::Fitting& how) {
  std::vector<double> out(asked.pareto_nbd.size());
  const auto all = members();
  for (const auto& [name, options, power] : all) {
    const auto model = models::algorithm(name).make(options);
    const Errors learnt = errors(earlier, power);
    dynamic_cast<models::SelfFitting&>(*model).fit({earlier.features, learnt.labels, {}}, how);
    const auto answers = model->predict(asked.features).values;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double share = std::max(0.0, 1 + learnt.mean + learnt.deviation * answers[i]);
      out[i] += share * asked.pareto_nbd[i] / static_cast<double>(all.size());
    }
  }
  return out;
}

PurchaseForecast means(const PurchaseLog& log, double now, double length, const models::Fitting& how) {
  PurchaseForecast out;
  out.models = fit_repeat_models(log, now);
  auto asked = purchase_window(log, out.models, now, length);
  out.mean = corrected(earlier_windows(log, out.models, now), asked, how);
  out.pareto_nbd = std::move(asked.pareto_nbd);
  out.bg_nbd = std::move(asked.bg_nbd);
  return out;
}

double held_back(double mean, double share) {
  constexpr double scale = 0.5;  // of a purchase: thereabouts the median becomes 1
  return mean * (1 - share * std::exp(-mean / scale));
}

double squared_distance(const std::vector<double>& means, double share, const std::vector<double>& truth) {
  double out = 0;
  for (std::size_t i = 0; i < means.size(); ++i) out += std::pow(held_back(means[i], share) - truth[i], 2);
  return out;
}

// The greatest share that an earlier forecast of the weeks until now could bear.
double bearable_share(const PurchaseLog& log, double now, const models::Fitting& how) {
  constexpr double dearest = 1.003 * 1.003;  // squared distances against those of the means
  constexpr double step = 0.05;
  const double moment = now * 2 / 3;
  const auto earlier = means(known_by(log, moment), moment, now - moment, how).mean;
  std::vector<double> truth;
  for (const std::size_t customer : customers_by(log, moment)) {
    truth.push_back(static_cast<double>(history(log[customer], now).repeats) -
                    static_cast<double>(history(log[customer], moment).repeats));
  }
  const double limit = dearest * squared_distance(earlier, 0, truth);
  double share = 0;
  while (share + step < 1 && squared_distance(earlier, share + step, truth) <= limit) share += step;
  return share;
}

}  // namespace

PurchaseForecast forecast_purchases(const PurchaseLog& log, double now, double length, const models::Fitting& how) {
  const PurchaseLog known = known_by(log, now);
  auto out = means(known, now, length, how);
  out.held_back = bearable_share(known, now, how);
  std::vector<models::Spending> spent;
  for (const std::size_t customer : customers_by(known, now)) spent.push_back(spending(known[customer], now));
  out.spending = models::GammaGamma::fit(spent);
  for (std::size_t i = 0; i < out.mean.size(); ++i) {
    out.purchases.push_back(held_back(out.mean[i], out.held_back));
    out.amount.push_back(out.purchases[i] * out.spending.expected(spent[i]));
  }
  return out;
}

}  // namespace aisle::train
