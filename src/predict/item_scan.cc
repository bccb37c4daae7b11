#include "predict/item_scan.h"

#include "predict/scan.h"
#include "predict/scan_kernel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

namespace aisle::predict {

namespace {

constexpr std::size_t chunk_items = 16 * block_items;  // that are read once for all questions, near the processor
constexpr std::size_t part_items = 16 * chunk_items;   // of which the scores are sifted together

std::size_t whole_blocks(std::size_t count) { return (count + block_items - 1) / block_items * block_items; }

constexpr float never = -std::numeric_limits<float>::infinity();

}  // namespace

// What of one question's scores is worth keeping, part after part.
class ItemScan::Sieve {
 public:
  Sieve(std::size_t count, std::span<const float> more)
      : count_(count), more_(more), tops_(std::max<std::size_t>(512, std::bit_ceil(8 * count)), never) {
    kept_.reserve(4 * count);
  }

  // item_at tells the item of a score by its place among them. May change the scores.
  void take(std::span<float> scores, const auto& item_at) {
    thread_local std::vector<std::uint32_t> places;
    std::vector<float> plain;
    if (more_.empty()) {
      raise_tops(scores, tops_);
      add_up(scores, highest(tops_));
    } else {
      add_up(scores, highest(scores));
      plain.assign(scores.begin(), scores.end());
      for (std::size_t i = 0; i < scores.size(); ++i) scores[i] += more_[item_at(i)];
      raise_tops(scores, tops_);
    }
    // Nothing that `count` groups surpass can be among the best.
    if (std::has_single_bit(++parts_)) least_ = std::max(least_, reached_by(tops_, count_, least_));
    places.clear();
    add_reaching(scores, least_, places);
    for (const auto i : places) kept_.push_back({scores[i], more_.empty() ? scores[i] : plain[i], item_at(i)});
  }

  // Counts scores that nobody looked at: what they are worth together, as logarithms.
  void add_up(std::span<const float> logs) { add_up(logs, highest(logs)); }

  Scanned found() {
    const std::size_t kept = std::min(count_, kept_.size());
    const auto better = [](const Kept& a, const Kept& b) {
      return a.score != b.score ? a.score > b.score : a.item < b.item;
    };
    std::ranges::nth_element(kept_, kept_.begin() + static_cast<std::ptrdiff_t>(kept), better);
    Scanned out{.items = {}, .scores = {}, .log_sum = top_ + std::log(sum_)};
    out.items.reserve(kept);
    out.scores.reserve(kept);
    for (const auto& each : std::span(kept_).first(kept)) {
      out.items.push_back(each.item);
      out.scores.push_back(each.plain);
    }
    return out;
  }

 private:
  struct Kept {
    float score, plain;
    Code item;
  };

  void add_up(std::span<const float> scores, float top) {
    if (top > top_) {
      sum_ *= std::exp(static_cast<double>(top_) - top);
      top_ = top;
    }
    sum_ += sum_of_exponentials(scores, top_);
  }

