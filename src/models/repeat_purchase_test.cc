#include "models/repeat_purchase.h"

#include "core/error.h"
#include "stats/random.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

// What the papers and Fader & Hardie's notes found on a tenth of CDNOW's customers; time is in weeks.
constexpr BgNbd bg_nbd{.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426};
constexpr ParetoNbd pareto_nbd{.r = 0.553, .alpha = 10.578, .s = 0.606, .beta = 11.669};
constexpr PurchaseHistory some{.repeats = 2, .recency = 30.43, .age = 38.86};
constexpr PurchaseHistory keen{.repeats = 26, .recency = 30.86, .age = 31};

TEST(BgNbd, SaysWhatItsAuthorsPublished) {
  EXPECT_NEAR(bg_nbd.expected(some, 39), 1.226, 0.001);
  EXPECT_NEAR(bg_nbd.expected({}, 52), 1.444, 0.01);
  EXPECT_NEAR(bg_nbd.expected(keen, 52), 25.76, 0.05);
}

TEST(ParetoNbd, SaysWhatItsUsersPublished) {
  EXPECT_NEAR(pareto_nbd.expected({}, 52), 1.473, 0.01);
  EXPECT_NEAR(pareto_nbd.expected(keen, 52), 25.46, 0.05);
  EXPECT_NEAR(pareto_nbd.alive(keen), 0.998, 0.001);
}

// The likelihood as an integral over the time at which the customer goes, by Simpson's rule.
double integrated(const ParetoNbd& m, const PurchaseHistory& customer) {
  const auto x = static_cast<double>(customer.repeats);
  const auto density = [&](double u) { return m.s * std::pow(m.alpha + u, -m.r - x) * std::pow(m.beta + u, -m.s - 1); };
  constexpr int parts = 20000;
  const double width = (customer.age - customer.recency) / parts;
  double sum = density(customer.recency) + density(customer.age);
  for (int i = 1; i < parts; ++i) sum += density(customer.recency + i * width) * (i % 2 == 1 ? 4 : 2);
  const double there = std::pow(m.alpha + customer.age, -m.r - x) * std::pow(m.beta + customer.age, -m.s);
  return std::lgamma(m.r + x) - std::lgamma(m.r) + m.r * std::log(m.alpha) + m.s * std::log(m.beta) +
         std::log(there + sum * width / 3);
}

TEST(ParetoNbd, HasTheLikelihoodOfItsIntegral) {
  const ParetoNbd turned{.r = 0.8, .alpha = 40, .s = 1.7, .beta = 3};
  for (const auto& m : {pareto_nbd, turned}) {
    for (const PurchaseHistory& customer :
         {PurchaseHistory{0, 0, 20}, some, keen, PurchaseHistory{5, 1, 39}, PurchaseHistory{9, 20, 20}}) {
      EXPECT_NEAR(m.log_likelihood(customer), integrated(m, customer), 1e-8) << customer.repeats;
    }
  }
}

TEST(ParetoNbd, CountsWithVeryManyPurchasesAndVeryLongTimes) {
  const PurchaseHistory many{.repeats = 3000, .recency = 900, .age = 901};
  for (const double answer : {pareto_nbd.log_likelihood(many), bg_nbd.log_likelihood(many),
                              pareto_nbd.expected(many, 5000), bg_nbd.expected(many, 5000)}) {
    EXPECT_TRUE(std::isfinite(answer));
  }
  EXPECT_LT(pareto_nbd.alive({.repeats = 300, .recency = 10, .age = 900}), 1e-6);
}

double exponential(stats::Random& random) { return -std::log(1 - random.uniform()); }

// Marsaglia & Tsang 2000.
double gamma(stats::Random& random, double shape) {
  if (shape < 1) return gamma(random, shape + 1) * std::pow(random.uniform(), 1 / shape);
  const double d = shape - 1.0 / 3;
  for (;;) {
    const double normal = random.normal();
    const double cube = std::pow(1 + normal / std::sqrt(9 * d), 3);
    if (cube > 0 && std::log(1 - random.uniform()) < normal * normal / 2 + d - d * cube + d * std::log(cube))
      return d * cube;
  }
}

struct Invented {
  std::vector<PurchaseHistory> customers;
  double later = 0;    // purchases within as long again
  double someone = 0;  // customers who made any of them
};

// goes(): after how much time a customer goes of themselves; stays(): whether a purchase leaves them there.
void add_customer(Invented& to, stats::Random& random, double rate, double goes, const auto& stays) {
  PurchaseHistory customer{.age = 30 + 30 * random.uniform()};
  const double before = to.later;
  for (double now = exponential(random) / rate; now < std::min(goes, 2 * customer.age);
       now += exponential(random) / rate) {
    if (now < customer.age) {
      ++customer.repeats;
      customer.recency = now;
    } else {
      ++to.later;
    }
    if (!stays()) break;
  }
  if (to.later > before) ++to.someone;
  to.customers.push_back(customer);
}

