#include "prepare/preparation.h"

#include "core/error.h"
#include "prepare/test_tables.h"
#include "stats/random.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::prepare {
namespace {

// Labels that take turns: what is tested here does not depend on them.
Preparation::Fitted fit(const Table& table, std::size_t rows, const PreparationConfig& config = {}) {
  std::vector<double> turns;
  for (std::size_t i = 0; i < rows; ++i) turns.push_back(static_cast<double>(i % 2));
  return Preparation::fit(table, first(rows), two_classes(turns), "y", config, 1);
}

TEST(Preparation, StandardisesAndFillsWithTheMedian) {
  const Table table{{numbers("x", {1, 3, none, 8})}};
  const auto preparation = fit(table, 4).preparation;
  const Matrix out = preparation.apply(table, first(4));
  // Filled: 1 3 3 8, mean 3.75, deviation sqrt(27.75 - 3.75^2 ...) by hand: sqrt(6.6875). Then the flag 0 0 1 0.
  ASSERT_EQ(out.columns, 2U);
  const double deviation = std::sqrt(6.6875);
  EXPECT_NEAR(out.row(0)[0], (1 - 3.75) / deviation, 1e-6);
  EXPECT_NEAR(out.row(2)[0], (3 - 3.75) / deviation, 1e-6);
  EXPECT_NEAR(out.row(2)[1], (1 - 0.25) / std::sqrt(0.1875), 1e-6);
}

TEST(Preparation, MakesOneFeatureOfEachTextAndOfMissing) {
  const Table table{{texts("city", {"Oslo", "Bern", "", "Oslo"})}};
  const auto preparation = fit(table, 4).preparation;
  ASSERT_EQ(preparation.features().size(), 3U);
  EXPECT_EQ(preparation.columns()[0].features[0].detail, "Oslo");  // the most frequent first
  const Matrix out = preparation.apply(table, first(4));
  EXPECT_GT(out.row(0)[0], 0);
  EXPECT_LT(out.row(1)[0], 0);
  EXPECT_GT(out.row(2)[2], 0);
}

TEST(Preparation, LearnsFromTheTrainingRowsAlone) {
  const Table table{{numbers("x", {1, 2, 3, 1e9}), texts("c", {"a", "b", "a", "new"})}};
  const Table without{{numbers("x", {1, 2, 3, -7}), texts("c", {"a", "b", "a", "b"})}};
  const auto preparation = fit(table, 3).preparation;
  EXPECT_EQ(preparation.to_json(), fit(without, 3).preparation.to_json());
}

TEST(Preparation, TakesAnUnknownTextAsNoCategory) {
  const auto preparation = fit({{texts("c", {"a", "b", "a", "b"})}}, 4).preparation;
  const Matrix out = preparation.apply({{texts("c", {"never seen", "a"})}}, first(2));
  EXPECT_LT(out.row(0)[0], 0);
  EXPECT_LT(out.row(0)[1], 0);
}

TEST(Preparation, TakesRareTextsTogether) {
  std::vector<std::string> values;
  for (int i = 0; i < 60; ++i) {
    for (int times = 0; times < 60 - i + 1; ++times) values.push_back("c" + std::to_string(i));
  }
  const Table table{{texts("c", values)}};
  const auto preparation = fit(table, values.size()).preparation;
  EXPECT_EQ(preparation.features().size(), 53U);  // and the target's mean, and how many rows share the text
  EXPECT_EQ(preparation.columns()[0].rare, 10U);
  const Matrix out = preparation.apply(table, {values.size() - 1});  // c59, the rarest
  EXPECT_GT(out.row(0)[50], 0);
  const Matrix unseen = preparation.apply({{texts("c", {"never seen"})}}, {0});
  EXPECT_GT(unseen.row(0)[50], 0);
}

TEST(Preparation, LeavesOutWhatSaysNothing) {
  std::vector<double> ids, counting, same(60, 5), amounts;
  std::vector<std::string> names, empty(60);
  for (int i = 0; i < 60; ++i) {
    ids.push_back((i * 7919) % 30011);
    counting.push_back(100 + i);
    amounts.push_back(((i * 37) % 60) + 0.5);
    names.push_back("person " + std::to_string(i));
  }
  const Table table{{numbers("customer_id", ids), numbers("n", counting), numbers("same", same), texts("name", names),
                     texts("empty", empty), numbers("amount", amounts), numbers("y", same)}};
  const auto preparation = fit(table, 60).preparation;
  std::vector<std::string> reasons;
  for (const auto& column : preparation.columns()) reasons.push_back(column.left_out);
  EXPECT_EQ(reasons, (std::vector<std::string>{"identifier", "identifier", "constant", "identifier", "empty", ""}));
}

TEST(Preparation, RefusesATableWithNothingToLearnFrom) {
  EXPECT_THROW(fit({{numbers("same", {1, 1}), numbers("y", {0, 1})}}, 2), Error);
}

TEST(Preparation, MovesAnAbsurdValueToTheFurthestOrdinaryOne) {
  std::vector<double> prices;
  for (int i = 0; i < 100; ++i) prices.push_back(i + 0.5);
  prices[0] = 1e200;
  const auto preparation = fit({{numbers("price", prices)}}, 100).preparation;
  const Matrix out = preparation.apply({{numbers("price", {1e300, 99.5, 50.5, 51.5})}}, first(4));
  EXPECT_EQ(out.values[0], out.values[1]);
  EXPECT_NEAR(out.values[3] - out.values[2], 1 / std::sqrt((100.0 * 100 - 1) / 12), 2e-3);  // evenly spread prices
}

TEST(Preparation, LeavesRareNumbersOfFewKindsAlone) {
  std::vector<double> flags(2000, 0);
  flags[7] = 1;
  const auto preparation = fit({{numbers("fraud", flags)}}, 2000).preparation;
  EXPECT_GT(preparation.apply({{numbers("fraud", {1})}}, {0}).values[0], 10);
}

TEST(Preparation, KnowsIdentifiersThatRepeatAndKeepsSortedAmounts) {
  std::vector<double> customers, spent, region;
  for (int i = 0; i < 300; ++i) {
    customers.push_back(1000 + (i - i % 4) * 17);
    spent.push_back(100 + i * i);
    region.push_back(i % 9);
  }
  const Table table{{numbers("CustomerID", customers), numbers("cents", spent), numbers("region_id", region)}};
  const auto preparation = fit(table, 300).preparation;
  EXPECT_EQ(preparation.columns()[0].left_out, "identifier");
  EXPECT_EQ(preparation.columns()[1].left_out, "");
  EXPECT_EQ(preparation.columns()[2].left_out, "");
}

TEST(Preparation, TakesFewerCategoriesOfManyColumns) {
  Table table;
  for (int c = 0; c < 500; ++c) {
    std::vector<std::string> values;
    for (int i = 0; i < 100; ++i) values.push_back("v" + std::to_string((i * (c + 3)) % 25));
    table.columns.push_back(texts("t" + std::to_string(c), values));
  }
  EXPECT_LE(fit(table, 100).features.columns, 2500U);
}

TEST(Preparation, NamesTheColumnThatIsMissing) {
  const auto preparation = fit({{numbers("price", {1, 2})}}, 2).preparation;
  try {
    (void)preparation.apply({{numbers("prices", {1})}}, {0});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("\"price\""), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("did you mean \"prices\"?"), std::string::npos);
  }
}

