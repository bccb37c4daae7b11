#include "predict/next_items.h"

#include "features/test_timelines.h"
#include "stats/random.h"
#include "train/blend_product.h"

#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace aisle::predict {
namespace {

constexpr std::size_t items = 600;

features::Sequences walks() {
  features::Sequences sequences;
  sequences.items = items;
  sequences.types = 1;
  stats::Random random(4);
  const std::vector<Code> types(6, 1);
  for (int person = 0; person < 100; ++person) {
    const auto first = static_cast<Code>(random.below(items));
    std::vector<Code> chosen;
    for (Code i = 0; i < 6; ++i) chosen.push_back(1 + (first + i * i) % items);
    sequences.add({chosen, types, {}});
  }
  return sequences;
}

// A behaviour model alone, or a blend of it and others as most shops have it.
std::shared_ptr<train::RankBlend> learnt(const std::vector<std::string>& names) {
  const auto sequences = walks();
  train::RankBlend::Members members;
  for (const auto& name : names) {
    const Json options = name == "behaviour" ? Json::Object{{"width", 32}, {"epochs", 1}} : Json::Object{};
    members.emplace_back(models::ranking_algorithm(name).make(options));
    members.back()->fit({sequences, 0}, {.seed = 5, .threads = 1});
  }
  return std::make_shared<train::RankBlend>(std::move(members));
}

using Names = std::vector<std::string>;
const Names alone = {"behaviour"}, blended = {"behaviour", "item_cosine", "recency", "session_knn"};

// Answers by all scores or, where `scanned`, by a scan.
ItemAnswerer answerer(bool scanned, bool mask_seen, std::vector<bool> fit = {}, const Names& names = alone) {
  static std::map<Names, std::shared_ptr<train::RankBlend>> made;
  auto& ranker = made[names];
  if (ranker == nullptr) ranker = learnt(names);
  train::NextItemOutcome outcome{.model = ranker,
                                 .members = names,
                                 .options = std::vector<Json>(names.size(), Json::Object{}),
                                 .mask_seen = mask_seen,
                                 .items = items,
                                 .types = 1,
                                 .cut = {},
                                 .evaluation = Json::Object{}};
  Timelines timelines = features::told_timelines();
  for (std::size_t i = 1; i <= items; ++i) {
    const std::string item = "i" + std::to_string(i);
    timelines.add("anna", {.time = features::at_day(1), .type = "view_item", .user_id = "anna", .item_id = item});
  }
  ItemAnswerer out{
      .task = "next",
      .model = train::NextItemModel(features::parse_task("next", "next item of view_item"), outcome, timelines)};
  out.fit = std::move(fit);
  out.product = train::BlendProduct::of(out.model.ranker());
  std::vector<Code> scan;
  for (Code item = 1; item <= items; ++item)
    if (out.fit.empty() || out.fit[item]) scan.push_back(item);
  if (scanned) out.scan.emplace(scan, out.product->item_vectors(), out.product->width());
  return out;
}

float added(const Sought& sought, Code item) { return sought.more.empty() ? 0 : sought.more[item]; }

std::vector<Code> items_of(const std::vector<ScoredItem>& scored) {
  std::vector<Code> out;
  for (const auto& each : scored) out.push_back(each.item);
  return out;
}

void expect_same(const ItemAnswerer& all, const ItemAnswerer& scan, const Sought& sought) {
  const ItemPast past{{3, 4, 7, 0, 3, 250}, {1, 1, 1, 1, 1, 1}, std::vector<Micros>(6)};
  const ItemPast other{{9}, {1}, std::vector<Micros>(1)};
  ScoreTable expected(all, std::vector{&past, &other}, sought);
  ScoreTable found(scan, std::vector{&past, &other}, sought);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(items_of(found[i].best(20)), items_of(expected[i].best(20))) << i;
    const float apart = expected[i].of(1) - found[i].of(1);  // of a blend scores are the same up to a constant
    EXPECT_NEAR(found[i].log_sum() + apart, expected[i].log_sum(), 0.05) << i;  // of bytes
    for (Code item = 1; item <= items; ++item) {
      const float score = expected[i].of(item);
      if (std::isfinite(score)) {
        EXPECT_NEAR(found[i].of(item) + apart, score, 1e-3) << item;
      } else {
        EXPECT_EQ(found[i].of(item), score) << item;
      }
    }
    const auto more = found[i].best(500);  // more than were sought
    const auto right = expected[i].best(500);
    ASSERT_EQ(more.size(), right.size());
    for (std::size_t k = 0; k < more.size(); ++k)
      EXPECT_NEAR(more[k].score + apart + added(sought, more[k].item), right[k].score + added(sought, right[k].item),
                  1e-3);
  }
}

TEST(ItemScores, AScanFindsWhatAllScoresSay) {
  expect_same(answerer(false, false), answerer(true, false), {.more = {}, .count = 30});
}

TEST(ItemScores, AScanForABlendFindsWhatAllScoresSay) {
  expect_same(answerer(false, false, {}, blended), answerer(true, false, {}, blended), {.more = {}, .count = 30});
  std::vector<bool> fit(items + 1, true);
  for (std::size_t item = 5; item <= items; item += 3) fit[item] = false;
  expect_same(answerer(false, true, fit, blended), answerer(true, true, fit, blended), {.more = {}, .count = 30});
}

TEST(ItemScores, AScanOfGroupsFindsWhatAllScoresSayWhenItLooksAtAllOfThem) {
  const auto all = answerer(false, false);
  auto scan = answerer(true, false);
  const std::vector<Code> scanned(scan.scan->items().begin(), scan.scan->items().end());
  const auto vectors = scan.product->item_vectors();
  const std::size_t width = scan.product->width();
  const auto groups = groups_of_numbers(scanned, group_numbers(scanned, vectors, width, 32), vectors, width);
  scan.scan.emplace(scanned, vectors, width, groups, items);
  expect_same(all, scan, {.more = {}, .count = 30});
}

TEST(ItemScores, AScanLeavesOutWhatMayNotComeAndAddsWhatRulesAdd) {
  std::vector<bool> fit(items + 1, true);
  for (std::size_t item = 5; item <= items; item += 3) fit[item] = false;
  std::vector<float> more(items + 1);
  more[33] = more[36] = 50;
  expect_same(answerer(false, true, fit), answerer(true, true, fit), {.more = more, .count = 30});
}

}  // namespace
}  // namespace aisle::predict
