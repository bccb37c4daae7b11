#include "train/behaviour_outlook.h"

#include "features/fold_plan.h"
#include "features/test_timelines.h"
#include "prepare/test_tables.h"
#include "stats/random.h"
#include "train/task_training.h"
#include "train/test_tables.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <unistd.h>

namespace aisle::train {
namespace {

using features::at_day;

constexpr Code people = 300;
constexpr double until = 40;  // days that are learnt from

void happens(Timelines& timelines, const std::string& person, const std::string& type, const std::string& item,
             double day) {
  Event event;
  event.time = event.received = at_day(day);
  event.type = type;
  event.item_id = item;
  event.user_id = person;
  timelines.add(person, event);
}

// Everybody looks at eight things within forty days. Who looks at good things last buys one soon, for more the higher
// its number; who looks at bad ones does not. After that they do as `later` says.
struct Shop {
  explicit Shop(const std::string& later = "view_item") {
    stats::Random random(3);
    for (Code person = 1; person <= people; ++person) {
      const std::string name = "p" + std::to_string(person);
      bool good = false;
      std::size_t kind = 0;
      for (int i = 0; i < 8; ++i) {
        good = random.uniform() < 0.5;
        kind = random.below(4);
        happens(timelines, name, "view_item", (good ? "good" : "bad") + std::to_string(kind), 5 * i + random.uniform());
      }
      happens(timelines, name, later, "after", until + 5);
      const bool buys = random.uniform() < (good ? 0.9 : 0.1);
      examples.person.push_back(timelines.find(Coded::person, name));
      examples.moment.push_back(at_day(until - 3));
      examples.answer.push_back(buys ? 10.0 * static_cast<double>(kind + 1) * (0.9 + 0.2 * random.uniform()) : 0);
    }
  }

  [[nodiscard]] std::optional<BehaviourOutlook> outlook(const char* question, Json encoder = Json::Object{}) const {
    return BehaviourOutlook::fit(timelines, features::parse_task("asked", question), examples, at_day(until), 1,
                                 {.options = std::move(encoder)});
  }

