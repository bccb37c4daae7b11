#include "store/lake.h"

#include "core/error.h"
#include "core/event.h"
#include "store/test_shop.h"

#include <gtest/gtest.h>

namespace aisle::store {

namespace {

class Lake : public testing::Test, public TestShop {};

const Micros noon = *parse_time("2025-11-24T12:00:00Z");

}  // namespace

TEST_F(Lake, ShowsEveryEventOnceBeforeAndAfterSealing) {
  const std::string count = "SELECT count(*) || '/' || count(DISTINCT seq) || '/' || max(seq) FROM events";
  tell({.time = noon, .type = "view_item", .user_id = "ann"}, 30);
  tell({.time = noon + Micros{20 * day.count}, .type = "view_item", .user_id = "bob"}, 10);
  EXPECT_EQ(ask(count), "40/40/40");
  const auto manifest = seal(shop);
  EXPECT_EQ(manifest.sealed, 40U);
  EXPECT_EQ(manifest.files.size(), 2U);  // two months
  EXPECT_EQ(ask(count), "40/40/40");
  tell({.time = noon, .type = "purchase", .user_id = "ann"}, 5);
  EXPECT_EQ(ask(count), "45/45/45");
  seal(shop);
  seal(shop);
  EXPECT_EQ(ask(count), "45/45/45");
  EXPECT_LE(segments(shop.files(), shop.journal()).size(), 1U);
}

TEST_F(Lake, KeepsEveryField) {
  tell({.time = noon,
        .type = "purchase",
        .user_id = "ann",
        .item_id = "cup",
        .quantity = 2.5,
        .price = Money{12'345'678},
        .currency = "EUR",
        .text = "再\"买\"",
        .properties = R"({"gift":true})"});
  const std::string row =
      "SELECT [event_id, time::text, quantity::text, price::text, text, properties, region]::text FROM events";
  const std::string before = ask(row);
  EXPECT_EQ(before, "[e1, '2025-11-24 12:00:00', 2.5, 12.345678, '再\"买\"', '{\"gift\":true}', NULL]");
  seal(shop);
  EXPECT_EQ(ask(row), before);
}

TEST_F(Lake, KnowsAPersonUnderAllIds) {
  tell({.time = noon, .type = "view_item", .anonymous_id = "c1"});  // before the first log-in: ann
  tell({.time = noon + minute, .type = "login", .user_id = "ann", .anonymous_id = "c1"});
  tell({.time = noon + hour, .type = "login", .user_id = "bob", .anonymous_id = "c1"});  // a shared device
  tell({.time = noon + hour + minute, .type = "view_item", .anonymous_id = "c1"});       // bob
  tell({.time = noon, .type = "view_item", .anonymous_id = "c2"});                       // nobody known
  EXPECT_EQ(ask("SELECT person FROM events ORDER BY seq"), "ann ann bob bob c2 ");
}

TEST_F(Lake, CutsSessionsAtSilence) {
  tell({.time = noon, .type = "view_item", .user_id = "ann"});
  tell({.time = noon + Micros{29 * minute.count}, .type = "purchase", .user_id = "ann", .order_id = "o"});
  tell({.time = noon + Micros{60 * minute.count}, .type = "view_item", .user_id = "ann"});
  tell({.time = noon + Micros{60 * minute.count}, .type = "view_item", .user_id = "ann", .session_id = "s"});
  EXPECT_EQ(ask("SELECT events || ':' || converted FROM sessions ORDER BY start, events"), "2:true 1:false 1:false ");
}

TEST_F(Lake, KnowsWhatTheCatalogueSaidAtAMoment) {
  const auto later = noon + day;
  tell({.time = noon,
        .type = "item",
        .item_id = "cup",
        .price = Money{5'000'000},
        .currency = "EUR",
        .properties = R"({"name":"Cup","brand":"x","stock":3})"});
  tell({.time = later, .type = "item", .item_id = "cup", .price = Money{4'000'000}, .currency = "EUR"});
  tell({.time = noon, .type = "user", .user_id = "ann", .country = "FR", .properties = R"({"age":31})"});
  EXPECT_EQ(ask("SELECT [name, price::text, stock::text] FROM items"), "[Cup, 4.000000, 3.0]");
  EXPECT_EQ(ask("SELECT price FROM items_at(TIMESTAMP '2025-11-24 20:00:00')"), "5.000000");
  EXPECT_EQ(ask("SELECT [country, age::text] FROM users"), "[FR, 31.0]");
  EXPECT_EQ(ask("SELECT count(*) FROM events"), "0");
}

TEST(LakeOfTwoSources, BelievesTheMoreTrusted) {
  TestShop test({.name = "two", .trust = {"erp", "web"}});
  test.tell({.time = noon, .type = "item", .item_id = "cup", .source = "erp", .properties = R"({"name":"Cup"})"});
  test.tell({.time = noon + hour,
             .type = "item",
             .item_id = "cup",
             .source = "web",
             .properties = R"({"name":"CUP!","brand":"x"})"});
  const auto buy = [&](const char* order, const char* source) {
    test.tell(
        {.time = noon, .type = "purchase", .user_id = "ann", .item_id = "cup", .order_id = order, .source = source});
  };
  buy("o", "web");
  buy("o", "erp");
  buy("p", "web");
  EXPECT_EQ(test.ask("SELECT name || brand || sources.name || sources.brand FROM items"), "Cupxerpweb");
  EXPECT_EQ(test.ask("SELECT string_agg(event_id, '' ORDER BY seq) FROM events"), "e4e5");
}

TEST_F(Lake, LetsReadersFinish) {
  tell({.time = noon, .type = "view_item", .user_id = "ann"}, 40);
  const auto count = segments(shop.files(), shop.journal()).size();
  {
    const Snapshot reader(shop);
    seal(shop);
    EXPECT_EQ(segments(shop.files(), shop.journal()).size(), count);
  }
  seal(shop);
  EXPECT_EQ(segments(shop.files(), shop.journal()).size(), 1U);
}

TEST(Shop, SaysWhatIsWrong) {
  auto& files = FileSystem::machine();
  EXPECT_THROW(Shop::open(files, "/nowhere"), Error);
  std::string name = (std::filesystem::temp_directory_path() / "aisle-shop-XXXXXX").string();
  const std::filesystem::path folder = std::filesystem::path(::mkdtemp(name.data()));
  Shop::make(files, folder, {.name = "a \"b\" 店", .currency = "CNY"});
  EXPECT_EQ(Shop::open(files, folder).config().name, "a \"b\" 店");
  EXPECT_EQ(Shop::open(files, folder).config().currency, "CNY");
  EXPECT_THROW(Shop::make(files, folder, {}), Error);
  for (const char* broken : {"format = 2\n", "format = 4e40\n", "format = 1\nname = 3\n",
                             "format = 1\nopened = \"noon\"\n", "format =", "format = 1\ncurrency = \"euro\"\n"}) {
    files.replace(folder / "shop.toml", broken);
    EXPECT_THROW(Shop::open(files, folder), Error) << broken;
  }
  std::filesystem::remove_all(folder);
}

}  // namespace aisle::store
