#pragma once

#include "features/sequences.h"
#include "models/behaviour_kernel.h"
#include "models/ranker.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace aisle::models {

// A piece of a history that is read in one go; `more`: another event follows it.
struct Window {
  std::size_t begin = 0, end = 0;
  bool more = false;
};

// All histories in pieces of at most `longest` events, the last of each a full one: at a person's end they are read
// that way too. Pieces of which nothing can be learnt are left out.
std::vector<Window> behaviour_windows(const features::Sequences& sequences, std::size_t longest);

inline constexpr std::size_t block_tokens = 256;  // of a block, about

// Whole windows that one thread works on, and what it makes of them.
struct Block {
  std::vector<Code> item, type, asked;
  std::vector<std::uint8_t> gap;
  std::vector<std::uint32_t> second;
  std::vector<std::int32_t> begin{0}, candidate;
  std::vector<encoder::Row> rows;
  std::vector<Code> answers;
  std::vector<std::int32_t> answer_candidates;
  encoder::Tokens tokens;
  std::unique_ptr<encoder::Trace> trace;
  std::vector<float> hidden_gradient, made_gradient, input_gradient, item_gradient, gradient;
};

// Its columns, without what is made of them.
inline encoder::Tokens tokens_of(const Block& block) {
  return {.item = block.item,
          .type = block.type,
          .asked = block.asked,
          .gap = block.gap,
          .begin = block.begin,
          .second = block.second};
}

// By how much the vector that the encoder makes [D] is lengthened before it is read: to one length where cosines count.
float lengthening(const encoder::Shape& shape, const encoder::Places& places, const float* parameters,
                  const float* hidden);

// Adds what a block's events say of the tables of positions, types and gaps to the gradient of the small parameters.
void add_table_gradients(const Block& block, const encoder::Places& places, std::size_t width, float* small);

// Fills blocks with windows until they hold `events`; how many windows that took. Candidates and tokens are left to the
// caller, and aspects are told where the shape has them.
std::size_t behaviour_blocks(const NextItem& task, std::span<const Window> from, std::size_t events,
                             const encoder::Shape& shape, std::vector<Block>& blocks);

// What each row counts in a step. Where events of the asked type are few, those rows are lifted to `share` of all that
// is learnt from; the rest still teaches what items are.
class RowWeights {
 public:
  RowWeights(const NextItem& task, double share);
  // Sets the weights of all rows by their answers; they sum to 1. How many answers that were.
  std::size_t weigh(std::vector<Block>& blocks) const;

 private:
  [[nodiscard]] double answers(const Block& block, const encoder::Row& row) const;

  Code asked_;
  double lift_ = 1;  // of an answer of the asked type
};

// Of all processes each goes through its share of a step: the blocks of this one stay. nullptr: this process alone.
void keep_own_blocks(std::vector<Block>& blocks, const Ranks* ranks);

// What corrects a candidate's score for its chance of being one in a step of so many events, when `drawn` of the items
// are drawn beside those that it holds (Bengio & Senécal 2008: minus the logarithm of the chance).
class CandidateChance {
 public:
  CandidateChance(std::size_t drawn, std::size_t items, double events);
  // share: of all events, those with the item.
  [[nodiscard]] float offset(float share) const;

 private:
  double not_drawn_, events_;
};

// When the event happened, in seconds since the first of those that are read together, or 0 before it. 0 where it is
// unknown.
std::uint32_t second_of(std::span<const Micros> time, std::size_t event, std::size_t first);

// Kind of the time since the event before: 0 where it is unknown, else by doubling seconds, below `kinds`.
std::uint8_t gap_kind(std::span<const Micros> time, std::size_t event, std::int64_t kinds);

}  // namespace aisle::models
