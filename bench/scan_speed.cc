#include "scan_speed.h"

#include "predict/item_scan.h"
#include "predict/scan.h"
#include "predict/scan_kernel.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fmt/format.h>
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

}  // namespace

Json scan_speed(const std::vector<std::string>& words) {
  const std::size_t items = std::stoull(words.at(0));
  const double seconds = std::stod(words.at(1));
  const std::size_t groups = std::max<std::size_t>(20, items / 200);
  const auto vectors = made_up(items, groups);
  const auto questions = made_up(asked, groups);
  if (words.at(2) != "-") {
    std::ofstream file(words[2], std::ios::binary);
    for (const auto* part : {&vectors, &questions})
      file.write(reinterpret_cast<const char*>(part->data()), static_cast<std::streamsize>(part->size() * sizeof(float)));
  }
  std::vector<Code> all(items);
  std::iota(all.begin(), all.end(), Code{1});
  const predict::ItemScan scan(all, vectors, width);
  const auto some = [&](std::size_t first, std::size_t count) {
    return std::span(questions).subspan(first * width, count * width);
  };
  std::vector<std::vector<Code>> right;
  for (std::size_t q = 0; q < asked; ++q) right.push_back(exact(vectors, row(questions, q)));
  const auto recall = [&](const predict::ItemScan& of) {
    std::size_t held = 0;
    const auto found = of.find(questions, rescored, {});
    for (std::size_t q = 0; q < asked; ++q)
      for (const Code item : best_of(found[q], vectors, row(questions, q)))
        held += static_cast<std::size_t>(std::ranges::count(right[q], item));
    return static_cast<double>(held) / static_cast<double>(asked * wanted);
  };
  Json out = Json::Object{
      {"items", items}, {"kernel", predict::scan_kernels().front()->name}, {"recall@20", recall(scan)}};
  out["floats_us"] = microseconds(seconds, 1, [&](std::size_t q) { (void)exact(vectors, row(questions, q)); });
  for (const std::size_t together : {1, 4, 16, 64})
    out["bytes_us"][std::to_string(together)] = microseconds(seconds, together, [&](std::size_t q) {
      const auto scanned = scan.find(some(q, together), rescored, {});
      for (std::size_t i = 0; i < together; ++i) (void)best_of(scanned[i], vectors, row(questions, q + i));
    });
  for (const std::size_t share : {64, 32, 16, 8}) {
    const std::clock_t begin = std::clock();
    const predict::ItemScan some_groups(all, vectors, width, predict::groups_of(items), items / share);
    const double made = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    const double spent = microseconds(seconds, 4, [&](std::size_t q) {
      const auto scanned = some_groups.find(some(q, 4), rescored, {});
      for (std::size_t i = 0; i < 4; ++i) (void)best_of(scanned[i], vectors, row(questions, q + i));
    });
    double error = 0;
    const auto found = some_groups.find(questions, rescored, {});
    const auto whole = scan.find(questions, rescored, {});
    for (std::size_t q = 0; q < asked; ++q) error = std::max(error, std::abs(found[q].log_sum - whole[q].log_sum));
    out["groups"][fmt::to_string(share)] = Json::Object{
        {"us", spent}, {"recall@20", recall(some_groups)}, {"seconds_to_group", made}, {"log_sum_error", error}};
  }
  return out;
}
