#include "models/repeat_purchase.h"

#include "core/error.h"
#include "models/greatest_likelihood.h"
#include "stats/hypergeometric.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace aisle::models {

namespace {

// log(Gamma(from + steps) / Gamma(from))
double log_rising(double from, std::size_t steps) {
  double out = 0;
  for (std::size_t i = 0; i < steps; ++i) out += std::log(from + static_cast<double>(i));
  return out;
}

double log_sum(double a, double b) {
  const double greater = std::max(a, b);
  return greater + std::log1p(std::exp(std::min(a, b) - greater));
}

// Formulas that divide by value - 1 are taken a little beside it.
double beside_one(double value) {
  constexpr double least = 1e-6;
  return std::abs(value - 1) < least ? 1 + least : value;
}

struct Counted {
  PurchaseHistory customer;
  double share = 0;
};

std::vector<Counted> counted(std::span<const PurchaseHistory> customers) {
  std::vector<PurchaseHistory> sorted(customers.begin(), customers.end());
  std::ranges::sort(sorted, [](const auto& a, const auto& b) { return a < b; });
  std::vector<Counted> out;
  for (const auto& customer : sorted) {
    if (out.empty() || out.back().customer != customer) out.push_back({customer, 0});
    out.back().share += 1 / static_cast<double>(customers.size());
  }
  return out;
}

// Fitting starts from what the customers' mean age makes of shapes that shops often have.
template <typename M>
M fit_to(std::span<const PurchaseHistory> customers, double second_scale) {
  if (std::ranges::all_of(customers, [](const auto& c) { return c.repeats == 0; }))
    throw Error("no customer has bought again: there is nothing to learn from about repeat purchases");
  const auto known = counted(customers);
  double age = 0;
  for (const auto& [customer, share] : known) age += share * customer.age;
  const auto mean_log_likelihood = [&](std::span<const double> at) {
    const M model{at[0], at[1], at[2], at[3]};
    double sum = 0;
    for (const auto& [customer, share] : known) sum += share * model.log_likelihood(customer);
    return sum;
  };
  const auto best =
      greatest_likelihood(mean_log_likelihood, {0.5, 0.3 * age, 0.7, second_scale > 0 ? second_scale * age : 2});
  return {best[0], best[1], best[2], best[3]};
}

// Nodes and weights of ten-point Gauss-Legendre quadrature on [-1, 1], whose left half mirrors the right one.
constexpr std::array<std::pair<double, double>, 5> nodes{{{0.1488743389816312, 0.2955242247147528},
                                                          {0.4333953941292472, 0.2692667193099965},
                                                          {0.6794095682990244, 0.2190863625159820},
                                                          {0.8650633666889845, 0.1494513491505804},
                                                          {0.9739065285171717, 0.0666713443086881}}};

// The integral of f from `begin` to `end` in that many parts.
double integral(double begin, double end, std::size_t parts, const auto& f) {
  const double half = (end - begin) / static_cast<double>(2 * parts);
  double sum = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const double middle = begin + static_cast<double>(2 * part + 1) * half;
    for (const auto& [node, weight] : nodes) sum += weight * (f(middle - half * node) + f(middle + half * node));
  }
  return sum * half;
}

// Of (alpha + u)^-(r + x) (beta + u)^-(s + 1) over the time u from the last purchase until now, the logarithm of the
// integral. Each of the two terms of Schmittlein's closed form is turned by Euler's transformation, so that its series
// has positive falling terms.
double log_closed_integral(const ParetoNbd& m, const PurchaseHistory& customer) {
  const double buys = m.r + static_cast<double>(customer.repeats);
  const double power = buys + m.s;
  const double low = std::min(m.alpha, m.beta);
  const double high = std::max(m.alpha, m.beta);
  const double exponent = m.alpha >= m.beta ? m.s : buys - 1;
  const double other = m.alpha >= m.beta ? buys : m.s + 1;
  const auto term = [&](double t) {
    const double z = (high - low) / (high + t);
    return -exponent * std::log1p(-z) - power * std::log(high + t) +
           std::log(stats::hypergeometric(1, other, power + 1, z));
  };
  const double until_last = term(customer.recency);
  return until_last + std::log(-std::expm1(std::min(term(customer.age) - until_last, 0.0))) - std::log(power);
}

// The same by quadrature. Along log(min(alpha, beta) + u) the integrand falls by no more than the powers' sum, so that
// few nodes are exact.
double log_summed_integral(const ParetoNbd& m, const PurchaseHistory& customer) {
  constexpr double fall = 8;  // by which exponent at most in a part
  const double buys = m.r + static_cast<double>(customer.repeats);
  const double low = std::min(m.alpha, m.beta);
  const double begin = std::log(low + customer.recency);
  const double end = std::log(low + customer.age);
  const double log_alpha = std::log(m.alpha + customer.recency);
  const double log_beta = std::log(m.beta + customer.recency);
  const auto against_first = [&](double v) {
    const double since = std::exp(v);  // low + u
    const double a = m.alpha - low + since;
    const double b = m.beta - low + since;
    return since / b * std::exp(buys * (log_alpha - std::log(a)) + m.s * (log_beta - std::log(b)));
  };
  const double parts = std::min(1000.0, 1 + (buys + m.s) * (end - begin) / fall);
  return std::log(integral(begin, end, static_cast<std::size_t>(parts), against_first)) - buys * log_alpha -
         m.s * log_beta;
}

