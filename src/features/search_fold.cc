#include "features/folds.h"
#include "features/occurrences.h"

#include <cmath>
#include <unordered_set>

namespace aisle::features {

namespace {

// What was said: searches, how many different, whether they end in a purchase within the hour; reviews and their
// ratings.
class Search : public Fold {
 public:
  explicit Search(const FoldContext& context)
      : search_(context.search), review_(context.review), purchase_(context.purchase) {
    for (const char* name : {"queries", "searches_a_query", "searches_bought", "ratings", "rating_mean", "rating_last",
                             "rating_lowest", "days_since_rating"})
      names_.emplace_back(name);
  }

  void add(const EventView& event) override {
    if (event.query != 0 || (event.type == search_ && search_ != 0)) {
      ++searches_;
      if (event.query != 0) queries_.insert(event.query);
      waiting_ = event.time;
    }
    if (event.type == purchase_ && waiting_.count != 0) {
      if (event.time - waiting_ <= hour) ++bought_;
      waiting_ = {};
    }
    if (std::isnan(event.rating) && (event.type != review_ || review_ == 0)) return;
    rated_ = event.time;
    if (std::isnan(event.rating)) return;
    ratings_.add(event.rating);
    last_ = event.rating;
    lowest_ = std::isnan(lowest_) ? last_ : std::min(lowest_, last_);
  }
  void clear() override {
    queries_.clear();
    ratings_ = {};
    searches_ = bought_ = 0;
    waiting_ = rated_ = {};
    last_ = lowest_ = NAN;
  }
  void read(Micros now, std::span<float> row) const override {
    row[0] = static_cast<float>(queries_.size());
    row[1] = queries_.empty() ? NAN : static_cast<float>(searches_) / static_cast<float>(queries_.size());
    row[2] = searches_ == 0 ? NAN : static_cast<float>(bought_) / static_cast<float>(searches_);
    row[3] = static_cast<float>(ratings_.count());
    row[4] = ratings_.mean();
    row[5] = last_;
    row[6] = lowest_;
    row[7] = rated_.count == 0 ? NAN : static_cast<float>(days(now - rated_));
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  Code search_, review_, purchase_;
  std::unordered_set<Code> queries_;
  Spread ratings_;
  int searches_ = 0, bought_ = 0;
  Micros waiting_, rated_;  // 0 for none
  float last_ = NAN, lowest_ = NAN;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_search(const FoldContext& context) { return std::make_unique<Search>(context); }

}  // namespace aisle::features