  Timelines timelines = features::told_timelines();
  features::Examples examples;
};

std::vector<double> column(const Table& table, const std::string& name) {
  const auto found = std::ranges::find(table.columns, name, &Column::name);
  return found == table.columns.end() ? std::vector<double>{} : found->numbers;
}

Table said(const BehaviourOutlook& outlook, const Shop& shop) {
  Table out;
  outlook.add_columns(shop.examples, past_in(shop.timelines), out);
  return out;
}

std::vector<double> bought(const Shop& shop) {
  std::vector<double> out;
  for (const double answer : shop.examples.answer) out.push_back(answer > 0 ? 1 : 0);
  return out;
}

TEST(BehaviourOutlook, TellsFromTheThingsWhoWillBuyAndForHowMuch) {
  const Shop shop;
  const auto outlook = shop.outlook("sum of purchase within 3d");
  ASSERT_TRUE(outlook);
  const Table table = said(*outlook, shop);
  EXPECT_GT(prepare::auc(column(table, "behaviour_log_odds"), bought(shop)), 0.8);
  double dear = 0;
  double cheap = 0;
  const auto expected = column(table, "behaviour_expected");
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (shop.examples.answer[i] > 35) dear += expected[i] / 30;
    if (shop.examples.answer[i] > 0 && shop.examples.answer[i] < 15) cheap += expected[i] / 30;
  }
  EXPECT_GT(dear, cheap);
}

TEST(BehaviourOutlook, TellsHowLongItWillTake) {
  Shop shop;
  for (double& answer : shop.examples.answer) answer = answer > 0 ? answer / 20 : 3;
  const auto outlook = shop.outlook("time to purchase within 3d");
  ASSERT_TRUE(outlook);
  auto longer = column(said(*outlook, shop), "behaviour_expected");
  std::vector<double> never;
  for (const double answer : shop.examples.answer) never.push_back(answer == 3 ? 1 : 0);
  EXPECT_GT(prepare::auc(longer, never), 0.75);
}

TEST(BehaviourOutlook, SeesNothingOfTheFuture) {
  const Shop one("view_item");
  const Shop other("purchase");
  const auto before = one.outlook("purchase within 3d");
  const auto after = other.outlook("purchase within 3d");
  ASSERT_TRUE(before && after);
  EXPECT_EQ(column(said(*before, one), "behaviour_log_odds"), column(said(*after, other), "behaviour_log_odds"));
}

TEST(BehaviourOutlook, SaysTheSameAfterAJourneyThroughFilesAndToOtherCodes) {
  const Shop shop;
  const auto outlook = shop.outlook("count of purchase within 3d");
  ASSERT_TRUE(outlook);
  registry::Files files;
  outlook->add_to_files(files);
  const auto again = BehaviourOutlook::from_files(files);
  ASSERT_TRUE(again);
  const Past here = past_in(shop.timelines);
  constexpr Code beside = 1000;  // what codes are elsewhere
  const Past elsewhere{
      [&](Code person, Micros moment, TimelineColumns& held) {
        (void)here.of(person, moment, held);
        for (Code& item : held.item) item += beside;
        return features::History{held.item, held.type, held.time};
      },
      [&](Coded field, Code code) { return shop.timelines.text(field, field == Coded::item ? code - beside : code); },
      [](Code /*item*/, Micros /*moment*/) { return std::string_view(); }};
  Table there;
  again->add_columns(shop.examples, elsewhere, there);
  EXPECT_EQ(column(there, "behaviour_expected"), column(said(*outlook, shop), "behaviour_expected"));
}

TEST(BehaviourOutlook, HasNothingToSayOfWhoDidNothingYetOrWhereLittleHappened) {
  Shop shop;
  const auto outlook = shop.outlook("purchase within 3d");
  shop.examples.moment.front() = at_day(-1);
  EXPECT_TRUE(std::isnan(column(said(*outlook, shop), "behaviour_log_odds").front()));
  EXPECT_FALSE(BehaviourOutlook::fit(shop.timelines, features::parse_task("asked", "purchase within 3d"), shop.examples,
                                     at_day(1), 1));
}

TEST(BehaviourOutlook, IsOfTheSizeThatIsAskedFor) {
  const Shop shop;
  const auto outlook = shop.outlook("purchase within 3d", Json::Object{{"width", 64}, {"layers", 2}, {"longest", 5}});
  ASSERT_TRUE(outlook);
  EXPECT_GT(prepare::auc(column(said(*outlook, shop), "behaviour_log_odds"), bought(shop)), 0.8);
  registry::Files files;
  outlook->add_to_files(files);
  const auto again = BehaviourOutlook::from_files(files);
  ASSERT_TRUE(again);
  EXPECT_EQ(column(said(*again, shop), "behaviour_log_odds"), column(said(*outlook, shop), "behaviour_log_odds"));
}

// Everybody looks at something by chance or puts it into the cart, on one day of five, so that what comes next is
// anybody's guess. `logs_in` says from that and chance whether they log in on the next day.
struct Lookers {
  static constexpr int days = 40;

  explicit Lookers(const std::function<bool(bool is_look, bool is_good, stats::Random& random)>& logs_in) {
    stats::Random random(5);
    for (int person = 0; person < 1500; ++person) {
      const std::string name = "p" + std::to_string(person);
      for (int day = 0; day < days; ++day) {
        if (random.uniform() < 0.8) continue;
        const bool is_look = random.uniform() < 0.5;
        const bool is_good = random.uniform() < 0.5;
        const std::string item = (is_good ? "good" : "bad") + std::to_string(random.below(3));
        happens(timelines, name, is_look ? "view_item" : "add_to_cart", item, day + 0.8 * random.uniform());
        if (logs_in(is_look, is_good, random)) happens(timelines, name, "login", "", day + 1 + 0.8 * random.uniform());
      }
    }
  }

  [[nodiscard]] TrainedTask trained(Json encoder = Json::Object{}) const {
    TaskTrainingConfig config;
    config.encoder = std::move(encoder);
    return trained(std::move(config), {});
  }

  [[nodiscard]] TrainedTask trained(TaskTrainingConfig config, const OutcomeStore& store) const {
    Silent silent;
    config.seed = 1;
    config.algorithms = {"logistic"};
    return train_task(timelines, task, config, store, silent);
  }