// 400 shoppers with a column of every sort; the target goes with what they write, where they live and when they came.
struct Shop {
  Table table;
  std::vector<double> bought;

  explicit Shop(std::uint64_t seed = 5) {
    stats::Random random(seed);
    std::vector<double> spent, signup, purchase, codes;
    std::vector<std::string> city, device, review, month;
    const std::vector<std::string> months = {"Jan", "May", "December"};
    for (std::size_t i = 0; i < 400; ++i) {
      const bool yes = random.below(2) == 1;
      bought.push_back(yes ? 1 : 0);
      spent.push_back(random.below(10) == 0 ? none : std::exp(static_cast<double>(random.below(80)) / 10));
      signup.push_back(1.4e9 + static_cast<double>(random.below(300)) * 86400);
      purchase.push_back(signup.back() + static_cast<double>(1 + random.below(40)) * 86400);
      codes.push_back(static_cast<double>(i % 3 * 2 + (yes && random.below(4) > 0 ? 1 : 0)));
      city.push_back("city " + std::to_string(random.below(35) * 2 + (yes && random.below(3) > 0 ? 1 : 0)));
      device.push_back("device" + std::to_string(random.below(300)));
      month.push_back(months[random.below(3)]);
      review.push_back(std::string(yes && random.below(4) > 0 ? "lovely" : "awful") + " dress number " +
                       std::to_string(random.below(900)) + (random.below(2) == 0 ? " for me" : " today"));
    }
    table.columns = {numbers("spent", spent),  times("signup", signup), times("purchase", purchase),
                     numbers("region", codes), texts("city", city),     texts("device_id", device),
                     texts("review", review),  texts("month", month),   numbers("y", bought)};
  }

