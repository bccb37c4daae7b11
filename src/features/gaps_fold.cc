#include "features/folds.h"
#include "features/occurrences.h"
#include "features/orders.h"

#include <array>
#include <cmath>
#include <optional>

namespace aisle::features {

namespace {

// The rhythm of something that recurs: days between one and the next.
class Rhythm {
 public:
  void add(Micros time) {
    if (last_) {
      const double gap = days(time - *last_);
      gaps_.add(gap);
      last_gap_ = gap;
    }
    last_ = time;
  }
  void read(Micros now, std::span<float> row) const {
    const float mean = gaps_.mean();
    row[0] = mean;
    row[1] = gaps_.deviation();
    row[2] = static_cast<float>(last_gap_);
    // How long it has been quiet by what is usual, and whether gaps grow. Gaps under an hour count as one hour.
    constexpr float least = 1.0F / 24;
    row[3] = last_ ? static_cast<float>(days(now - *last_)) / std::max(mean, least) : NAN;
    if (std::isnan(mean)) row[3] = NAN;
    row[4] = static_cast<float>(std::log(std::max<double>(last_gap_, least) / std::max<double>(mean, least)));
    if (std::isnan(last_gap_)) row[4] = NAN;
  }
  static constexpr std::array names = {"gap_mean", "gap_deviation", "gap_last", "silence_by_gap", "gap_trend"};

 private:
  std::optional<Micros> last_;
  Spread gaps_;
  double last_gap_ = NAN;
};

// Gaps between orders, and between days on which anything happened.
class Gaps : public Fold {
 public:
  explicit Gaps(const FoldContext& context) : purchase_(context.purchase), clock_(context.clock) {
    for (const char* of : {"order_", "active_"}) {
      for (const char* name : Rhythm::names) names_.push_back(std::string(of) + name);
    }
  }

  void add(const EventView& event) override {
    if (event.type == purchase_ && purchase_ != 0 && orders_.begins(event)) bought_.add(event.time);
    const std::int64_t today = clock_->day_of(event.time);
    if (today != today_) active_.add(event.time);
    today_ = today;
  }
  void clear() override {
    bought_ = {};
    active_ = {};
    orders_.clear();
    today_ = INT64_MIN;
  }
  void read(Micros now, std::span<float> row) const override {
    bought_.read(now, row.first(Rhythm::names.size()));
    active_.read(now, row.subspan(Rhythm::names.size()));
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  Code purchase_;
  std::shared_ptr<const ZoneOffsets> clock_;
  Rhythm bought_, active_;
  Orders orders_;
  std::int64_t today_ = INT64_MIN;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_gaps(const FoldContext& context) { return std::make_unique<Gaps>(context); }

}  // namespace aisle::features
