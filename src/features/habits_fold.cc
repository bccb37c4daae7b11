#include "features/folds.h"

#include <array>
#include <cmath>
#include <numbers>

namespace aisle::features {

namespace {

constexpr std::size_t parts = 4;  // of a day, six hours each
constexpr std::size_t weekdays = 7;

// What the clock shows: 0 to 23; 0 for Monday.
struct Shown {
  std::size_t hour, weekday;

  Shown(const ZoneOffsets& clock, Micros moment) {
    const std::int64_t days = clock.day_of(moment);
    hour = static_cast<std::size_t>((clock.local(moment).count - days * day.count) / aisle::hour.count);
    weekday = static_cast<std::size_t>(((days + 3) % 7 + 7) % 7);  // 1970 began on a Thursday
  }
};

// When a person comes: shares of their events by part of the day and by weekday, how regular that is, and what now is.
class Habits : public Fold {
 public:
  explicit Habits(const FoldContext& context) : clock_(context.clock) {
    for (std::size_t i = 0; i < parts; ++i) names_.push_back("share_of_hours_from_" + std::to_string(i * 24 / parts));
    for (const char* name : {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
      names_.push_back(std::string("share_on_") + name);
    for (const char* name : {"hour_regularity", "now_weekday", "now_hour", "share_on_this_weekday"})
      names_.emplace_back(name);
  }

  void add(const EventView& event) override {
    const Shown at(*clock_, event.time);
    ++by_part_[at.hour * parts / 24];
    ++by_weekday_[at.weekday];
    const double angle = 2 * std::numbers::pi * static_cast<double>(at.hour) / 24;
    sine_ += std::sin(angle);
    cosine_ += std::cos(angle);
    ++events_;
  }
  void clear() override {
    by_part_ = {};
    by_weekday_ = {};
    sine_ = cosine_ = events_ = 0;
  }
  void read(Micros now, std::span<float> row) const override {
    std::size_t place = 0;
    const Shown shown(*clock_, now);
    const auto share = [&](double count) { return events_ > 0 ? static_cast<float>(count / events_) : NAN; };
    for (const double count : by_part_) row[place++] = share(count);
    for (const double count : by_weekday_) row[place++] = share(count);
    row[place++] = share(std::hypot(sine_, cosine_));
    row[place++] = static_cast<float>(shown.weekday);
    row[place++] = static_cast<float>(shown.hour);
    row[place++] = share(by_weekday_[shown.weekday]);
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  std::shared_ptr<const ZoneOffsets> clock_;
  std::array<double, parts> by_part_{};
  std::array<double, weekdays> by_weekday_{};
  double sine_ = 0, cosine_ = 0, events_ = 0;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_habits(const FoldContext& context) { return std::make_unique<Habits>(context); }

}  // namespace aisle::features
