#include "train/purchase_window.h"

#include "core/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace aisle::train {

namespace {

std::span<const Purchase> until(std::span<const Purchase> purchases, double now) {
  const auto end = std::ranges::upper_bound(purchases, now, {}, &Purchase::time);
  return {purchases.begin(), end};
}

double count_within(std::span<const Purchase> purchases, double after, double last) {
  return static_cast<double>(until(purchases, last).size() - until(purchases, after).size());
}

double ratio(double a, double b) { return b > 0 ? a / b : 0; }

// How regular a customer is; nothing is known of who bought once.
void add_gaps(std::vector<float>& row, std::span<const Purchase> known, double since) {
  if (known.size() < 2) {
    row.insert(row.end(), 7, -1);
    return;
  }
  double sum = 0;
  double squares = 0;
  double logarithms = 0;
  double longest = 0;
  double gap = 0;
  for (std::size_t i = 1; i < known.size(); ++i) {
    gap = known[i].time - known[i - 1].time;
    sum += gap;
    squares += gap * gap;
    logarithms += std::log(gap);
    longest = std::max(longest, gap);
  }
  const auto count = static_cast<double>(known.size() - 1);
  const double mean = sum / count;
  const double deviation = std::sqrt(std::max(0.0, squares / count - mean * mean));
  for (const double value :
       {mean, deviation / mean, std::exp(logarithms / count), longest, gap, since / mean, since / longest})
    row.push_back(static_cast<float>(value));
}

void add_spending(std::vector<float>& row, std::span<const Purchase> known) {
  double amount = 0;
  double units = 0;
  for (const auto& purchase : known) {
    amount += purchase.amount;
    units += purchase.units;
  }
  const auto count = static_cast<double>(known.size());
  for (const double value :
       {std::log1p(amount / count), units / count, std::log1p(known.front().amount), known.front().units,
        std::log1p(amount), amount / std::max(units, 1.0), std::log1p(known.back().amount)})
    row.push_back(static_cast<float>(value));
}

void add_times(std::vector<float>& row, std::span<const Purchase> known, double now) {
  const double first = known.front().time;
  const double age = now - first;
  const double since = now - known.back().time;
  const auto repeats = static_cast<double>(known.size() - 1);
  for (const double value : {repeats, since, age, ratio(since, age), ratio(repeats, age)})
    row.push_back(static_cast<float>(value));
  for (const double weeks : {4, 8, 13})
    row.push_back(static_cast<float>(count_within(known, std::max(first, now - weeks), now)));
  const double late = count_within(known, (first + now) / 2, now);
  row.push_back(static_cast<float>(late / static_cast<double>(known.size())));
}

}  // namespace

PurchaseLog known_by(const PurchaseLog& log, double now) {
  PurchaseLog out(log.size());
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto known = until(log[i], now);
    out[i].assign(known.begin(), known.end());
  }
  return out;
}

std::vector<std::size_t> customers_by(const PurchaseLog& log, double now) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (!log[i].empty() && log[i].front().time <= now) out.push_back(i);
  }
  return out;
}

models::PurchaseHistory history(std::span<const Purchase> purchases, double now) {
  const auto known = until(purchases, now);
  const double first = known.front().time;
  return {.repeats = known.size() - 1, .recency = known.back().time - first, .age = now - first};
}

models::Spending spending(std::span<const Purchase> purchases, double now) {
  models::Spending out;
  for (const auto& purchase : until(purchases, now)) {
    if (!(purchase.amount > 0)) continue;
    ++out.purchases;
    out.mean += (purchase.amount - out.mean) / static_cast<double>(out.purchases);
  }
  return out;
}

RepeatModels fit_repeat_models(const PurchaseLog& log, double now) {
  std::vector<models::PurchaseHistory> histories;
  for (const std::size_t customer : customers_by(log, now)) histories.push_back(history(log[customer], now));
  RepeatModels out;
  parallel_for(2, [&](std::size_t which) {
    if (which == 0) out.bg_nbd = models::BgNbd::fit(histories);
    if (which == 1) out.pareto_nbd = models::ParetoNbd::fit(histories);
  });
  return out;
}

PurchaseWindow purchase_window(const PurchaseLog& log, const RepeatModels& models, double now, double length) {
  PurchaseWindow out;
  for (const std::size_t customer : customers_by(log, now)) {
    const auto known = until(log[customer], now);
    const auto seen = history(known, now);
    out.pareto_nbd.push_back(models.pareto_nbd.expected(seen, length));
    out.bg_nbd.push_back(models.bg_nbd.expected(seen, length));
    out.purchases.push_back(count_within(log[customer], now, now + length));
    std::vector<float> row;
    for (const double value :
         {std::log(out.pareto_nbd.back()), std::log(out.bg_nbd.back()), models.pareto_nbd.alive(seen)})
      row.push_back(static_cast<float>(value));
    add_times(row, known, now);
    add_spending(row, known);
    add_gaps(row, known, now - known.back().time);
    out.features.columns = row.size();
    out.features.values.insert(out.features.values.end(), row.begin(), row.end());
    ++out.features.rows;
  }
  return out;
}

}  // namespace aisle::train
