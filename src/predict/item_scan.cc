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

constexpr std::size_t chunk_blocks = 16;  // that are read once for all questions and stay near the processor meanwhile
constexpr std::size_t chunk_items = chunk_blocks * block_items;
constexpr std::size_t part_items = 16 * chunk_items;  // of which the scores are sifted together

float largest(std::span<const float> vector) {
  float out = 0;
  for (const float number : vector) out = std::max(out, std::abs(number));
  return out;
}

// A question in bytes.
struct Question {
  Question(std::span<const float> vector, std::int32_t limit) {
    scale = largest(vector) / static_cast<float>(limit);
    for (const float number : vector) {
      bytes.push_back(scale > 0 ? static_cast<std::int8_t>(std::lround(number / scale)) : std::int8_t{0});
      sum += bytes.back();
    }
  }

  std::vector<std::int8_t> bytes;
  float scale = 0;
  std::int32_t sum = 0;
};

// What of one question's scores is worth keeping, part after part.
class Sieve {
 public:
  Sieve(std::size_t count, std::span<const float> more)
      : count_(count), more_(more), tops_(std::max<std::size_t>(512, std::bit_ceil(8 * count)), never) {}

  // May change the scores.
  void take(std::span<const Code> items, std::span<float> scores) {
    const float top = highest(scores);
    add_up(scores, top);
    const std::vector<float> plain(more_.empty() ? scores.end() : scores.begin(), scores.end());
    if (!more_.empty())
      for (std::size_t i = 0; i < scores.size(); ++i) scores[i] += more_[items[i]];
    raise_tops(scores, tops_);
    if (std::has_single_bit(++parts_)) raise_least();
    places_.clear();
    add_reaching(scores, least_, places_);
    for (const auto i : places_) kept_.push_back({scores[i], more_.empty() ? scores[i] : plain[i], items[i]});
  }

  Scanned found() {
    const std::size_t kept = std::min(count_, kept_.size());
    std::ranges::nth_element(kept_, kept_.begin() + static_cast<std::ptrdiff_t>(kept), std::greater(), &Kept::score);
    Scanned out{.items = {}, .scores = {}, .log_sum = top_ + std::log(sum_)};
    for (const auto& each : std::span(kept_).first(kept)) {
      out.items.push_back(each.item);
      out.scores.push_back(each.plain);
    }
    return out;
  }

 private:
  static constexpr float never = -std::numeric_limits<float>::infinity();

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

  // Nothing that `count` groups surpass can be among the best: about the most that so many reach.
  void raise_least() {
    constexpr int steps = 12;
    constexpr float far = 100;  // e^-100 of the best is no candidate where there are better ones
    float high = highest(tops_);
    float low = std::max(least_, high - far);
    if (reaching(tops_, low) < count_) return;
    for (int step = 0; step < steps; ++step) {
      const float middle = low + (high - low) / 2;
      (reaching(tops_, middle) >= count_ ? low : high) = middle;
    }
    least_ = low;
  }

  std::size_t count_, parts_ = 0;
  std::span<const float> more_;
  std::vector<float> tops_;
  float least_ = std::numeric_limits<float>::lowest();
  float top_ = std::numeric_limits<float>::lowest();
  double sum_ = 0;
  std::vector<Kept> kept_;
  std::vector<std::uint32_t> places_;
};

}  // namespace

ItemScan::ItemScan(std::vector<Code> items, std::span<const float> vectors_VD, std::size_t width)
    : width_(width), items_(std::move(items)) {
  const std::size_t padded = (items_.size() + block_items - 1) / block_items * block_items;
  bytes_.assign(padded * width, 128);
  scale_.assign(padded, 0);
  for (std::size_t place = 0; place < items_.size(); ++place)
    pack(place, vectors_VD.subspan((items_[place] - 1) * width, width));
}

void ItemScan::pack(std::size_t place, std::span<const float> vector) {
  constexpr float limit = 127;
  const float scale = largest(vector) / limit;
  scale_[place] = scale;
  if (!(scale > 0)) return;
  std::uint8_t* block = bytes_.data() + place / block_items * block_items * width_;
  for (std::size_t d = 0; d < width_; ++d)
    block[d / 4 * 4 * block_items + place % block_items * 4 + d % 4] =
        static_cast<std::uint8_t>(128 + std::lround(vector[d] / scale));
}

std::vector<Scanned> ItemScan::find(std::span<const float> questions_BD, std::size_t count,
                                    std::span<const float> more) const {
  const ScanKernel& kernel = *scan_kernels().front();
  const std::size_t asked = questions_BD.size() / width_;
  std::vector<float> scores(asked * part_items);
  std::vector<Question> packed;
  std::vector<ScanQuestion> questions;
  std::vector<Sieve> sieves(asked, Sieve(count, more));
  packed.reserve(asked);
  for (std::size_t q = 0; q < asked; ++q) {
    const auto& made = packed.emplace_back(questions_BD.subspan(q * width_, width_), kernel.limit);
    questions.push_back({made.bytes.data(), made.scale, made.sum, scores.data() + q * part_items});
  }
  for (std::size_t first = 0; first < items_.size(); first += part_items) {
    const std::size_t length = std::min(part_items, items_.size() - first);
    for (std::size_t begin = 0; begin < length; begin += chunk_items) {
      const std::size_t place = first + begin;
      const std::size_t blocks = (std::min(chunk_items, length - begin) + block_items - 1) / block_items;
      kernel.products({bytes_.data() + place * width_, scale_.data() + place, blocks, width_}, questions);
      for (auto& question : questions) question.scores += chunk_items;
    }
    for (std::size_t q = 0; q < asked; ++q) {
      questions[q].scores = scores.data() + q * part_items;
      sieves[q].take(std::span(items_).subspan(first, length), {questions[q].scores, length});
    }
  }
  std::vector<Scanned> out;
  for (auto& sieve : sieves) out.push_back(sieve.found());
  return out;
}

}  // namespace aisle::predict
