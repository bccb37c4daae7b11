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

// What the interest is in. Of each of the shop's largest categories events, looks, cart and purchases by window, and
// how many purchases come on a look; of the person's favourite one (with the most events, among equals the first) its
// share, and the same with purchases on a look by window.
class Categories : public Fold {
 public:
  explicit Categories(const FoldContext& context)
      : types_{context.view_item, context.add_to_cart, context.purchase}, categories_(context.categories) {
    const auto name = [this](const std::string& what) {
      for (const auto& window : windows())
        if (is_counted(window)) names_.push_back(fmt::format("{}_{}", what, window.name));
    };
    constexpr std::array<std::string_view, 3> types = {"view_item", "add_to_cart", "purchase"};
    for (const auto& category : categories_) {
      name("in " + category.name);
      for (const auto& type : types) name(fmt::format("{} in {}", type, category.name));
      names_.back() = "bought in " + category.name;  // as models know it that were fitted before the others were there
      names_.push_back("purchases_a_look in " + category.name);
    }
    names_.emplace_back("favourite_category_share");
    for (const auto& type : types) name(fmt::format("favourite_category_{}", type));
    name("favourite_category_purchases_a_look");
  }

  void add(const EventView& event) override {
    if (event.category == 0) return;
    ++all_;
    Interest& interest = interests_[event.category];
    interest.any.add(event.time);
    if (favourite_ == nullptr || interest.any.size() > favourite_->any.size()) favourite_ = &interest;
    for (std::size_t type = 0; type < types_.size(); ++type)
      if (types_[type] == event.type) interest.of_type[type].add(event.time);
  }
  void clear() override {
    interests_.clear();
    favourite_ = nullptr;
    all_ = 0;
  }
  void read(Micros now, std::span<float> row) const override {
    auto place = row.begin();
    for (const auto& category : categories_) {
      const auto found = interests_.find(category.code);
      const Interest& interest = found == interests_.end() ? no_interest() : found->second;
      count(interest.any, now, place);
      for (const auto& times : interest.of_type) count(times, now, place);
      *place = a_look(*(place - 1), static_cast<float>(interest.of_type.front().size()));
      ++place;
    }
    *place++ = favourite_ == nullptr ? NAN : static_cast<float>(favourite_->any.size()) / static_cast<float>(all_);
    std::fill(place, row.end(), NAN);
    if (favourite_ == nullptr) return;
    const auto looks = place;
    for (const auto& times : favourite_->of_type) count(times, now, place);
    for (std::size_t window = 0; window < interesting.size(); ++window)
      place[window] = a_look((place - interesting.size())[window], looks[window]);
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  struct Interest {
    Occurrences any;
    std::array<Occurrences, 3> of_type;  // of the types_
  };

  static const Interest& no_interest() {
    static const Interest none;
    return none;
  }

  static void count(const Occurrences& times, Micros now, std::span<float>::iterator& place) {
    for (const auto& window : windows())
      if (is_counted(window)) *place++ = static_cast<float>(times.count_since(now - window.length));
  }

  static float a_look(float purchases, float looks) { return looks > 0 ? purchases / looks : NAN; }

  std::array<Code, 3> types_;  // looks, cart, purchases
  std::vector<Named> categories_;
  std::unordered_map<Code, Interest> interests_;  // references to what it holds stay
  const Interest* favourite_ = nullptr;
  int all_ = 0;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_categories(const FoldContext& context) { return std::make_unique<Categories>(context); }

}  // namespace aisle::features