double expected_later(const auto& model, const Invented& invented) {
  double sum = 0;
  for (const auto& customer : invented.customers) sum += model.expected(customer, customer.age);
  return sum;
}

double expected_someone(const auto& model, const Invented& invented) {
  double sum = 0;
  for (const auto& customer : invented.customers) sum += model.any(customer, customer.age);
  return sum;
}

TEST(BgNbd, FindsTheParametersOfInventedCustomers) {
  stats::Random random(1);
  Invented invented;
  for (int i = 0; i < 6000; ++i) {
    const double x = gamma(random, bg_nbd.a);
    const double leaves = x / (x + gamma(random, bg_nbd.b));
    const double rate = gamma(random, bg_nbd.r) / bg_nbd.alpha;
    add_customer(invented, random, rate, 1e9, [&] { return random.uniform() >= leaves; });
  }
  const auto found = BgNbd::fit(invented.customers);
  EXPECT_NEAR(found.r, bg_nbd.r, 0.02);
  EXPECT_NEAR(found.alpha, bg_nbd.alpha, 0.5);
  EXPECT_NEAR(found.a / (found.a + found.b), bg_nbd.a / (bg_nbd.a + bg_nbd.b), 0.03);
  EXPECT_NEAR(expected_later(bg_nbd, invented) / invented.later, 1, 0.05);
  EXPECT_NEAR(expected_someone(bg_nbd, invented) / invented.someone, 1, 0.03);
  EXPECT_NEAR(expected_later(found, invented) / invented.later, 1, 0.05);
}

TEST(ParetoNbd, FindsTheParametersOfInventedCustomers) {
  stats::Random random(2);
  Invented invented;
  for (int i = 0; i < 8000; ++i) {
    const double goes = exponential(random) * pareto_nbd.beta / gamma(random, pareto_nbd.s);
    const double rate = gamma(random, pareto_nbd.r) / pareto_nbd.alpha;
    add_customer(invented, random, rate, goes, [] { return true; });
  }
  const auto found = ParetoNbd::fit(invented.customers);
  EXPECT_NEAR(found.r, pareto_nbd.r, 0.05);
  EXPECT_NEAR(found.alpha, pareto_nbd.alpha, 1);
  EXPECT_NEAR(expected_later(pareto_nbd, invented) / invented.later, 1, 0.05);
  EXPECT_NEAR(expected_someone(pareto_nbd, invented) / invented.someone, 1, 0.03);
  EXPECT_NEAR(expected_later(found, invented) / invented.later, 1, 0.05);
}

TEST(GammaGamma, FindsTheParametersOfInventedCustomers) {
  constexpr GammaGamma truth{.p = 6.25, .q = 3.74, .v = 15.44};
  stats::Random random(1);
  std::vector<Spending> customers;
  double mean = 0;
  for (int i = 0; i < 8000; ++i) {
    Spending customer{.purchases = random.below(6)};
    const double scale = truth.v / gamma(random, truth.q);
    for (std::size_t n = 0; n < customer.purchases; ++n) customer.mean += gamma(random, truth.p) * scale;
    if (customer.purchases > 0) customer.mean /= static_cast<double>(customer.purchases);
    customers.push_back(customer);
    mean += truth.p * scale / 8000;
  }
  const auto found = GammaGamma::fit(customers);
  EXPECT_NEAR(found.p, truth.p, 0.5);
  EXPECT_NEAR(found.q, truth.q, 0.3);
  EXPECT_NEAR(found.expected({}), mean, 1);
  EXPECT_NEAR(truth.expected({}), 6.25 * 15.44 / 2.74, 1e-12);
  EXPECT_NEAR(truth.expected({.purchases = 1000000, .mean = 50}), 50, 0.001);
}

TEST(RepeatPurchase, EndsSomewhereThoughAllCustomersAreAlike) {
  const std::vector<PurchaseHistory> alike(50, {.repeats = 5, .recency = 50, .age = 60});
  const auto bg = BgNbd::fit(alike);
  const auto pareto = ParetoNbd::fit(alike);
  EXPECT_NEAR(bg.expected(alike[0], 60), 5, 1);
  EXPECT_NEAR(pareto.expected(alike[0], 60), 5, 1);
  EXPECT_GT(bg.any(alike[0], 60), 0.9);
  EXPECT_LT(pareto.any(alike[0], 1), 0.2);
}

TEST(RepeatPurchase, HasNothingToLearnFromCustomersWhoNeverCameBack) {
  const std::vector<PurchaseHistory> once(5, {.age = 10});
  EXPECT_THROW(BgNbd::fit(once), Error);
  EXPECT_THROW(ParetoNbd::fit(once), Error);
  EXPECT_THROW(GammaGamma::fit(std::vector<Spending>(3)), Error);
}

}  // namespace
}  // namespace aisle::models