  [[nodiscard]] Preparation::Fitted fit(const PreparationConfig& config = {}) const {
    return Preparation::fit(table, first(400), two_classes(bought), "y", config, 1);
  }
};

std::vector<std::string> names(const Preparation& preparation) {
  std::vector<std::string> out;
  for (const auto& feature : preparation.features()) out.push_back(feature.name);
  return out;
}

bool made_of_other_rows(const std::string& name) {
  return name.find("mean of the target") != std::string::npos || name.find("words say") != std::string::npos ||
         name.find("share it") != std::string::npos;
}

std::vector<double> column_of(const Matrix& matrix, std::size_t column) {
  std::vector<double> out;
  for (std::size_t i = 0; i < matrix.rows; ++i) out.push_back(matrix.row(i)[column]);
  return out;
}

TEST(Preparation, MakesWhatEachSortOfColumnCallsFor) {
  const auto made = names(Shop().fit().preparation);
  for (const std::string name :
       {"spent", "spent is missing", "signup", "signup: weekday", "signup: month", "days from signup to purchase",
        "region", "city = city 1", "city is another", "city: mean of the target (yes)", "city: rows that share it",
        "device_id: rows that share it", "review: what the words say (yes)", "review: length", "month = Jan",
        "month: month"}) {
    EXPECT_EQ(std::ranges::count(made, name), 1) << name;
  }
  EXPECT_EQ(std::ranges::count(made, "signup: hour"), 0);  // always midnight of the same zone
  EXPECT_EQ(std::ranges::count(made, "device_id: mean of the target (yes)"), 0);
  EXPECT_EQ(std::ranges::count(made, "region: mean of the target (yes)"), 0);  // flags say it all
}

TEST(Preparation, ReplaysWhatItFittedButForWhatIsMadeOfOtherRows) {
  const Shop shop;
  const auto [preparation, features] = shop.fit();
  const Matrix replayed = preparation.apply(shop.table, first(400));
  ASSERT_EQ(features.columns, preparation.features().size());
  std::size_t others = 0;
  for (std::size_t f = 0; f < features.columns; ++f) {
    const auto& name = preparation.features()[f].name;
    EXPECT_EQ(column_of(features, f) != column_of(replayed, f), made_of_other_rows(name)) << name;
    others += made_of_other_rows(name) ? 1 : 0;
  }
  EXPECT_EQ(others, 4U);  // two of city, how many share a device, and the words
}

TEST(Preparation, GivesTheSameBitsAfterSavingAndLoading) {
  const Shop shop;
  PreparationConfig config;
  for (const auto how : {PreparationConfig::Categories::automatic, PreparationConfig::Categories::ordinal}) {
    config.categories = how;
    const auto preparation = shop.fit(config).preparation;
    StoredTensors tensors;
    preparation.save(tensors);
    auto again = Preparation::from_json(Json::parse(preparation.to_json().text(), "test"));
    again.load(read_safetensors(write_safetensors(tensors), "test"));
    EXPECT_EQ(preparation.apply(shop.table, first(400)).values, again.apply(shop.table, first(400)).values);
    EXPECT_EQ(names(preparation), names(again));
    EXPECT_EQ(preparation.to_json(), again.to_json());
  }
}

TEST(Preparation, RefusesTensorsThatDoNotFit) {
  const auto preparation = Shop().fit().preparation;
  auto again = Preparation::from_json(preparation.to_json());
  EXPECT_THROW(again.load({}), Error);
  StoredTensors tensors;
  preparation.save(tensors);
  for (auto& [name, tensor] : tensors) {
    if (tensor.bytes.empty()) continue;
    StoredTensors broken = tensors;
    broken[name].bytes.resize(tensor.bytes.size() / 2 / 8 * 8);
    EXPECT_THROW(again.load(broken), Error) << name;
  }
}