  Timelines timelines = features::told_timelines();
  features::Task task =
      features::parse_task("asked", "login within 1d among users with event in last 1d at every midnight");
};

// What foresees the next event need not know, and what no sum of both says: whether it was a look and good.
bool mostly_both(bool is_look, bool is_good, stats::Random& random) {
  return random.uniform() < (is_look && is_good ? 0.9 : 0.1);
}

// nullptr where it foresaw other persons no better.
const Json* tuning_of(const Json& evaluation) {
  const Json* behaviour = evaluation.find("behaviour");
  return behaviour == nullptr ? nullptr : behaviour->find("tuning");
}

TEST(BehaviourOutlook, IsTunedForATaskWhereThatForeseesLaterAnswersBetter) {
  const TrainedTask trained = Lookers(mostly_both).trained();
  const Json evaluation = registry::json_file(trained.files, "evaluation.json");
  ASSERT_NE(tuning_of(evaluation), nullptr);
  EXPECT_TRUE(tuning_of(evaluation)->at("taken").boolean());
  EXPECT_GT(tuning_of(evaluation)->at("low").number(), 0.02);
  EXPECT_EQ(evaluation.at("baselines").array().back().at("head").string(), "joint");
  EXPECT_TRUE(std::ranges::any_of(trained.notes, [](const auto& note) { return note.contains("tuned for"); }));
}

TEST(BehaviourOutlook, IsLeftOutWhereItsNumbersRunAway) {
  const Json wild = Json::Object{{"rate", 1},    {"batch", 5},   {"decay", 10}, {"scores", "dot"},
                                 {"dropout", 0}, {"layers", 32}, {"aspects", 0}};
  const auto trained = Lookers(mostly_both).trained(wild);
  const Json evaluation = registry::json_file(trained.files, "evaluation.json");
  EXPECT_TRUE(std::ranges::any_of(trained.notes,
                                  [](const auto& note) { return note.contains("the behaviour model is left out"); }));
  EXPECT_NE(evaluation.at("behaviour").find("diverged"), nullptr);
  EXPECT_FALSE(trained.files.contains("behaviour.json"));
  for (const Json& row : evaluation.at("baselines").array()) EXPECT_NE(row.at("name").string(), "behaviour");
  EXPECT_NE(evaluation.find("rule"), nullptr);
}

TEST(BehaviourOutlook, StaysAsItIsWhereAnswersAreChance) {
  const TrainedTask trained =
      Lookers([](bool, bool, stats::Random& random) { return random.uniform() < 0.4; }).trained();
  const Json evaluation = registry::json_file(trained.files, "evaluation.json");
  const Json* tuning = tuning_of(evaluation);
  EXPECT_FALSE(tuning != nullptr && tuning->at("taken").boolean());
  EXPECT_TRUE(std::ranges::none_of(trained.notes, [](const auto& note) { return note.contains("tuned for"); }));
}

TEST(BehaviourOutlook, SaysTheSameAfterAJourneyThroughFilesWhenItIsTuned) {
  const Lookers lookers(mostly_both);
  const auto plan = features::plan_folds(lookers.timelines, at_day(30));
  const auto examples =
      features::make_examples(lookers.timelines, lookers.task, features::context_of(plan, lookers.timelines),
                              {.from = at_day(20), .until = at_day(30)}, at_day(Lookers::days));
  const auto frozen = BehaviourOutlook::fit(lookers.timelines, lookers.task, examples, at_day(20), 1);
  ASSERT_TRUE(frozen);
  const auto tuned = frozen->tuned(lookers.timelines, lookers.task, examples, 1);
  ASSERT_TRUE(tuned);
  registry::Files files;
  tuned->add_to_files(files);
  const auto again = BehaviourOutlook::from_files(files);
  ASSERT_TRUE(again);
  const Past past = past_in(lookers.timelines);
  const std::vector<std::size_t> rows{0, 1, 2, 3, 4, 5, 6, 7};
  const auto said = tuned->answers(lookers.task, examples, rows, past);
  EXPECT_EQ(again->answers(lookers.task, examples, rows, past), said);
  EXPECT_NE(frozen->answers(lookers.task, examples, rows, past), said);
}

// A training that is kept on disk and told of.
class KeptTraining : public testing::Test {
 protected:
  ~KeptTraining() override { std::filesystem::remove_all(folder); }

