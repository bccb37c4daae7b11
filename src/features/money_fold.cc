#include "features/folds.h"
#include "features/occurrences.h"
#include "features/orders.h"

#include <cmath>

namespace aisle::features {

namespace {

// What was spent and given back: money of purchases and the number of orders within each window, the size of orders,
// when the first and the last one were, and the share of money that came back.
class Spending : public Fold {
 public:
  explicit Spending(const FoldContext& context) : purchase_(context.purchase), refund_(context.refund) {
    for (const auto& window : windows()) {
      names_.push_back("spent_" + std::string(window.name));
      names_.push_back("orders_" + std::string(window.name));
    }
    for (const char* name : {"order_mean", "order_last", "order_largest", "lines_an_order", "pieces_an_order",
                             "refunded_90d", "refunded_share", "spent_a_month", "first_order_days", "last_order_days"})
      names_.emplace_back(name);
  }

  void add(const EventView& event) override {
    if (event.type == refund_ && refund_ != 0) refunds_.add(event.time, event.money());
    if (event.type != purchase_ || purchase_ == 0) return;
    const std::size_t order = orders_.of(event);
    if (order == sums_.size()) {
      sums_.push_back(0);
      begun_.add(event.time);
    }
    sums_[order] += event.money();
    largest_ = std::max(largest_, sums_[order]);  // lines only add: no price is below 0
    pieces_ += event.quantity > 0 ? event.quantity : 1;
    lines_.add(event.time, event.money());
  }
  void clear() override {
    lines_.clear();
    begun_.clear();
    refunds_.clear();
    orders_.clear();
    sums_.clear();
    largest_ = pieces_ = 0;
  }
  void read(Micros now, std::span<float> row) const override {
    std::size_t place = 0;
    const auto put = [&](double value) { row[place++] = static_cast<float>(value); };
    for (const auto& window : windows()) {
      put(lines_.sum_since(now - window.length));
      put(static_cast<double>(begun_.count_since(now - window.length)));
    }
    const auto orders = static_cast<double>(begun_.size());
    const double spent = lines_.sum_since({INT64_MIN / 4});
    const bool none = begun_.empty();
    put(none ? NAN : spent / orders);
    put(none ? NAN : sums_.back());
    put(none ? NAN : largest_);
    put(none ? NAN : static_cast<double>(lines_.size()) / orders);
    put(none ? NAN : pieces_ / orders);
    put(refunds_.sum_since({now.count - 90 * day.count}));
    put(spent > 0 ? refunds_.sum_since({INT64_MIN / 4}) / spent : NAN);
    put(none ? 0 : spent / std::max(days(now - begun_.first()), 30.0) * 30);
    put(none ? NAN : days(now - begun_.first()));
    put(none ? NAN : days(now - begun_.last()));
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  Code purchase_, refund_;
  Occurrences lines_, begun_, refunds_;
  Orders orders_;
  std::vector<double> sums_;  // of each order, as they began
  double largest_ = 0, pieces_ = 0;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_money(const FoldContext& context) { return std::make_unique<Spending>(context); }

}  // namespace aisle::features
