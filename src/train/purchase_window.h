#pragma once

#include "core/matrix.h"
#include "models/repeat_purchase.h"

#include <cstddef>
#include <span>
#include <vector>

namespace aisle::train {

struct Purchase {
  double time = 0;  // in weeks
  double amount = 0;
  double units = 0;
};

// A customer's purchases in the order of time, at most one a day. Each customer has an entry, be it empty.
using PurchaseLog = std::vector<std::vector<Purchase>>;

// The log as it was known at that time: without anything later.
PurchaseLog known_by(const PurchaseLog& log, double now);

// Who had bought by then, in order.
std::vector<std::size_t> customers_by(const PurchaseLog& log, double now);

// Of a customer who had bought by then.
models::PurchaseHistory history(std::span<const Purchase> purchases, double now);
models::Spending spending(std::span<const Purchase> purchases, double now);  // free purchases are passed over

struct RepeatModels {
  models::BgNbd bg_nbd;
  models::ParetoNbd pareto_nbd;
};

RepeatModels fit_repeat_models(const PurchaseLog& log, double now);

// What was known of each of customers_by(now), and what followed within `length` weeks.
struct PurchaseWindow {
  Matrix features;
  std::vector<double> pareto_nbd;  // the purchases that the models expect
  std::vector<double> bg_nbd;
  std::vector<double> purchases;  // that happened
};

// The features say how often, how lately, how regularly and for how much a customer had bought, and what the models
// make of it.
PurchaseWindow purchase_window(const PurchaseLog& log, const RepeatModels& models, double now, double length);

}  // namespace aisle::train
