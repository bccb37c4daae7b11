#include "models/behaviour_candidates.h"

#include "models/by_threads.h"

#include <algorithm>

namespace aisle::models {

StepCandidates::StepCandidates(const features::Sequences& sequences, std::size_t drawn, std::int64_t width, bool halves)
    : items_(sequences.items), drawn_(drawn), width_(width), halves_(halves) {
  if (are_all()) {
    resize(items_);
    return;
  }
  place_of_.assign(items_ + 1, -1);
  frequency_.assign(items_ + 1, 0);
  for (const Code item : sequences.all().item) frequency_[item] += 1.0F / static_cast<float>(sequences.events());
}

void StepCandidates::resize(std::size_t count) { packed_.resize(static_cast<std::int64_t>(count), width_, halves_); }

void StepCandidates::draw(std::span<const Block> blocks, stats::Random& random) {
  if (are_all()) return;
  for (const Code item : chosen_) place_of_[item] = -1;
  chosen_.clear();
  const auto choose = [&](Code item) {
    if (place_of_[item] >= 0) return;
    place_of_[item] = static_cast<std::int32_t>(chosen_.size());
    chosen_.push_back(item);
  };
  double events = 0;
  for (const Block& block : blocks) {
    for (const Code item : block.item) choose(item);
    for (const Code item : block.answers) choose(item);
    events += static_cast<double>(block.item.size());
  }
  for (std::size_t i = 0; i < drawn_; ++i) choose(static_cast<Code>(1 + random.below(items_)));
  resize(chosen_.size());
  packed_.drawn = true;
  const CandidateChance chance(drawn_, items_, events);
  for (std::size_t c = 0; c < chosen_.size(); ++c) packed_.offset[c] = chance.offset(frequency_[chosen_[c]]);
}

void StepCandidates::pack(const encoder::Kernel& kernel, const encoder::Shape& shape, const float* table,
                          std::size_t threads) {
  const auto width = static_cast<std::size_t>(width_);
  if (are_all()) {
    std::copy_n(table + width, items_ * width, packed_.rows.begin());
  } else {
    for (std::size_t c = 0; c < chosen_.size(); ++c)
      std::copy_n(table + chosen_[c] * width, width, packed_.rows.begin() + static_cast<std::ptrdiff_t>(c * width));
  }
  const auto panels = static_cast<std::size_t>(encoder::panels(packed_.count));
  by_threads(threads, (panels + panels_at_once - 1) / panels_at_once, [&](std::size_t i) {
    kernel.pack(shape, packed_, static_cast<std::int64_t>(i * panels_at_once),
                static_cast<std::int64_t>(std::min(panels, (i + 1) * panels_at_once)));
  });
}

}  // namespace aisle::models
