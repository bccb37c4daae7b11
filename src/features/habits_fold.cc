#include "features/folds.h"

#include <array>
#include <cmath>
#include <numbers>

namespace aisle::features {

namespace {

constexpr std::size_t parts = 4;  // of a day, six hours each, UTC
constexpr std::size_t weekdays = 7;

std::int64_t hours_since_1970(Micros time) {
  return time.count >= 0 ? time.count / hour.count : (time.count - hour.count + 1) / hour.count;
}
std::size_t hour_of(Micros time) { return static_cast<std::size_t>(((hours_since_1970(time) % 24) + 24) % 24); }
// 0 for Monday; 1970 began on a Thursday.
std::size_t weekday_of(Micros time) {
  const auto count = (hours_since_1970(time) - static_cast<std::int64_t>(hour_of(time))) / 24 + 3;
  return static_cast<std::size_t>(((count % 7) + 7) % 7);
}

// When a person comes: shares of their events by part of the day and by weekday, how regular that is, and what now is.
class Habits : public Fold {
 public:
  Habits() {
    for (std::size_t i = 0; i < parts; ++i) names_.push_back("share_of_hours_from_" + std::to_string(i * 24 / parts));
    for (const char* name : {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
      names_.push_back(std::string("share_on_") + name);
    for (const char* name : {"hour_regularity", "now_weekday", "now_hour", "share_on_this_weekday"})
      names_.emplace_back(name);
  }

  void add(const EventView& event) override {
    const std::size_t at = hour_of(event.time);
    ++by_part_[at * parts / 24];
    ++by_weekday_[weekday_of(event.time)];
    const double angle = 2 * std::numbers::pi * static_cast<double>(at) / 24;
    sine_ += std::sin(angle);
    cosine_ += std::cos(angle);
    ++events_;
  }
  void clear() override { *this = Habits(); }
  void read(Micros now, std::span<float> row) const override {
    std::size_t place = 0;
    const auto share = [&](double count) { return events_ > 0 ? static_cast<float>(count / events_) : NAN; };
    for (const double count : by_part_) row[place++] = share(count);
    for (const double count : by_weekday_) row[place++] = share(count);
    row[place++] = share(std::hypot(sine_, cosine_));
    row[place++] = static_cast<float>(weekday_of(now));
    row[place++] = static_cast<float>(hour_of(now));
    row[place++] = share(by_weekday_[weekday_of(now)]);
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  std::array<double, parts> by_part_{};
  std::array<double, weekdays> by_weekday_{};
  double sine_ = 0, cosine_ = 0, events_ = 0;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_habits(const FoldContext& /*context*/) { return std::make_unique<Habits>(); }

}  // namespace aisle::features
