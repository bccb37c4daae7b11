#include "train/purchase_outlook.h"

#include "stats/random.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::train {
namespace {

// Rows of people who ordered so often, the first and the last time so many days ago, for so much an order.
struct Ordered {
  Code person;
  float orders, first, last, mean;
};

features::Examples examples_of(const std::vector<Ordered>& rows) {
  features::Examples out;
  out.names = {"orders_all", "first_order_days", "last_order_days", "order_mean"};
  for (const auto& row : rows) {
    out.person.push_back(row.person);
    out.moment.push_back({});
    out.features.insert(out.features.end(), {row.orders, row.first, row.last, row.mean});
  }
  return out;
}

// They buy at rates of their own, and one in three has long stopped.
std::vector<Ordered> customers() {
  stats::Random random(1);
  std::vector<Ordered> out;
  for (Code person = 1; person <= 300; ++person) {
    const double first = 20 + 90 * random.uniform();
    const double stays = random.uniform() < 0.3 ? first * random.uniform() : first;
    const double rate = 0.15 * random.uniform();
    float orders = 0;
    double time = 0;
    for (double next = 0; next < stays; next -= std::log(1 - random.uniform()) / rate, ++orders) time = next;
    const auto mean = static_cast<float>(10 + 10 * random.uniform());
    out.push_back({person, orders, static_cast<float>(first), static_cast<float>(first - time), mean});
  }
  return out;
}

std::vector<std::size_t> all(const features::Examples& examples) {
  std::vector<std::size_t> out(examples.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i;
  return out;
}

const features::Task value = features::parse_task("value", "sum of purchase within 30d");

double number(const Table& table, const std::string& column, std::size_t row) {
  return std::ranges::find(table.columns, column, &Column::name)->numbers[row];
}

TEST(PurchaseOutlook, SaysMoreOfThoseWhoOrderedOftenAndLately) {
  const auto examples = examples_of(customers());
  const auto outlook = PurchaseOutlook::fit(value, examples, all(examples));
  ASSERT_TRUE(outlook);
  const auto asked = examples_of({{1, 6, 60, 2, 20}, {2, 6, 60, 50, 20}, {3, 1, 60, 60, 20}, {4, 0, NAN, NAN, NAN}});
  Table table;
  outlook->add_columns(asked, table);
  for (const std::string model : {"bg_nbd", "pareto_nbd"}) {
    for (const char* column : {"_orders", "_log_odds", "_money"}) {
      EXPECT_GT(number(table, model + column, 0), number(table, model + column, 1)) << model << column;
      EXPECT_TRUE(std::isnan(number(table, model + column, 3)));
    }
    const double orders = number(table, model + "_orders", 0);
    EXPECT_GT(number(table, model + "_money", 0), 10 * orders);
    EXPECT_LT(number(table, model + "_money", 0), 20 * orders);
    EXPECT_LT(1 / (1 + std::exp(-number(table, model + "_log_odds", 0))), orders);
  }
}

TEST(PurchaseOutlook, LearnsFromEachPersonsLatestRowAlone) {
  auto rows = customers();
  const auto once = examples_of(rows);
  std::vector<Ordered> earlier_too;
  for (const auto& row : rows) {
    earlier_too.push_back({row.person, 1, 1, 1, 5});
    earlier_too.push_back(row);
  }
  const auto twice = examples_of(earlier_too);
  EXPECT_EQ(PurchaseOutlook::fit(value, once, all(once))->to_json().text(),
            PurchaseOutlook::fit(value, twice, all(twice))->to_json().text());
}

TEST(PurchaseOutlook, IsKeptAndReadAgain) {
  const auto examples = examples_of(customers());
  const auto outlook = PurchaseOutlook::fit(value, examples, all(examples));
  const Json kept = outlook->to_json();
  EXPECT_EQ(PurchaseOutlook::from_json(Json::parse(kept.text(), "test")).to_json().text(), kept.text());
}

TEST(PurchaseOutlook, SuitsQuestionsOfAllPurchasesAndNeedsSomebodyWhoCameBack) {
  for (const char* question :
       {"purchase within 5d", "no purchase within 5d", "count of purchase within 5d", "sum of purchase within 5d"})
    EXPECT_TRUE(PurchaseOutlook::suits(features::parse_task("t", question))) << question;
  for (const char* question : {"view_item within 5d", "sum of quantity of purchase within 5d", "time to purchase",
                               "purchase where brand = \"x\" within 5d"})
    EXPECT_FALSE(PurchaseOutlook::suits(features::parse_task("t", question))) << question;
  const auto nobody = examples_of({{1, 1, 9, 9, 5}, {2, 0, NAN, NAN, NAN}});
  EXPECT_FALSE(PurchaseOutlook::fit(value, nobody, all(nobody)));
}

}  // namespace
}  // namespace aisle::train
