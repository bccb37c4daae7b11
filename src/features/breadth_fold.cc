#include "features/folds.h"

#include <cmath>
#include <unordered_map>

namespace aisle::features {

namespace {

// How wide the interest is: different items, categories, brands and devices, the share of events that come back to an
// item, and of purchases that buy one again.
class Breadth : public Fold {
 public:
  explicit Breadth(const FoldContext& context) : purchase_(context.purchase) {
    for (const char* name : {"items", "categories", "brands", "devices", "campaigns", "items_an_event",
                             "share_bought_again", "favourite_item_share"})
      names_.emplace_back(name);
  }

  void add(const EventView& event) override {
    const auto count = [](std::unordered_map<Code, int>& seen, Code code) { return code == 0 ? 0 : ++seen[code]; };
    favourite_ = std::max(favourite_, count(items_, event.item));
    count(categories_, event.category);
    count(brands_, event.brand);
    count(devices_, event.device);
    count(campaigns_, event.campaign);
    if (event.item != 0) ++events_;
    if (event.type == purchase_ && event.item != 0) {
      ++purchases_;
      if (count(bought_, event.item) > 1) ++again_;
    }
  }
  void clear() override {
    for (auto* seen : {&items_, &categories_, &brands_, &devices_, &campaigns_, &bought_}) seen->clear();
    events_ = purchases_ = again_ = favourite_ = 0;
  }
  void read(Micros /*now*/, std::span<float> row) const override {
    std::size_t place = 0;
    for (const auto* seen : {&items_, &categories_, &brands_, &devices_, &campaigns_})
      row[place++] = static_cast<float>(seen->size());
    const auto share = [](auto part, int whole) {
      return whole > 0 ? static_cast<float>(part) / static_cast<float>(whole) : NAN;
    };
    row[place++] = share(items_.size(), events_);
    row[place++] = share(again_, purchases_);
    row[place++] = share(favourite_, events_);
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  Code purchase_;
  std::unordered_map<Code, int> items_, categories_, brands_, devices_, campaigns_, bought_;
  int events_ = 0, purchases_ = 0, again_ = 0, favourite_ = 0;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_breadth(const FoldContext& context) { return std::make_unique<Breadth>(context); }

}  // namespace aisle::features
