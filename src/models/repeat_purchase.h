#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace aisle::models {

// What models of repeat purchases know of a customer. Time is in any unit, the same everywhere; weeks suit shops.
struct PurchaseHistory {
  std::size_t repeats = 0;  // purchases after the first
  double recency = 0;       // from the first to the last purchase
  double age = 0;           // from the first purchase until now

  auto operator<=>(const PurchaseHistory&) const = default;
};

// BG/NBD (Fader, Hardie & Lee 2005): customers buy at a rate of their own, gamma(r, alpha) over customers, and after
// each repeat purchase stay away for good with a chance of their own, beta(a, b).
struct BgNbd {
  double r = 1;
  double alpha = 1;
  double a = 1;
  double b = 1;

  // Of the greatest likelihood; Error without a customer who came back.
  static BgNbd fit(std::span<const PurchaseHistory> customers);

  // Of the times of the purchases, not of their number.
  [[nodiscard]] double log_likelihood(const PurchaseHistory& customer) const;
  [[nodiscard]] double alive(const PurchaseHistory& customer) const;
  // Purchases to be expected within `time` from now; of {} those of a customer who has just bought first.
  [[nodiscard]] double expected(const PurchaseHistory& customer, double time) const;
  // The chance that there is one at least.
  [[nodiscard]] double any(const PurchaseHistory& customer, double time) const;
};

// Pareto/NBD (Schmittlein, Morrison & Colombo 1987): as above, but customers stay away for good at any time, at a rate
// of their own, gamma(s, beta).
struct ParetoNbd {
  double r = 1;
  double alpha = 1;
  double s = 1;
  double beta = 1;

  static ParetoNbd fit(std::span<const PurchaseHistory> customers);

  [[nodiscard]] double log_likelihood(const PurchaseHistory& customer) const;
  [[nodiscard]] double alive(const PurchaseHistory& customer) const;
  [[nodiscard]] double expected(const PurchaseHistory& customer, double time) const;
  [[nodiscard]] double any(const PurchaseHistory& customer, double time) const;
};

struct Spending {
  std::size_t purchases = 0;
  double mean = 0;  // spent in each; above 0 where there are purchases
};

// Gamma-Gamma (Fader, Hardie & Lee 2005): what a customer spends varies around a mean of their own by gamma(p, nu), nu
// over customers by gamma(q, v). It takes spending to say nothing about how often they buy.
struct GammaGamma {
  double p = 1;
  double q = 2;
  double v = 1;

  // Customers without purchases are passed over; Error when none is left.
  static GammaGamma fit(std::span<const Spending> customers);

  [[nodiscard]] double log_likelihood(const Spending& customer) const;
  // The mean of a customer's purchases to come: between theirs and everybody's. NaN without purchases if q <= 1.
  [[nodiscard]] double expected(const Spending& customer) const;
};

}  // namespace aisle::models
