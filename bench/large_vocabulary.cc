#include "large_vocabulary.h"

#include "models/behaviour_kernel.h"
#include "stats/random.h"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace {

using namespace aisle;
using namespace models::encoder;

constexpr std::int64_t width = 64;
constexpr std::int64_t rows_at_once = 24;

std::vector<float> drawn(std::size_t count, stats::Random& random) {
  std::vector<float> out(count);
  for (float& number : out) number = static_cast<float>(random.uniform() - 0.5);
  return out;
}

// What a step's loss works on.
struct Bench {
  Bench(std::int64_t items, std::int64_t count, std::int64_t candidates_wanted)
      : shape{.items = items, .types = 1, .width = width, .cosine = true},
        places(shape),
        answers(candidates_wanted > 0 ? candidates_wanted : items) {
    stats::Random random(1);
    small = drawn(static_cast<std::size_t>(places.small), random);
    small[static_cast<std::size_t>(places.scale)] = 16;
    table = drawn(static_cast<std::size_t>(items * width), random);
    hidden = drawn(static_cast<std::size_t>(count * width), random);
    for (std::int64_t r = 0; r < count; ++r) {
      const auto token = static_cast<std::int32_t>(r);
      const auto answer = static_cast<std::int32_t>(random.below(static_cast<std::size_t>(answers)));
      rows.push_back({token, token, token, 1.0F / static_cast<float>(count)});
      came.push_back(answer);
    }
  }

  double step() {
    candidates.resize(answers, width, kernel.halves);
    std::copy_n(table.begin(), answers * width, candidates.rows.begin());
    kernel.pack(shape, candidates, 0, panels(answers));
    gradient.assign(candidates.rows.size(), 0);
    hidden_gradient.assign(hidden.size(), 0);
    const auto padded = candidates.offset.size();
    scores.resize(padded * rows_at_once);
    unit.resize(rows_at_once * width);
    halves.resize(kernel.halves ? padded * rows_at_once / 2 : 0);
    pairs.resize(rows_at_once / 2 * width);
    std::vector<float> copy(static_cast<std::size_t>(shape.longest) + 1);
    double loss = 0;
    for (std::size_t first = 0; first < rows.size(); first += rows_at_once) {
      const auto some = std::span(rows).subspan(first, std::min<std::size_t>(rows_at_once, rows.size() - first));
      const Scoring scoring{&shape,        &places,     small.data(),  &candidates,   hidden.data(), nullptr,
                            nullptr,       some,        rows_at_once,  0,             scores.data(), unit.data(),
                            halves.data(), pairs.data(), came.data()};
      loss += kernel.loss(scoring, 0.1F, hidden_gradient.data(), copy.data());
      kernel.candidate_gradient(scoring, static_cast<std::int64_t>((some.size() + 1) / 2 * 2), 0, panels(answers),
                                gradient.data());
    }
    kernel.unpack_gradient(shape, candidates, 0, answers, gradient.data());
    return loss;
  }

  Shape shape;
  Places places;
  std::int64_t answers;  // candidates
  const Kernel& kernel = *kernels().front();
  std::vector<float> small, table, hidden, gradient, hidden_gradient, scores, unit;
  std::vector<std::uint32_t> halves, pairs;
  std::vector<std::int32_t> came;  // each row's answer
  std::vector<Row> rows;
  Candidates candidates;
};

}  // namespace

Json large_vocabulary(const std::vector<std::string>& words) {
  Bench bench(std::stoll(words.at(0)), std::stoll(words.at(1)), std::stoll(words.at(2)));
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t cpu = std::clock();
  const double loss = bench.step();
  return Json::Object{
      {"loss", loss},
      {"kernel", bench.kernel.name},
      {"seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()},
      {"cpu_seconds", static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC}};
}
