#include "features/person_folds.h"

#include "features/fold_plan.h"

#include <algorithm>
#include <numeric>

namespace aisle::features {

PersonFolds::PersonFolds(const FoldContext& context) {
  for (const auto& [name, make] : folds()) {
    folds_.push_back(make(context));
    folds_.back()->clear();
    for (const auto& column : folds_.back()->names()) names_.push_back(column);
  }
}

void PersonFolds::add(const EventView& event) {
  if (!events_.empty() && event.time < events_.back().time) {
    events_.insert(std::ranges::upper_bound(events_, event.time, {}, &EventView::time), event);
    late_ = true;
    return;
  }
  events_.push_back(event);
  if (late_) return;
  for (const auto& fold : folds_) fold->add(event);
}

void PersonFolds::know(const ProfileView& profile) {
  settle();
  for (const auto& fold : folds_) fold->know(profile);
  profile_ = profile;
}

void PersonFolds::clear() {
  for (const auto& fold : folds_) fold->clear();
  events_.clear();
  profile_.reset();
  first_ = 0;
  late_ = false;
}

// Rebuilds them where that is due.
void PersonFolds::settle() {
  const std::size_t first = forgotten(events_.size());
  if (!late_ && first == first_) return;
  late_ = false;
  first_ = first;
  for (const auto& fold : folds_) {
    fold->clear();
    for (const auto& event : std::span(events_).subspan(first)) fold->add(event);
    if (profile_) fold->know(*profile_);
  }
}

void PersonFolds::read(Micros now, std::span<float> row) {
  settle();
  std::size_t place = 0;
  for (const auto& fold : folds_) {
    const auto width = static_cast<std::size_t>(fold->width());
    fold->read(now, row.subspan(place, width));
    place += width;
  }
}

PersonPast::PersonPast(const Timelines& timelines, Code person, const Timeline& events, PersonFolds& folds)
    : timelines_(timelines), events_(events), folds_(folds), profile_(timelines.profile(person)) {
  folds_.clear();
  const auto known = [&](std::uint32_t row) { return std::max(events_.time[row], events_.received[row]); };
  bool in_order = true;
  for (std::uint32_t i = 1; i < events_.size(); ++i) in_order = in_order && known(i - 1) <= known(i);
  if (in_order) return;
  order_.resize(events_.size());
  std::iota(order_.begin(), order_.end(), 0);
  std::ranges::stable_sort(order_, {}, known);
}

void PersonPast::tell_until(Micros moment) {
  for (; next_ < events_.size(); ++next_) {
    const EventView event = view_of(timelines_, events_, order_.empty() ? next_ : order_[next_]);
    if (event.known() >= moment) break;
    folds_.add(event);
  }
  for (; next_profile_ < profile_.since.size() && profile_.since[next_profile_] < moment; ++next_profile_) {
    folds_.know({profile_.age[next_profile_], profile_.sex[next_profile_], profile_.country[next_profile_],
                 profile_.region[next_profile_]});
  }
}

}  // namespace aisle::features
