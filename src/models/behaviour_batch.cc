#include "models/behaviour_batch.h"

#include "models/ranks.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>

namespace aisle::models {

namespace {

// An aspect that is the same of all events is left unknown.
void tell_aspects(const features::Sequences& sequences, std::size_t event, const encoder::Shape& shape,
                  encoder::Row& row) {
  const features::History all = sequences.all();
  if (shape.types > 1) row.aspects[0] = static_cast<std::int32_t>(all.type[event]);
  row.aspects[1] = gap_kind(all.time, event, shape.gaps);
  if (shape.bands > 1 && sequences.attributes != nullptr)
    row.aspects[2] = static_cast<std::int32_t>(sequences.attributes->band(all.item[event]));
}

// What came at one moment is foreseen together, from what lay before that moment: as it is asked later. Of the asked
// kind of event only what is of the first one's type.
void add_rows(const NextItem& task, const Window& window, const encoder::Shape& shape, Block& block) {
  const features::History all = task.sequences.all();
  std::optional<std::size_t> known;  // the last event before the answer's moment
  for (std::size_t i = window.begin + 1; i < window.end + (window.more ? 1 : 0); ++i) {
    if (all.time.empty() || all.time[i - 1] != all.time[i]) {
      known = i - 1;
      block.rows.push_back({block.begin.back(), block.begin.back() + static_cast<std::int32_t>(*known - window.begin),
                            static_cast<std::int32_t>(block.answers.size()), 0, 0});
      if (shape.aspects) tell_aspects(task.sequences, i, shape, block.rows.back());
    }
    if (!known || (task.target != 0 && all.type[i] != all.type[*known + 1])) continue;
    block.answers.push_back(all.item[i]);
    ++block.rows.back().answers;
  }
}

void add_window(const NextItem& task, const Window& window, const encoder::Shape& shape, Block& block) {
  const features::History all = task.sequences.all();
  for (std::size_t i = window.begin; i < window.end; ++i) {
    const bool last = i + 1 == window.end && !window.more;
    block.item.push_back(all.item[i]);
    block.type.push_back(all.type[i]);
    block.gap.push_back(i == window.begin ? 0 : gap_kind(all.time, i, shape.gaps));
    block.second.push_back(second_of(all.time, i, window.begin));
    block.asked.push_back(last || task.target == 0 ? 0 : all.type[i + 1]);
  }
  add_rows(task, window, shape, block);
  block.begin.push_back(static_cast<std::int32_t>(block.item.size()));
}

}  // namespace

std::vector<Window> behaviour_windows(const features::Sequences& sequences, std::size_t longest) {
  std::vector<Window> out;
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const std::size_t from = sequences.begin(s);
    const std::size_t to = from + sequences[s].size();
    for (std::size_t end = to; end > from;) {
      const std::size_t begin = end - from > longest ? end - longest : from;
      if (end < to || end - begin > 1) out.push_back({begin, end, end < to});
      end = begin;
    }
  }
  return out;
}

RowWeights::RowWeights(const NextItem& task, double share) : asked_(task.target) {
  if (asked_ == 0 || share == 0 || task.sequences.events() == 0) return;
  const auto& types = task.sequences.all().type;
  const double now = static_cast<double>(std::ranges::count(types, asked_)) / static_cast<double>(types.size());
  if (now > 0) lift_ = std::max(1.0, share / (1 - share) * (1 - now) / now);
}

double RowWeights::answers(const Block& block, const encoder::Row& row) const {
  return row.answers * (block.asked[static_cast<std::size_t>(row.token)] == asked_ ? lift_ : 1);
}

std::size_t RowWeights::weigh(std::vector<Block>& blocks) const {
  std::size_t count = 0;
  double all = 0;
  for (const Block& block : blocks) {
    count += block.answers.size();
    for (const encoder::Row& row : block.rows) all += answers(block, row);
  }
  for (Block& block : blocks)
    for (encoder::Row& row : block.rows) row.weight = static_cast<float>(answers(block, row) / all);
  return count;
}

void keep_own_blocks(std::vector<Block>& blocks, const Ranks* ranks) {
  if (ranks == nullptr) return;
  std::size_t next = 0;
  std::erase_if(blocks, [&](const Block&) { return next++ % ranks->size() != ranks->rank(); });
}

CandidateChance::CandidateChance(std::size_t drawn, std::size_t items, double events)
    : not_drawn_(static_cast<double>(drawn) * std::log1p(-1.0 / (static_cast<double>(items) + 1))), events_(events) {}

float CandidateChance::offset(float share) const {
  const double absent = not_drawn_ + events_ * std::log1p(-std::min(0.999, double{share}));
  return static_cast<float>(-std::log(-std::expm1(absent)));
}

float lengthening(const encoder::Shape& shape, const encoder::Places& places, const float* parameters,
                  const float* hidden) {
  if (!shape.cosine) return 1;
  return parameters[places.scale] / std::sqrt(std::inner_product(hidden, hidden + shape.width, hidden, 1e-12F));
}

void add_table_gradients(const Block& block, const encoder::Places& places, std::size_t width, float* small) {
  for (std::size_t s = 0; s + 1 < block.begin.size(); ++s)
    for (auto n = static_cast<std::size_t>(block.begin[s]); n < static_cast<std::size_t>(block.begin[s + 1]); ++n) {
      const float* from = block.input_gradient.data() + n * width;
      const auto add = [&](float* sum) { std::transform(from, from + width, sum, sum, std::plus<>()); };
      add(small + places.position + (n - static_cast<std::size_t>(block.begin[s])) * width);
      add(small + places.type + block.type[n] * width);
      add(small + places.gap + block.gap[n] * width);
    }
}

std::uint32_t second_of(std::span<const Micros> time, std::size_t event, std::size_t first) {
  if (time.empty()) return 0;
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>((time[event].count - time[first].count) / second.count, 0, most));
}

std::uint8_t gap_kind(std::span<const Micros> time, std::size_t event, std::int64_t kinds) {
  if (time.empty() || event == 0) return 0;
  const auto apart = static_cast<std::uint64_t>(std::max<std::int64_t>(0, time[event].count - time[event - 1].count));
  const auto doublings = static_cast<std::int64_t>(std::bit_width(apart / 1'000'000));
  return static_cast<std::uint8_t>(std::min(1 + doublings, kinds - 1));
}

std::size_t behaviour_blocks(const NextItem& task, std::span<const Window> from, std::size_t events,
                             const encoder::Shape& shape, std::vector<Block>& blocks) {
  blocks.clear();
  std::size_t held = 0;
  std::size_t taken = 0;
  for (; taken < from.size() && held < events; ++taken) {
    if (blocks.empty() || blocks.back().item.size() >= block_tokens) blocks.emplace_back();
    add_window(task, from[taken], shape, blocks.back());
    held += from[taken].end - from[taken].begin;
  }
  return taken;
}

}  // namespace aisle::models