  // Ends, as if it were killed, before it keeps the epoch of the stage; 0: it does not end.
  TrainedTask train(std::size_t last, const std::string& stage = "") {
    told.clear();
    TaskTrainingConfig config;
    config.plan = plan;
    config.log = [&, last, stage](const Json& line) {
      told.push_back(line);
      if (line.at("stage").string() == stage && line.at("epoch").number() == static_cast<double>(last))
        throw Error("killed");
    };
    return lookers.trained(std::move(config), {folder, "run"});
  }

  [[nodiscard]] std::vector<double> epochs(const std::string& stage) const {
    std::vector<double> out;
    for (const Json& line : told)
      if (line.at("stage").string() == stage) out.push_back(line.at("epoch").number());
    return out;
  }

  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("aisle_kept_" + std::to_string(::getpid()));
  Lookers lookers{mostly_both};
  decltype(TaskTrainingConfig::plan) plan;
  std::vector<Json> told;
};

TEST_F(KeptTraining, TellsOfEveryEpochAndItsCurvesStandInTheEvaluation) {
  const auto evaluation = registry::json_file(train(0).files, "evaluation.json");
  const Json& learning = evaluation.at("behaviour").at("learning");
  std::vector<double> losses;
  for (const char* curve : {"epochs", "tuning"})
    for (const Json& point : learning.at(curve).array()) losses.push_back(point.at("loss").number());
  ASSERT_EQ(losses.size(), told.size());
  for (std::size_t i = 0; i < told.size(); ++i) EXPECT_EQ(told[i].at("loss").number(), losses[i]);
  EXPECT_EQ(told.front().at("event").string(), "epoch");
  EXPECT_EQ(told.front().at("algorithm").string(), "behaviour");
  EXPECT_GT(told.front().at("events_per_second").number(), 0);
  EXPECT_EQ(told.front().at("epochs").number(), static_cast<double>(epochs("learn").size()));
  EXPECT_GE(told.back().at("seconds_left").number(), 0);
}

TEST_F(KeptTraining, GoesOnFromItsLastEpochToTheSameWeightsAndCurves) {
  const auto whole = train(0);
  std::filesystem::remove_all(folder);
  EXPECT_THROW(train(3, "learn"), Error);
  EXPECT_THROW(train(2, "tune"), Error);
  EXPECT_GT(epochs("learn").front(), 1);  // the second is kept where that takes little of the time
  const auto again = train(0);
  EXPECT_TRUE(epochs("learn").empty());
  EXPECT_EQ(epochs("tune").front(), 2);
  const std::string weights = "behaviour.encoder.weights.safetensors";
  ASSERT_TRUE(whole.files.contains(weights));
  EXPECT_EQ(again.files.at(weights), whole.files.at(weights));
  EXPECT_EQ(again.files.at("weights.safetensors"), whole.files.at("weights.safetensors"));
  const auto curves = [](const TrainedTask& trained) {
    return registry::json_file(trained.files, "evaluation.json").at("behaviour").at("learning").text();
  };
  EXPECT_EQ(curves(again), curves(whole));
}

TEST_F(KeptTraining, LeavesOutAnEncoderThatThePlanDoesNotHoldAndStaysWithThat) {
  plan = [](const Json& options, const models::NextItem& from, const models::Fitting&) {
    EXPECT_EQ(options.at("width").number(), 32);
    EXPECT_GT(from.sequences.events(), 2000U);
    return std::string("it is too large");
  };
  for (int run = 0; run < 2; ++run, plan = [](const auto&, const auto&, const auto&) { return std::string(); }) {
    const auto trained = train(0);
    EXPECT_TRUE(told.empty());
    EXPECT_FALSE(trained.files.contains("behaviour.json"));
    EXPECT_NE(registry::json_file(trained.files, "evaluation.json").at("behaviour").find("left_out"), nullptr);
    EXPECT_TRUE(std::ranges::any_of(
        trained.notes, [](const auto& note) { return note.starts_with("the behaviour model is left out: "); }));
  }
}

}  // namespace
}  // namespace aisle::train
