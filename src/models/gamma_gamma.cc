#include "core/error.h"
#include "models/greatest_likelihood.h"
#include "models/repeat_purchase.h"

#include <cmath>
#include <limits>

namespace aisle::models {

namespace {

// std::lgamma writes a global variable.
double log_gamma(double value) {
  int sign = 0;
  return lgamma_r(value, &sign);
}

}  // namespace

GammaGamma GammaGamma::fit(std::span<const Spending> customers) {
  std::vector<Spending> known;
  double mean = 0;
  for (const auto& customer : customers) {
    if (customer.purchases == 0) continue;
    if (!(customer.mean > 0)) throw Error("a customer's mean spending is not above 0");
    known.push_back(customer);
    mean += customer.mean;
  }
  if (known.empty()) throw Error("no customer has spent anything: there is nothing to learn spending from");
  const auto count = static_cast<double>(known.size());
  const auto mean_log_likelihood = [&](std::span<const double> at) {
    const GammaGamma model{at[0], at[1], at[2]};
    double sum = 0;
    for (const auto& customer : known) sum += model.log_likelihood(customer) / count;
    return sum;
  };
  const auto best = greatest_likelihood(mean_log_likelihood, {4, 4, mean / count});
  return {best[0], best[1], best[2]};
}

double GammaGamma::log_likelihood(const Spending& customer) const {
  const auto x = static_cast<double>(customer.purchases);
  const double m = customer.mean;
  return log_gamma(p * x + q) - log_gamma(p * x) - log_gamma(q) + q * std::log(v) + (p * x - 1) * std::log(m) +
         p * x * std::log(x) - (p * x + q) * std::log(v + m * x);
}

double GammaGamma::expected(const Spending& customer) const {
  const auto x = static_cast<double>(customer.purchases);
  const double known = p * x + q - 1;
  return known > 0 ? p * (v + x * customer.mean) / known : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace aisle::models
