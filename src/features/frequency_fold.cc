#include "features/folds.h"
#include "features/occurrences.h"

#include <cmath>

namespace aisle::features {

namespace {

// How often: events of each type within each window, days on which anything happened, and rates: events of a type a
// week since the first event, and how the last month compares with the two before it.
class Frequency : public Fold {
 public:
  explicit Frequency(const FoldContext& context)
      : types_(context.types), clock_(context.clock), times_(context.types.size()) {
    for (const auto& window : windows()) {
      names_.push_back("active_days_" + std::string(window.name));
      for (const auto& type : types_) names_.push_back(type.name + "_" + std::string(window.name));
    }
    for (const auto& type : types_) names_.push_back(type.name + "_a_week");
    for (const auto& type : types_) names_.push_back(type.name + "_trend");
  }

  void add(const EventView& event) override {
    const Micros midnight = clock_->start_of(clock_->day_of(event.time));
    if (active_.empty() || active_.last() != midnight) active_.add(midnight);
    if (first_.count == 0) first_ = event.time;
    for (std::size_t i = 0; i < types_.size(); ++i) {
      if (types_[i].code == event.type) times_[i].add(event.time);
    }
  }
  void clear() override {
    active_.clear();
    first_ = {};
    for (auto& times : times_) times.clear();
  }
  void read(Micros now, std::span<float> row) const override {
    std::size_t place = 0;
    for (const auto& window : windows()) {
      row[place++] = static_cast<float>(active_.count_since(now - window.length));
      for (const auto& times : times_) row[place++] = static_cast<float>(times.count_since(now - window.length));
    }
    const double weeks = std::max(days(now - first_), 1.0) / 7;
    for (const auto& times : times_)
      row[place++] = active_.empty() ? NAN : static_cast<float>(static_cast<double>(times.size()) / weeks);
    for (const auto& times : times_) row[place++] = trend(times, now);
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  // The logarithm of the last 30 days' rate by that of the 60 before them, one event added to both.
  static float trend(const Occurrences& times, Micros now) {
    const auto recent = static_cast<double>(times.count_since({now.count - 30 * day.count}));
    const auto all = static_cast<double>(times.count_since({now.count - 90 * day.count}));
    return static_cast<float>(std::log((recent + 1) / ((all - recent) / 2 + 1)));
  }

  std::vector<Named> types_;
  std::shared_ptr<const ZoneOffsets> clock_;
  std::vector<Occurrences> times_;
  Occurrences active_;
  Micros first_;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_frequency(const FoldContext& context) { return std::make_unique<Frequency>(context); }

}  // namespace aisle::features
