#include "features/folds.h"

#include <cmath>
#include <optional>

namespace aisle::features {

namespace {

// How long ago: the first and the last event, and the last of each type, in days.
class Recency : public Fold {
 public:
  explicit Recency(const FoldContext& context) : types_(context.types), last_(context.types.size()) {
    names_ = {"days_since_first", "days_since_last"};
    for (const auto& type : types_) names_.push_back("days_since_" + type.name);
  }

  void add(const EventView& event) override {
    if (!first_) first_ = event.time;
    last_of_any_ = event.time;
    for (std::size_t i = 0; i < types_.size(); ++i) {
      if (types_[i].code == event.type) last_[i] = event.time;
    }
  }
  void clear() override {
    first_.reset();
    last_of_any_.reset();
    std::ranges::fill(last_, std::nullopt);
  }
  void read(Micros now, std::span<float> row) const override {
    const auto ago = [now](const std::optional<Micros>& then) {
      return then ? static_cast<float>(days(now - *then)) : NAN;
    };
    row[0] = ago(first_);
    row[1] = ago(last_of_any_);
    for (std::size_t i = 0; i < last_.size(); ++i) row[2 + i] = ago(last_[i]);
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  std::vector<Named> types_;
  std::optional<Micros> first_, last_of_any_;
  std::vector<std::optional<Micros>> last_;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_recency(const FoldContext& context) { return std::make_unique<Recency>(context); }

}  // namespace aisle::features
