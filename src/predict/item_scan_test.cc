#include "predict/item_scan.h"

#include "predict/scan.h"
#include "predict/scan_kernel.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace aisle::predict {
namespace {

constexpr std::size_t width = 64;

// Vectors that lie in groups and differ in length, as those that a model learns do; [0] is nobody's.
std::vector<float> catalogue(std::size_t items, stats::Random& random) {
  const std::size_t groups = std::max<std::size_t>(20, items / 150);
  std::vector<float> middles(groups * width);
  for (float& number : middles) number = static_cast<float>(random.normal());
  std::vector<float> out((items + 1) * width);
  for (std::size_t item = 1; item <= items; ++item) {
    const auto group = random.below(groups);
    const auto length = static_cast<float>(0.3 + random.uniform());
    for (std::size_t d = 0; d < width; ++d)
      out[item * width + d] = length * (middles[group * width + d] + static_cast<float>(random.normal()));
  }
  return out;
}

std::vector<Code> all(std::size_t items) {
  std::vector<Code> out(items);
  std::iota(out.begin(), out.end(), Code{1});
  return out;
}

// Of all items, in floats; nothing for item 0.
std::vector<float> exact(std::span<const float> vectors, std::span<const float> question) {
  std::vector<float> out(vectors.size() / width, -INFINITY);
  for (std::size_t item = 1; item < out.size(); ++item)
    out[item] = std::inner_product(question.begin(), question.end(),
                                   vectors.begin() + static_cast<std::ptrdiff_t>(item * width), 0.0F);
  return out;
}

TEST(ItemScan, HoldsTheBestTwentyAmongThe128ThatItFinds) {
  stats::Random random(7);
  const auto vectors = catalogue(30'000, random);
  const ItemScan scan(all(30'000), std::span(vectors).subspan(width), width);
  auto questions = catalogue(99, random);
  for (float& number : questions) number *= 0.15F;  // scores of up to 15, as a softmax has them
  const auto found = scan.find(questions, 128, {});
  std::size_t held = 0;
  for (std::size_t q = 1; q < 100; ++q) {
    const auto scores = exact(vectors, std::span(questions).subspan(q * width, width));
    for (const auto best : highest_places(scores, 20))
      held += std::ranges::find(found[q].items, best) != found[q].items.end() ? 1U : 0U;
    EXPECT_NEAR(found[q].log_sum, log_sum_exp(scores), 0.1) << q;
    for (std::size_t i = 0; i < found[q].items.size(); ++i)
      EXPECT_NEAR(found[q].scores[i], scores[found[q].items[i]], 0.02 * highest(scores));
  }
  EXPECT_GE(static_cast<double>(held) / (99 * 20), 0.999);
}

TEST(ItemScan, HoldsMostOfTheBestTwentyWhenItLooksAtAnEighth) {
  stats::Random random(11);
  const auto vectors = catalogue(30'000, random);
  const auto items = all(30'000);
  const auto of_items = std::span(vectors).subspan(width);
  const auto numbers = group_numbers(items, of_items, width, groups_of(items.size()));
  const ItemScan scan(items, of_items, width, groups_of_numbers(items, numbers, of_items, width), items.size() / 8);
  std::vector<float> questions(vectors.begin() + width, vectors.begin() + 101 * width);  // of people near some items
  for (float& number : questions) number = 0.15F * (number + 0.5F * static_cast<float>(random.normal()));
  const auto found = scan.find(questions, 64, {});
  std::size_t held = 0;
  for (std::size_t q = 1; q < 100; ++q) {
    const auto scores = exact(vectors, std::span(questions).subspan(q * width, width));
    for (const auto best : highest_places(scores, 20))
      held += std::ranges::find(found[q].items, best) != found[q].items.end() ? 1U : 0U;
    EXPECT_NEAR(found[q].log_sum, log_sum_exp(scores), 0.3) << q;
  }
  EXPECT_GE(static_cast<double>(held) / (99 * 20), 0.97);
}

TEST(ItemScan, FindsWhatStandsHighWithWhatIsAddedAndNothingElse) {
  stats::Random random(8);
  const auto vectors = catalogue(5000, random);
  std::vector<Code> even;
  for (Code item = 2; item <= 5000; item += 2) even.push_back(item);
  const ItemScan scan(even, std::span(vectors).subspan(width), width);
  std::vector<float> more(5001);
  more[17] = more[18] = 1e4F;
  const auto found = scan.find(std::span(vectors).subspan(width, width), 20, more);
  ASSERT_EQ(found.size(), 1);
  ASSERT_EQ(found[0].items.size(), 20);
  EXPECT_EQ(std::ranges::count(found[0].items, 18), 1);
  EXPECT_TRUE(std::ranges::all_of(found[0].items, [](Code item) { return item % 2 == 0; }));
}

TEST(ItemScan, FindsAllOfASmallCatalogueAndNothingInNone) {
  stats::Random random(9);
  const auto vectors = catalogue(5, random);
  const auto found =
      ItemScan(all(5), std::span(vectors).subspan(width), width).find(std::span(vectors).subspan(width, width), 20, {});
  EXPECT_EQ(found.at(0).items.size(), 5);
  EXPECT_TRUE(ItemScan({}, vectors, width).find(std::span(vectors).subspan(width, width), 20, {}).at(0).items.empty());
}

TEST(ItemScan, MultipliesAlikeWithEveryRegister) {
  stats::Random random(10);
  for (const std::size_t blocks : {1U, 3U, 8U, 13U})
    for (const std::size_t questions : {1U, 2U, 3U, 7U}) {
      std::vector<std::uint8_t> bytes(blocks * block_items * width);
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(1 + random.below(255));
      std::vector<float> scale(blocks * block_items, 0.25F);
      std::vector<std::int8_t> asked(questions * width);
      for (auto& byte : asked) byte = static_cast<std::int8_t>(static_cast<int>(random.below(127)) - 63);
      const auto products = [&](const ScanKernel& kernel) {
        std::vector<float> out(questions * blocks * block_items);
        std::vector<ScanQuestion> given;
        for (std::size_t q = 0; q < questions; ++q) {
          const auto* begin = asked.data() + q * width;
          given.push_back(
              {begin, 0.5F, std::accumulate(begin, begin + width, 0), out.data() + q * blocks * block_items});
        }
        kernel.products({bytes.data(), scale.data(), blocks, width}, given);
        return out;
      };
      const auto expected = products(*scan_kernels().back());
      for (const auto* kernel : scan_kernels()) EXPECT_EQ(products(*kernel), expected) << kernel->name;
    }
}

}  // namespace
}  // namespace aisle::predict
