#include "models/item_returns.h"

#include <algorithm>
#include <cstddef>

namespace aisle::models {

namespace {

constexpr std::size_t events_at_once = 4096;
constexpr double as_many_as = 20;  // answers at each age, that stand for what is true of all ages

struct Counts {
  std::vector<double> hits, answers;  // by age; of answers first those whose history begins so long ago
  double all = 0;

  void take(const Block& block, const encoder::Row& row) {
    const auto asked =
        std::span(block.answers).subspan(static_cast<std::size_t>(row.answer), static_cast<std::size_t>(row.answers));
    all += row.answers;
    answers[static_cast<std::size_t>(row.token - row.begin)] += row.answers;
    for (const Code item : asked)
      for (std::int32_t age = 0; age <= row.token - row.begin; ++age) {
        if (block.item[static_cast<std::size_t>(row.token - age)] != item) continue;
        hits[static_cast<std::size_t>(age)] += 1;
        break;
      }
  }
};

}  // namespace

ItemReturns item_returns(const NextItem& task, std::span<const Window> windows, const encoder::Shape& shape) {
  const auto longest = static_cast<std::size_t>(shape.longest);
  Counts counts{std::vector<double>(longest), std::vector<double>(longest)};
  std::vector<Block> blocks;
  while (!windows.empty()) {
    windows = windows.subspan(behaviour_blocks(task, windows, events_at_once, shape, blocks));
    for (const Block& block : blocks)
      for (const auto& row : block.rows) counts.take(block, row);
  }
  ItemReturns out{0, std::vector<double>(longest)};
  double hits = 0;
  double chances = 0;
  for (std::size_t age = longest; age-- > 0;) {
    if (age + 1 < longest) counts.answers[age] += counts.answers[age + 1];
    hits += counts.hits[age];
    chances += counts.answers[age];
  }
  if (counts.all == 0) return out;
  out.share = hits / counts.all;
  for (std::size_t age = 0; age < longest; ++age)
    out.at[age] = (counts.hits[age] + as_many_as * hits / chances) / (counts.answers[age] + as_many_as);
  return out;
}

}  // namespace aisle::models