TEST(Preparation, CarriesNoSignalOfShuffledLabels) {
  Shop shop(11);
  stats::Random(3).shuffle(std::span(shop.bought));
  const auto [preparation, features] = shop.fit();
  for (std::size_t f = 0; f < features.columns; ++f) {
    if (!made_of_other_rows(preparation.features()[f].name)) continue;
    // 400 rows: the deviation of the AUC by chance is .03.
    EXPECT_NEAR(auc(column_of(features, f), shop.bought), 0.5, 0.1) << preparation.features()[f].name;
  }
}

TEST(Preparation, FindsTheSignalOfTrueLabelsInOtherRows) {
  const Shop shop;
  const auto [preparation, features] = shop.fit();
  const auto made = names(preparation);
  const auto words = std::ranges::find(made, "review: what the words say (yes)") - made.begin();
  const auto city = std::ranges::find(made, "city: mean of the target (yes)") - made.begin();
  EXPECT_GT(auc(column_of(features, static_cast<std::size_t>(words)), shop.bought), 0.8);
  EXPECT_GT(auc(column_of(features, static_cast<std::size_t>(city)), shop.bought), 0.7);
}

TEST(Preparation, GivesTheSameBitsForTheSameSeed) {
  const Shop shop;
  EXPECT_EQ(shop.fit().features.values, shop.fit().features.values);
}

TEST(Preparation, TakesAMissingCountAndMeanAsThoseOfNoRowAndOfAll) {
  const Shop shop;
  const auto preparation = shop.fit().preparation;
  Table strangers = shop.table;
  for (auto& column : strangers.columns) {
    if (column.type == ColumnType::text) column.words.assign(column.words.size(), "never seen");
  }
  const Matrix out = preparation.apply(strangers, {0});
  const auto made = names(preparation);
  const auto at = [&](std::string_view name) {
    return out.row(0)[static_cast<std::size_t>(std::ranges::find(made, name) - made.begin())];
  };
  EXPECT_NEAR(at("city: mean of the target (yes)"), 0, 0.3);
  EXPECT_LT(at("device_id: rows that share it"), 0);
  EXPECT_GT(at("city is another"), 0);
}

TEST(Preparation, MakesOneFeatureForEachClassOfSeveral) {
  const Shop shop;
  Labels labels{.problem = Problem::multiclass, .classes = {"a", "b", "c"}, .values = {}, .weights = {}};
  for (std::size_t i = 0; i < 400; ++i) labels.values.push_back(static_cast<double>(i % 3));
  const auto made = names(Preparation::fit(shop.table, first(400), labels, "y", {}, 1).preparation);
  for (const std::string label : {"a", "b", "c"}) {
    EXPECT_EQ(std::ranges::count(made, "city: mean of the target (" + label + ")"), 1);
    EXPECT_EQ(std::ranges::count(made, "review: what the words say (" + label + ")"), 1);
  }
}

TEST(Preparation, MakesOneFeatureOfANumberThatIsForeseen) {
  const Shop shop;
  const Labels labels{.problem = Problem::regression, .classes = {}, .values = shop.bought, .weights = {}};
  const auto [preparation, features] = Preparation::fit(shop.table, first(400), labels, "y", {}, 1);
  const auto made = names(preparation);
  const auto words = std::ranges::find(made, "review: what the words say") - made.begin();
  EXPECT_EQ(std::ranges::count(made, "city: mean of the target"), 1);
  EXPECT_GT(auc(column_of(features, static_cast<std::size_t>(words)), shop.bought), 0.8);
}

TEST(Preparation, DoesWithCategoriesWhatTheConfigurationSays) {
  const Shop shop;
  PreparationConfig config;
  const auto has = [&](const std::string& name) {
    return std::ranges::count(names(shop.fit(config).preparation), name);
  };
  config.categories = PreparationConfig::Categories::onehot;
  EXPECT_EQ(has("city: mean of the target (yes)"), 0);
  config.categories = PreparationConfig::Categories::ordinal;
  EXPECT_EQ(has("city: rank by frequency"), 1);
  EXPECT_EQ(has("city = city 1"), 0);
  config.categories = PreparationConfig::Categories::target;
  EXPECT_EQ(has("month: mean of the target (yes)"), 1);
  EXPECT_EQ(has("month = Jan"), 0);
}

