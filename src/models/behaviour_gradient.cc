#include "models/behaviour_gradient.h"

#include "models/by_threads.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

namespace aisle::models {

using namespace encoder;

namespace {

constexpr std::size_t rows_at_once = 48;  // rows whose scores one thread works on

}  // namespace

StepGradient::StepGradient(const BehaviourConfig& config, const Shape& shape, const Kernel& kernel, std::size_t threads,
                           bool people_return)
    : config_(config),
      shape_(shape),
      places_(shape),
      kernel_(kernel),
      threads_(threads),
      people_return_(people_return) {}

double StepGradient::make(std::span<const float> parameters, std::vector<Block>& blocks,
                          const StepCandidates& candidates) {
  parameters_ = parameters.data();
  candidates_ = &candidates.packed();
  make_room(*candidates_);
  small.assign(static_cast<std::size_t>(places_.small), 0);
  items.assign(candidates_->rows.size(), 0);
  forward(blocks);
  const double loss = score_all(blocks);
  backward(blocks);
  return loss;
}

void StepGradient::make_room(const Candidates& candidates) {
  const std::size_t padded = candidates.offset.size();
  if (kernel_.halves) {
    slopes_by_candidate_.resize(padded * chunk_rows / 2);
    unit_pairs_.resize(chunk_rows / 2 * config_.width);
  }
  scores_.resize(padded * chunk_rows);
  unit_.resize(chunk_rows * config_.width);
}

void StepGradient::forward(std::vector<Block>& blocks) {
  by_threads(threads_, blocks.size(), [&](std::size_t b) {
    Block& block = blocks[b];
    block.trace = std::make_unique<Trace>(shape_, block.tokens);
    kernel_.forward(shape_, places_, parameters_, block.tokens, *block.trace);
    block.hidden_gradient.assign(block.item.size() * config_.width, 0);
  });
}

Scoring StepGradient::scoring_of(const Share& share) {
  return {&shape_,
          &places_,
          parameters_,
          candidates_,
          share.block->trace->hidden,
          share.block->candidate.data(),
          &share.block->tokens,
          std::span(share.block->rows).subspan(share.first_row, share.rows),
          static_cast<std::int64_t>(chunk_rows),
          static_cast<std::int64_t>(share.place),
          scores_.data(),
          unit_.data(),
          slopes_by_candidate_.data(),
          unit_pairs_.data(),
          share.block->answer_candidates.data()};
}

void StepGradient::score_chunk(std::span<Share> shares, std::size_t rows) {
  by_threads(threads_, shares.size(), [&](std::size_t i) {
    Share& share = shares[i];
    share.copy_gradient.assign(static_cast<std::size_t>(shape_.copies() + 1), 0);
    share.loss = kernel_.loss(scoring_of(share), static_cast<float>(config_.smooth),
                              share.block->hidden_gradient.data(), share.copy_gradient.data());
  });
  const auto count = static_cast<std::size_t>(panels(candidates_->count));
  const Scoring any = scoring_of(shares.front());
  by_threads(threads_, (count + panels_at_once - 1) / panels_at_once, [&](std::size_t i) {
    kernel_.candidate_gradient(any, static_cast<std::int64_t>(rows), static_cast<std::int64_t>(i * panels_at_once),
                               static_cast<std::int64_t>(std::min(count, (i + 1) * panels_at_once)), items.data());
  });
}

double StepGradient::score_all(std::vector<Block>& blocks) {
  std::vector<Share> shares;
  std::vector<std::pair<std::size_t, std::size_t>> chunks{{0, 0}};  // shares before, rows
  for (Block& block : blocks)
    for (std::size_t row = 0; row < block.rows.size(); row += rows_at_once) {
      const std::size_t rows = std::min(rows_at_once, block.rows.size() - row);
      if (chunks.back().second + rows > chunk_rows) chunks.emplace_back(shares.size(), 0);
      shares.push_back({&block, row, rows, chunks.back().second, 0, {}});
      chunks.back().second += (rows + 1) / 2 * 2;
    }
  double total = 0;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    const std::size_t end = c + 1 < chunks.size() ? chunks[c + 1].first : shares.size();
    if (end > chunks[c].first)
      score_chunk(std::span(shares).subspan(chunks[c].first, end - chunks[c].first), chunks[c].second);
  }
  for (const Share& share : shares) {
    total += share.loss;
    if (people_return_)
      std::transform(share.copy_gradient.begin(), share.copy_gradient.end() - 1, small.begin() + places_.copy,
                     small.begin() + places_.copy, std::plus<>());
    small[static_cast<std::size_t>(places_.scale)] += share.copy_gradient.back();
  }
  return total;
}

void StepGradient::backward(std::vector<Block>& blocks) {
  by_threads(threads_, blocks.size(), [&](std::size_t b) {
    Block& block = blocks[b];
    block.gradient.assign(static_cast<std::size_t>(places_.small), 0);
    block.input_gradient.resize(block.hidden_gradient.size());
    block.item_gradient.resize(block.hidden_gradient.size());
    if (shape_.aspects) {
      block.made_gradient.assign(block.hidden_gradient.size(), 0);
      kernel_.foresee(shape_, places_, parameters_, *block.trace, block.rows, static_cast<float>(config_.aspects),
                      block.gradient.data(), block.made_gradient.data());
    }
    kernel_.backward(shape_, places_, parameters_, block.tokens, *block.trace, block.hidden_gradient.data(),
                     shape_.aspects ? block.made_gradient.data() : nullptr, block.gradient.data(),
                     block.input_gradient.data(), block.item_gradient.data());
  });
  kernel_.unpack_gradient(shape_, *candidates_, 0, candidates_->count, items.data());
  for (const Block& block : blocks) {
    std::ranges::transform(small, block.gradient, small.begin(), std::plus<>());
    add_table_gradients(block, places_, config_.width, small.data());
    for (std::size_t n = 0; n < block.item.size(); ++n) {
      const float* from = block.item_gradient.data() + n * config_.width;
      float* sum = items.data() + static_cast<std::size_t>(block.candidate[n]) * config_.width;
      std::transform(from, from + config_.width, sum, sum, std::plus<>());
    }
  }
}

}  // namespace aisle::models
