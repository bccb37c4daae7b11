#include "features/folds.h"
#include "features/occurrences.h"

#include <cmath>
#include <unordered_map>
#include <unordered_set>

namespace aisle::features {

namespace {

// The shape of visits (half an hour of silence ends one): how many, how long, how many end in a purchase, what the last
// one was, and what was put into the cart since the last purchase and not taken out again.
class Visits : public Fold {
 public:
  explicit Visits(const FoldContext& context)
      : purchase_(context.purchase), cart_(context.add_to_cart), uncart_(context.remove_from_cart) {
    for (const char* name : {"visits_7d", "visits_30d", "visits", "visit_events_mean", "visit_minutes_mean",
                             "visits_bought_share", "last_visit_events", "last_visit_minutes", "last_visit_items",
                             "in_cart", "events_since_purchase", "hours_since_cart"})
      names_.emplace_back(name);
  }

  void add(const EventView& event) override {
    constexpr Micros silence{30 * minute.count};
    if (begun_.empty() || event.time - last_ > silence) begin(event.time);
    last_ = event.time;
    ++events_;
    if (event.item != 0) items_.insert(event.item);
    ++since_purchase_;
    if (event.type == cart_ && cart_ != 0) put_in(event);
    if (event.type == uncart_ && uncart_ != 0) take_out(event);
    if (event.type != purchase_ || purchase_ == 0) return;
    bought_ = true;
    since_purchase_ = 0;
    in_cart_.clear();
    carted_ = {};
  }
  void clear() override {
    begun_.clear();
    sizes_ = minutes_ = sold_ = {};
    items_.clear();
    in_cart_.clear();
    last_ = visit_ = carted_ = {};
    events_ = since_purchase_ = 0;
    bought_ = false;
  }
  void read(Micros now, std::span<float> row) const override {
    Spread sizes = sizes_;
    Spread lengths = minutes_;
    Spread sold = sold_;
    if (!begun_.empty()) close(sizes, lengths, sold);
    const bool none = begun_.empty();
    row[0] = static_cast<float>(begun_.count_since({now.count - 7 * day.count}));
    row[1] = static_cast<float>(begun_.count_since({now.count - 30 * day.count}));
    row[2] = static_cast<float>(begun_.size());
    row[3] = sizes.mean();
    row[4] = lengths.mean();
    row[5] = sold.mean();
    row[6] = none ? NAN : static_cast<float>(events_);
    row[7] = none ? NAN : static_cast<float>(in_minutes(last_ - visit_));
    row[8] = none ? NAN : static_cast<float>(items_.size());
    row[9] = static_cast<float>(in_cart_.size());
    row[10] = static_cast<float>(since_purchase_);
    row[11] = carted_.count == 0 ? NAN : static_cast<float>(days(now - carted_) * 24);
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  struct InCart {
    double pieces = 0;
    Micros added;  // the last time
  };

  static double in_minutes(Micros length) { return days(length) * 24 * 60; }

  void begin(Micros time) {
    if (!begun_.empty()) close(sizes_, minutes_, sold_);
    begun_.add(time);
    visit_ = time;
    events_ = 0;
    bought_ = false;
    items_.clear();
  }
  // One piece where no quantity is told.
  static double pieces(const EventView& event) { return event.quantity > 0 ? event.quantity : 1; }
  void put_in(const EventView& event) {
    InCart& item = in_cart_[event.item];
    item.pieces += pieces(event);
    item.added = carted_ = event.time;
  }
  void take_out(const EventView& event) {
    constexpr double least = 0.001;  // less is what rounding leaves of weights
    const auto found = in_cart_.find(event.item);
    if (found == in_cart_.end()) return;
    found->second.pieces -= pieces(event);
    if (found->second.pieces >= least) return;
    const Micros added = found->second.added;
    in_cart_.erase(found);
    if (added < carted_) return;
    carted_ = {};
    for (const auto& [item, in] : in_cart_) carted_ = std::max(carted_, in.added);
  }
  // The visit that is going on, as if it ended here.
  void close(Spread& sizes, Spread& lengths, Spread& sold) const {
    sizes.add(events_);
    lengths.add(in_minutes(last_ - visit_));
    sold.add(bought_ ? 1 : 0);
  }

  Code purchase_, cart_, uncart_;
  Occurrences begun_;
  Spread sizes_, minutes_, sold_;  // of visits that are over
  std::unordered_set<Code> items_;
  std::unordered_map<Code, InCart> in_cart_;
  Micros last_, visit_, carted_;  // carted_: when what is in the cart was last added to, 0 where nothing is in
  int events_ = 0, since_purchase_ = 0;
  bool bought_ = false;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_visits(const FoldContext& context) { return std::make_unique<Visits>(context); }

}  // namespace aisle::features
