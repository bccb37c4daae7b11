#include "models/item_counts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::models {

TargetPlaces::TargetPlaces(const features::Sequences& sequences, Code target)
    : sequences_(&sequences), next_(sequences.events() + sequences.size()) {
  const NextItem task{sequences, target};
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const auto history = sequences[s];
    const auto next = std::span(next_).subspan(sequences.begin(s) + s, history.size() + 1);
    next.back() = static_cast<std::uint32_t>(history.size());
    for (std::size_t event = history.size(); event-- > 0;)
      next[event] =
          task.asks(history.type[event], history.item[event]) ? static_cast<std::uint32_t>(event) : next[event + 1];
  }
}

std::vector<double> event_counts(const features::Sequences& sequences) {
  std::vector<double> out(sequences.items + 1);
  for (const Code item : sequences.all().item) ++out[item];
  return out;
}

std::vector<double> target_counts(const NextItem& task) {
  std::vector<double> out(task.sequences.items + 1);
  const auto events = task.sequences.all();
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (task.asks(events.type[i], events.item[i])) ++out[events.item[i]];
  }
  return out;
}

std::vector<double> faded_counts(const NextItem& task, double half_life) {
  const auto events = task.sequences.all();
  if (events.time.empty()) return target_counts(task);
  const Micros now = std::ranges::max(events.time);
  const double half = half_life * static_cast<double>(day.count);
  std::vector<double> out(task.sequences.items + 1);
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!task.asks(events.type[i], events.item[i])) continue;
    out[events.item[i]] += std::exp2(-static_cast<double>((now - events.time[i]).count) / half);
  }
  return out;
}

std::vector<float> log_shares(const std::vector<double>& counts, double smoothing) {
  const double total =
      std::accumulate(counts.begin() + 1, counts.end(), 0.0) + smoothing * static_cast<double>(counts.size() - 1);
  std::vector<float> out(counts.size());
  for (std::size_t i = 1; i < out.size(); ++i) out[i] = static_cast<float>(std::log((counts[i] + smoothing) / total));
  return out;
}

void fill_rows(std::span<const float> row, std::span<float> scores_BV) {
  for (std::size_t begin = 0; begin < scores_BV.size(); begin += row.size()) {
    std::ranges::copy(row, scores_BV.begin() + static_cast<std::ptrdiff_t>(begin));
  }
}

}  // namespace aisle::models