// How much likelier it is that the customer has gone than that they are still there, in logarithms.
double log_odds_gone(const ParetoNbd& m, const PurchaseHistory& customer) {
  constexpr double close = 0.8;  // 1 - min / max: beyond, the closed form's series takes long
  if (!(customer.age > customer.recency)) return -std::numeric_limits<double>::infinity();
  const bool closed = std::abs(m.alpha - m.beta) < close * std::max(m.alpha, m.beta);
  const double gone = closed ? log_closed_integral(m, customer) : log_summed_integral(m, customer);
  return std::log(m.s) + gone + (m.r + static_cast<double>(customer.repeats)) * std::log(m.alpha + customer.age) +
         m.s * std::log(m.beta + customer.age);
}

double log_odds_gone(const BgNbd& m, const PurchaseHistory& customer) {
  if (customer.repeats == 0) return -std::numeric_limits<double>::infinity();
  const auto x = static_cast<double>(customer.repeats);
  return std::log(m.a / (m.b + x - 1)) + (m.r + x) * std::log((m.alpha + customer.age) / (m.alpha + customer.recency));
}

}  // namespace

BgNbd BgNbd::fit(std::span<const PurchaseHistory> customers) { return fit_to<BgNbd>(customers, 0); }

double BgNbd::log_likelihood(const PurchaseHistory& customer) const {
  const std::size_t x = customer.repeats;
  const double there = log_rising(r, x) + r * std::log(alpha) -
                       (r + static_cast<double>(x)) * std::log(alpha + customer.age) + log_rising(b, x) -
                       log_rising(a + b, x);
  return there + log_sum(0, log_odds_gone(*this, customer));
}

double BgNbd::alive(const PurchaseHistory& customer) const {
  return 1 / (1 + std::exp(log_odds_gone(*this, customer)));
}

// The paper's equation 10 after Euler's transformation, which leaves no power of x to overflow.
double BgNbd::expected(const PurchaseHistory& customer, double time) const {
  const auto x = static_cast<double>(customer.repeats);
  const double shape = beside_one(a);
  const double z = time / (alpha + customer.age + time);
  const double c = shape + b + x - 1;
  const double left = std::pow(1 - z, shape - 1) * stats::hypergeometric(shape + b - 1 - r, shape - 1, c, z);
  return c / (shape - 1) * (1 - left) * alive(customer);
}

// Customers can only leave at a purchase, so who is there and buys nothing has merely waited.
double BgNbd::any(const PurchaseHistory& customer, double time) const {
  const double since = alpha + customer.age;
  return -std::expm1((r + static_cast<double>(customer.repeats)) * std::log(since / (since + time))) * alive(customer);
}

ParetoNbd ParetoNbd::fit(std::span<const PurchaseHistory> customers) { return fit_to<ParetoNbd>(customers, 0.3); }

double ParetoNbd::log_likelihood(const PurchaseHistory& customer) const {
  const double buys = r + static_cast<double>(customer.repeats);
  const double there = log_rising(r, customer.repeats) + r * std::log(alpha) + s * std::log(beta) -
                       buys * std::log(alpha + customer.age) - s * std::log(beta + customer.age);
  return there + log_sum(0, log_odds_gone(*this, customer));
}

double ParetoNbd::alive(const PurchaseHistory& customer) const {
  return 1 / (1 + std::exp(log_odds_gone(*this, customer)));
}

double ParetoNbd::expected(const PurchaseHistory& customer, double time) const {
  const double shape = beside_one(s);
  const double since = beta + customer.age;
  const double if_there = (r + static_cast<double>(customer.repeats)) * since / ((alpha + customer.age) * (shape - 1));
  return if_there * -std::expm1((shape - 1) * std::log(since / (since + time))) * alive(customer);
}

// Of who is there, both rates are gamma and independent: the chance that the first purchase comes at u, and the
// customer has not left before, summed up over u along log(min(alpha, beta) + age + u).
double ParetoNbd::any(const PurchaseHistory& customer, double time) const {
  constexpr double fall = 8;  // by which exponent at most in a part
  const double buys = r + static_cast<double>(customer.repeats);
  const double a = alpha + customer.age;
  const double b = beta + customer.age;
  const double low = std::min(a, b);
  const double begin = std::log(low);
  const double end = std::log(low + time);
  const auto first_at = [&](double v) {
    const double u = std::exp(v) - low;
    return std::exp(v) * buys / (a + u) * std::exp(buys * std::log(a / (a + u)) + s * std::log(b / (b + u)));
  };
  const double parts = std::min(1000.0, 1 + (buys + s) * (end - begin) / fall);
  return integral(begin, end, static_cast<std::size_t>(parts), first_at) * alive(customer);
}

}  // namespace aisle::models
