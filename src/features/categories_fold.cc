#include "features/folds.h"
#include "features/occurrences.h"

#include <array>
#include <cmath>
#include <unordered_map>

namespace aisle::features {

namespace {

constexpr std::array interesting = {std::string_view("7d"), std::string_view("90d"), std::string_view("all")};

bool is_counted(const Window& window) { return std::ranges::find(interesting, window.name) != interesting.end(); }

// What the interest is in: events and purchases in each of the shop's largest categories, by window, and the share of
// the person's favourite one.
class Categories : public Fold {
 public:
  explicit Categories(const FoldContext& context)
      : purchase_(context.purchase),
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
  }

  void add(const EventView& event) override {
    if (event.category == 0) return;
    ++all_;
    favourite_ = std::max(favourite_, ++counts_[event.category]);
    for (std::size_t i = 0; i < categories_.size(); ++i) {
      if (categories_[i].code != event.category) continue;
      events_[i].add(event.time);
      if (event.type == purchase_) ++bought_[i];
    }
  }
  void clear() override {
    for (auto& times : events_) times.clear();
    std::ranges::fill(bought_, 0);
    counts_.clear();
    all_ = favourite_ = 0;
  }
  void read(Micros now, std::span<float> row) const override {
    std::size_t place = 0;
    for (std::size_t i = 0; i < categories_.size(); ++i) {
      for (const auto& window : windows()) {
        if (is_counted(window)) row[place++] = static_cast<float>(events_[i].count_since(now - window.length));
      }
      row[place++] = static_cast<float>(bought_[i]);
    }
    row[place] = all_ > 0 ? static_cast<float>(favourite_) / static_cast<float>(all_) : NAN;
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  Code purchase_;
  std::vector<Named> categories_;
  std::vector<Occurrences> events_;
  std::vector<int> bought_;
  std::unordered_map<Code, int> counts_;
  int all_ = 0, favourite_ = 0;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_categories(const FoldContext& context) { return std::make_unique<Categories>(context); }

}  // namespace aisle::features
