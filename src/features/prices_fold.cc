#include "features/folds.h"
#include "features/occurrences.h"

#include <cmath>

namespace aisle::features {

namespace {

// At which prices: mean and spread of what was looked at and of what was bought (the event's price, else the
// catalogue's), the one by the other, and the share of purchases below the catalogue's price.
class Prices : public Fold {
 public:
  explicit Prices(const FoldContext& context) : purchase_(context.purchase), view_(context.view_item) {
    for (const char* name : {"price_seen_mean", "price_bought_mean", "price_bought_deviation", "price_bought_last",
                             "price_bought_by_seen", "discount_share", "discount_mean"})
      names_.emplace_back(name);
  }

  void add(const EventView& event) override {
    const Money price = event.price != no_price ? event.price : event.listed;
    if (price <= Money{0}) return;
    const double amount = static_cast<double>(price.millionths) / 1e6;
    if (event.type == view_) seen_.add(amount);
    if (event.type != purchase_) return;
    bought_.add(amount);
    last_ = static_cast<float>(amount);
    if (event.listed <= Money{0} || event.price == no_price) return;
    const double off = 1 - static_cast<double>(event.price.millionths) / static_cast<double>(event.listed.millionths);
    constexpr double least = 0.01;  // less is rounding
    cheaper_.add(off > least ? 1 : 0);
    discount_.add(std::max(off, 0.0));
  }
  void clear() override {
    seen_ = bought_ = cheaper_ = discount_ = {};
    last_ = NAN;
  }
  void read(Micros /*now*/, std::span<float> row) const override {
    row[0] = seen_.mean();
    row[1] = bought_.mean();
    row[2] = bought_.deviation();
    row[3] = last_;
    row[4] = bought_.mean() / seen_.mean();
    row[5] = cheaper_.mean();
    row[6] = discount_.mean();
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  Code purchase_, view_;
  Spread seen_, bought_, cheaper_, discount_;
  float last_ = NAN;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_prices(const FoldContext& context) { return std::make_unique<Prices>(context); }

}  // namespace aisle::features
