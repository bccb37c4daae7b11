#include "models/next_item_sums.h"

#include <algorithm>

namespace aisle::models {

namespace {

std::vector<double> weights(const Fading& fading) {
  std::vector<double> out(fading.recent);
  for (std::size_t age = 0; age < out.size(); ++age) out[age] = fading.weight(age);
  return out;
}

}  // namespace

NextItemSums::NextItemSums(const Occurrences& occurrences, Code target, const Fading& past, const Fading& future,
                           double weight)
    : occurrences_(&occurrences),
      targets_(occurrences.sequences(), target),
      past_(weights(past)),
      future_(weights(future)),
      weight_(weight) {
  const auto& sequences = occurrences.sequences();
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const auto history = sequences[s];
    std::size_t end = history.size();
    while (end > 0 && !NextItem{sequences, target}.asks(history.type[end - 1], history.item[end - 1])) --end;
    end_.push_back(static_cast<std::uint32_t>(end == 0 ? 0 : end - 1));
  }
}

// The moment m stands before event m; of it x holds the event e < m with the weight of age m - 1 - e.
void NextItemSums::add_past(Code item, Tally& sums) const {
  for (const auto& place : occurrences_->of(item)) {
    const auto history = occurrences_->sequences()[place.sequence];
    const std::size_t reach = past_.size();
    const std::size_t last = std::min<std::size_t>(end_[place.sequence], place.event + reach);
    for (std::size_t moment = place.event + std::size_t{1}; moment <= last; ++moment) {
      const double own = weight_ * past_[moment - 1 - place.event];
      for (std::size_t event = moment - std::min(moment, reach); event < moment; ++event) {
        sums.add(history.item[event], own * past_[moment - 1 - event]);
      }
    }
  }
}

void NextItemSums::add_future(Code item, Tally& sums) const {
  for (const auto& place : occurrences_->of(item)) {
    const auto history = occurrences_->sequences()[place.sequence];
    const std::size_t last = std::min<std::size_t>(end_[place.sequence], place.event + past_.size());
    for (std::size_t moment = place.event + std::size_t{1}; moment <= last; ++moment) {
      const double own = weight_ * past_[moment - 1 - place.event];
      std::size_t ahead = 0;
      for (std::size_t event = targets_.from(place.sequence, moment); event < history.size() && ahead < future_.size();
           event = targets_.from(place.sequence, event + 1))
        sums.add(history.item[event], own * future_[ahead++]);
    }
  }
}

}  // namespace aisle::models
