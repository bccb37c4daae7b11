#include "features/folds.h"
#include "features/occurrences.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

namespace aisle::features {

namespace {

constexpr std::array interesting = {std::string_view("7d"), std::string_view("90d"), std::string_view("all")};

bool is_counted(const Window& window) { return std::ranges::find(interesting, window.name) != interesting.end(); }

// What the interest is in: events and purchases in each of the shop's largest categories, by window; and of the
// person's favourite one (with the most events, among equals the first) its share, its looks, cart and purchases by
// window, and how many purchases come on a look.
class Categories : public Fold {
 public:
  explicit Categories(const FoldContext& context)
      : purchase_(context.purchase),
        types_{context.view_item, context.add_to_cart, context.purchase},
        categories_(context.categories),
        events_(categories_.size()),
        bought_(categories_.size()) {
    for (const auto& category : categories_) {
      for (const auto& window : windows()) {
        if (is_counted(window)) names_.push_back("in " + category.name + "_" + std::string(window.name));
      }
      names_.push_back("bought in " + category.name);
    }
    names_.emplace_back("favourite_category_share");
    for (const char* what : {"view_item", "add_to_cart", "purchase", "purchases_a_look"}) {
      for (const auto& window : windows()) {
        if (is_counted(window)) names_.push_back(fmt::format("favourite_category_{}_{}", what, window.name));
      }
    }
  }

  void add(const EventView& event) override {
    if (event.category == 0) return;
    ++all_;
    Interest& interest = interests_[event.category];
    ++interest.events;
    if (favourite_ == nullptr || interest.events > favourite_->events) favourite_ = &interest;
    for (std::size_t type = 0; type < types_.size(); ++type) {
      if (types_[type] == event.type) interest.times[type].add(event.time);
    }
    for (std::size_t i = 0; i < categories_.size(); ++i) {
      if (categories_[i].code != event.category) continue;
      events_[i].add(event.time);
      if (event.type == purchase_) ++bought_[i];
    }
  }
  void clear() override {
    for (auto& times : events_) times.clear();
    std::ranges::fill(bought_, 0);
    interests_.clear();
    favourite_ = nullptr;
    all_ = 0;
  }
  void read(Micros now, std::span<float> row) const override {
    std::size_t place = 0;
    for (std::size_t i = 0; i < categories_.size(); ++i) {
      for (const auto& window : windows()) {
        if (is_counted(window)) row[place++] = static_cast<float>(events_[i].count_since(now - window.length));
      }
      row[place++] = static_cast<float>(bought_[i]);
    }
    row[place++] = favourite_ == nullptr ? NAN : static_cast<float>(favourite_->events) / static_cast<float>(all_);
    read_favourite(now, row.subspan(place));
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  struct Interest {
    int events = 0;
    std::array<Occurrences, 3> times;  // of the types_
  };

  void read_favourite(Micros now, std::span<float> row) const {
    std::ranges::fill(row, NAN);
    if (favourite_ == nullptr) return;
    const std::size_t rates = types_.size() * interesting.size();
    std::size_t place = 0;
    for (const auto& window : windows()) {
      if (!is_counted(window)) continue;
      for (std::size_t type = 0; type < types_.size(); ++type)
        row[type * interesting.size() + place] =
            static_cast<float>(favourite_->times[type].count_since(now - window.length));
      const float looks = row[place];
      if (looks > 0) row[rates + place] = row[2 * interesting.size() + place] / looks;
      ++place;
    }
  }

  Code purchase_;
  std::array<Code, 3> types_;  // looks, cart, purchases
  std::vector<Named> categories_;
  std::vector<Occurrences> events_;
  std::vector<int> bought_;
  std::unordered_map<Code, Interest> interests_;
  const Interest* favourite_ = nullptr;
  int all_ = 0;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_categories(const FoldContext& context) { return std::make_unique<Categories>(context); }

}  // namespace aisle::features
