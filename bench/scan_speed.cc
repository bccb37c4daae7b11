#include "scan_speed.h"

#include "predict/item_scan.h"
#include "predict/scan.h"
#include "predict/scan_kernel.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <numeric>

namespace {

using namespace aisle;

constexpr std::size_t width = 64;
constexpr std::size_t asked = 128;
constexpr std::size_t wanted = 20;
constexpr std::size_t rescored = 64;
constexpr std::uint64_t seed = 42;

// As learnt tables are: in groups, each item a little beside the middle of its group, popular ones longer.
std::vector<float> made_up(std::size_t count, std::size_t groups) {
  stats::Random middles(seed);
  stats::Random random(seed + count);
  std::vector<float> middle(groups * width);
  for (float& number : middle) number = static_cast<float>(middles.normal());
  std::vector<float> out(count * width);
  for (std::size_t i = 0; i < count; ++i) {
    const float length = 0.15F * static_cast<float>(1 - 0.25 * std::log(random.uniform() + 1e-9));
    const std::size_t group = random.below(groups);
    for (std::size_t d = 0; d < width; ++d)
      out[i * width + d] = length * (middle[group * width + d] + 0.8F * static_cast<float>(random.normal()));
  }
  return out;
}

std::span<const float> row(const std::vector<float>& rows, std::size_t i) {
  return std::span(rows).subspan(i * width, width);
}

using predict::product;

std::vector<Code> exact(const std::vector<float>& vectors, std::span<const float> question) {
  std::vector<float> scores(vectors.size() / width);
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = product(row(vectors, i), question);
  return predict::highest_places(scores, wanted);
}

// The best of what a scan found, in floats.
std::vector<Code> best_of(const predict::Scanned& found, const std::vector<float>& vectors,
                          std::span<const float> question) {
  std::vector<std::pair<float, Code>> scored;
  for (const Code item : found.items) scored.emplace_back(-product(row(vectors, item - 1), question), item - 1);
  std::ranges::sort(scored);
  std::vector<Code> out;
  for (std::size_t i = 0; i < std::min(wanted, scored.size()); ++i) out.push_back(scored[i].second);
  return out;
}

// Microseconds of processor time a question, `together` at once.
double microseconds(double seconds, std::size_t together, const auto& ask) {
  std::size_t done = 0;
  const std::clock_t begin = std::clock();
  double spent = 0;
  for (; spent < seconds; spent = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, done += together)
    ask(done % (asked - together + 1));
  return 1e6 * spent / static_cast<double>(done);
}

// A catalogue, questions, and the exact answers.
struct Trial {
  explicit Trial(std::size_t items)
      : vectors(made_up(items, std::max<std::size_t>(20, items / 200))),
        questions(made_up(asked, std::max<std::size_t>(20, items / 200))),
        all(items) {
    std::iota(all.begin(), all.end(), Code{1});
    for (std::size_t q = 0; q < asked; ++q) right.push_back(exact(vectors, row(questions, q)));
  }

  [[nodiscard]] std::vector<predict::Scanned> find(const predict::ItemScan& scan, std::size_t first,
                                                   std::size_t count) const {
    return scan.find(std::span(questions).subspan(first * width, count * width), rescored, {});
  }

  [[nodiscard]] double recall(const predict::ItemScan& scan) const {
    std::size_t held = 0;
    const auto found = find(scan, 0, asked);
    for (std::size_t q = 0; q < asked; ++q)
      for (const Code item : best_of(found[q], vectors, row(questions, q)))
        held += static_cast<std::size_t>(std::ranges::count(right[q], item));
    return static_cast<double>(held) / static_cast<double>(asked * wanted);
  }

  [[nodiscard]] double scan_microseconds(const predict::ItemScan& scan, double seconds, std::size_t together) const {
    return microseconds(seconds, together, [&](std::size_t q) {
      const auto scanned = find(scan, q, together);
      for (std::size_t i = 0; i < together; ++i) (void)best_of(scanned[i], vectors, row(questions, q + i));
    });
  }

  std::vector<float> vectors, questions;
  std::vector<Code> all;
  std::vector<std::vector<Code>> right;
};

// Looks at one of so many items.
Json groups(const Trial& trial, const predict::ItemScan& whole, double seconds, std::size_t share) {
  const std::size_t items = trial.all.size();
  const std::clock_t begin = std::clock();
  const auto numbers = predict::group_numbers(trial.all, trial.vectors, width, predict::groups_of(items));
  const auto found = predict::groups_of_numbers(trial.all, numbers, trial.vectors, width);
  const predict::ItemScan scan(trial.all, trial.vectors, width, found, items / share);
  const double made = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  const auto some = trial.find(scan, 0, asked);
  const auto all = trial.find(whole, 0, asked);
  double error = 0;
  for (std::size_t q = 0; q < asked; ++q) error = std::max(error, std::abs(some[q].log_sum - all[q].log_sum));
  return Json::Object{{"us", trial.scan_microseconds(scan, seconds, 1)},
                      {"recall@20", trial.recall(scan)},
                      {"seconds_to_group", made},
                      {"log_sum_error", error}};
}

void keep(const Trial& trial, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  for (const auto* part : {&trial.vectors, &trial.questions})
    file.write(reinterpret_cast<const char*>(part->data()), static_cast<std::streamsize>(part->size() * sizeof(float)));
}

}  // namespace

Json scan_speed(const std::vector<std::string>& words) {
  const double seconds = std::stod(words.at(1));
  const Trial trial(std::stoull(words.at(0)));
  if (words.at(2) != "-") keep(trial, words[2]);
  const predict::ItemScan scan(trial.all, trial.vectors, width);
  Json out = Json::Object{{"items", trial.all.size()},
                          {"kernel", predict::scan_kernels().front()->name},
                          {"recall@20", trial.recall(scan)}};
  out["floats_us"] =
      microseconds(seconds, 1, [&](std::size_t q) { (void)exact(trial.vectors, row(trial.questions, q)); });
  for (const std::size_t together : {1, 4, 16, 64})
    out["bytes_us"][std::to_string(together)] = trial.scan_microseconds(scan, seconds, together);
  for (const std::size_t share : {64, 32, 16, 8})
    out["groups"][std::to_string(share)] = groups(trial, scan, seconds, share);
  return out;
}