TEST(Preparation, TakesEachOfFewNumbersForAFeatureWhereTheyLookLikeNames) {
  std::vector<double> channel, bought;
  for (std::size_t i = 0; i < 400; ++i) {
    channel.push_back(i % 9 == 0 ? none : static_cast<double>(i % 6));
    bought.push_back(i % 2 == 1 ? 1 : static_cast<double>(i % 7 == 0));
  }
  const Table table{{numbers("channel", channel)}};
  const auto preparation = Preparation::fit(table, first(400), two_classes(bought), "y", {}, 1).preparation;
  EXPECT_EQ(names(preparation),
            (std::vector<std::string>{"channel", "channel = 0", "channel = 1", "channel = 2", "channel = 3",
                                      "channel = 4", "channel = 5", "channel is missing"}));
  const auto hot = [&](const Matrix& row) {
    return std::ranges::count_if(std::vector<int>{1, 2, 3, 4, 5, 6}, [&](int f) { return row.values[f] > 0; });
  };
  EXPECT_EQ(hot(preparation.apply(table, {1})), 1);
  EXPECT_EQ(hot(preparation.apply({{numbers("channel", {7})}}, {0})), 0);
  EXPECT_EQ(hot(preparation.apply({{numbers("channel", {none})}}, {0})), 0);
}

TEST(Preparation, LeavesOutAColumnThatRepeatsAnother) {
  Table table{{numbers("x", {1, 3, none, 8}), texts("c", {"a", "b", "a", "a"}), numbers("x again", {1, 3, none, 8}),
               texts("c again", {"a", "b", "a", "a"}), numbers("nearly", {1, 3, none, 9})}};
  table.columns[3].words = {"b", "a"};  // another dictionary
  table.columns[3].codes = {1, 0, 1, 1};
  const auto preparation = fit(table, 4).preparation;
  EXPECT_EQ(preparation.columns()[2].left_out, "same as x");
  EXPECT_EQ(preparation.columns()[3].left_out, "same as c");
  EXPECT_EQ(preparation.columns()[4].left_out, "");
}

TEST(Preparation, CountsTheOtherRowsThatShareAName) {
  std::vector<std::string> devices;
  for (int i = 0; i < 95; ++i) devices.push_back("device" + std::to_string(i));
  for (int i = 0; i < 5; ++i) devices.emplace_back("device0");  // 6 rows share it
  const Table table{{texts("device", devices)}};
  const auto [preparation, features] = fit(table, 100);
  ASSERT_EQ(names(preparation), std::vector<std::string>{"device: rows that share it"});
  const auto& scale = preparation.columns()[0].features[0].scale;
  EXPECT_FLOAT_EQ(features.row(0)[0], scale(std::log1p(5)));  // itself aside
  EXPECT_FLOAT_EQ(features.row(5)[0], scale(0));
  EXPECT_FLOAT_EQ(preparation.apply(table, {0}).row(0)[0], scale(std::log1p(6)));
  EXPECT_FLOAT_EQ(preparation.apply({{texts("device", {"new"})}}, {0}).row(0)[0], scale(0));
}

TEST(Preparation, TellsAColumnThatGivesTheTargetAway) {
  Shop shop;
  std::vector<double> paid;
  for (std::size_t i = 0; i < 400; ++i) paid.push_back(shop.bought[i] * 1000 + static_cast<double>(i % 17));
  shop.table.columns.push_back(numbers("paid", paid));
  const auto preparation = shop.fit().preparation;
  const auto& columns = preparation.columns();
  ASSERT_TRUE(columns.back().suspect);
  EXPECT_EQ(columns.back().suspect->measure, "roc_auc");
  EXPECT_EQ(std::ranges::count_if(columns, [](const auto& column) { return column.suspect.has_value(); }), 1);
  EXPECT_FALSE(columns.back().features.empty());
}

}  // namespace
}  // namespace aisle::prepare