  std::size_t count_, parts_ = 0;
  std::span<const float> more_;
  std::vector<float> tops_;
  float least_ = std::numeric_limits<float>::lowest();
  float top_ = std::numeric_limits<float>::lowest();
  double sum_ = 0;
  std::vector<Kept> kept_;
};

ItemScan::ItemScan(std::vector<Code> items, std::span<const float> vectors_VD, std::size_t width)
    : ItemScan(items, vectors_VD, width, {{.items = items, .middle = std::vector<float>(width)}}, 0) {}

ItemScan::ItemScan(std::vector<Code> items, std::span<const float> vectors_VD, std::size_t width,
                   const std::vector<ItemGroup>& groups, std::size_t looked_at)
    : items_(std::move(items)), vectors_(0, width), middles_(0, width), looked_at_(looked_at) {
  std::vector<const ItemGroup*> of_part;
  for (const auto& group : groups) {
    for (std::size_t begin = 0; begin < group.items.size(); begin += part_items) {
      const std::size_t length = std::min(part_items, group.items.size() - begin);
      parts_.push_back({placed_.size(), length, group.spread, std::log(static_cast<float>(length))});
      of_part.push_back(&group);
      const auto part = std::span(group.items).subspan(begin, length);
      placed_.insert(placed_.end(), part.begin(), part.end());
      placed_.resize(whole_blocks(placed_.size()));
    }
  }
  vectors_ = ByteVectors(placed_.size(), width);
  for (std::size_t place = 0; place < placed_.size(); ++place)
    if (placed_[place] != 0) vectors_.set(place, vectors_VD.subspan((placed_[place] - 1) * width, width));
  middles_ = ByteVectors(parts_.size(), width);
  for (std::size_t part = 0; part < parts_.size(); ++part) middles_.set(part, of_part[part]->middle);
}

std::vector<Scanned> ItemScan::find(std::span<const float> questions_BD, std::size_t count,
                                    std::span<const float> more) const {
  const std::size_t width = vectors_.width();
  const ByteQuestions packed(questions_BD, width);
  if (looked_at_ == 0 || !more.empty()) return look_at_all(packed, count, more);
  std::vector<Scanned> out;
  for (std::size_t q = 0; q < packed.size(); ++q)
    out.push_back(look_at_some(questions_BD.subspan(q * width, width), packed, q, count));
  return out;
}

std::vector<Scanned> ItemScan::look_at_all(const ByteQuestions& packed, std::size_t count,
                                           std::span<const float> more) const {
  thread_local std::vector<float> scores;  // 16 kB a question; to make it anew would cost more than a product
  scores.resize(std::max(scores.size(), packed.size() * part_items));
  std::vector<Sieve> sieves;
  sieves.reserve(packed.size());
  for (std::size_t q = 0; q < packed.size(); ++q) sieves.emplace_back(count, more);
  for (const auto& part : parts_) {
    for (std::size_t begin = 0; begin < part.count; begin += chunk_items)
      packed.products(vectors_.blocks(part.first + begin, std::min(chunk_items, part.count - begin)),
                      scores.data() + begin, part_items);
    for (std::size_t q = 0; q < packed.size(); ++q)
      sieves[q].take({scores.data() + q * part_items, part.count},
                     [&](std::size_t i) { return placed_[part.first + i]; });
  }
  std::vector<Scanned> out;
  for (auto& sieve : sieves) out.push_back(sieve.found());
  return out;
}

// Small parts are sifted together.
void ItemScan::look_at(std::span<const std::uint32_t> parts, const ByteQuestions& packed, std::size_t q,
                       Sieve& sieve) const {
  std::vector<float> scores(part_items);
  std::vector<std::size_t> places(part_items / block_items);  // of each block of scores
  std::size_t filled = 0;
  const auto sift = [&] {
    sieve.take(std::span(scores).first(filled),
               [&](std::size_t i) { return placed_[places[i / block_items] + i % block_items]; });
    filled = 0;
  };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& part = parts_[parts[i]];
    if (i + 1 < parts.size()) vectors_.fetch(parts_[parts[i + 1]].first, parts_[parts[i + 1]].count);
    if (filled + whole_blocks(part.count) > part_items) sift();
    packed.products(q, vectors_.blocks(part.first, part.count), scores.data() + filled);
    for (std::size_t begin = 0; begin < part.count; begin += block_items)
      places[(filled + begin) / block_items] = part.first + begin;
    const std::size_t end = filled + part.count;
    filled += whole_blocks(part.count);
    std::fill(scores.begin() + static_cast<std::ptrdiff_t>(end), scores.begin() + static_cast<std::ptrdiff_t>(filled),
              never);
  }
  if (filled > 0) sift();
}

// The parts whose best items may be worth most: two deviations above the middle. The others are taken for normally
// distributed.
Scanned ItemScan::look_at_some(std::span<const float> question, const ByteQuestions& packed, std::size_t q,
                               std::size_t count) const {
  std::vector<float> logs(whole_blocks(parts_.size()));
  packed.products(q, middles_.blocks(0, parts_.size()), logs.data());
  logs.resize(parts_.size());
  const float length = std::sqrt(product(question, question));
  std::vector<float> promise(parts_.size());
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    const float deviation = length * parts_[part].spread;
    promise[part] = logs[part] + 2 * deviation;
    logs[part] += deviation * deviation / 2 + parts_[part].log_count;
  }
  std::vector<std::uint32_t> promising;
  const std::size_t wanted = std::max<std::size_t>(1, looked_at_ * parts_.size() / items_.size());
  add_reaching(promise, reached_by(promise, wanted), promising);
  Sieve sieve(count, {});
  look_at(promising, packed, q, sieve);
  for (const auto part : promising) logs[part] = never;
  sieve.add_up(logs);
  return sieve.found();
}

}  // namespace aisle::predict
