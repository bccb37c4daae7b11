// Every format and every kind of broken file, through read_table.
#include "core/error.h"
#include "sql/database.h"
#include "sql/read_table.h"
#include "stats/random.h"

#include <cmath>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <unistd.h>

namespace aisle::sql {
namespace {

class FormatsTest : public testing::Test {
 protected:
  FormatsTest() { std::filesystem::create_directories(folder); }
  ~FormatsTest() override { std::filesystem::remove_all(folder); }

  std::filesystem::path file(const std::string& bytes, const std::string& name = "data") const {
    std::ofstream(folder / name, std::ios::binary) << bytes;
    return folder / name;
  }
  ReadTable read(const std::string& bytes, const ReadOptions& options = {}) const {
    return read_table(file(bytes), options);
  }
  std::string complaint(const std::string& bytes, const ReadOptions& options = {}) const {
    try {
      read(bytes, options);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  std::string packed(const std::string& bytes) const {
    EXPECT_EQ(std::system(("gzip -f " + file(bytes, "plain").string()).c_str()), 0);
    return content("plain.gz");
  }
  std::string content(const std::string& name) const {
    std::ifstream in(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string parquet(const std::string& select) const {
    Database().query("COPY (" + select + ") TO " + literal((folder / "made").string()) + " (FORMAT parquet)");
    return content("made");
  }

  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("aisle_formats_" + std::to_string(::getpid()));
};

using Words = std::vector<std::string>;
using Numbers = std::vector<double>;

TEST_F(FormatsTest, ReadsJsonLines) {
  const std::string lines =
      "{\"a\":1,\"s\":\"x\",\"t\":true,\"d\":\"2024-03-05\"}\n\n"
      "{\"a\":null,\"s\":\"NA\",\"t\":false,\"in\":{\"k\":[1,2]},\"d\":\"2024-03-06\"}\r\n"
      "{\"A\":7,\"a\":2.5,\"x/y~z\":\"p\",\"s\":\"say \\\"hi\\\"\\n\",\"t\":true}";
  for (const auto& bytes : {lines, packed(lines)}) {
    const auto table = read(bytes).table;
    ASSERT_EQ(table.rows(), 3U);
    EXPECT_EQ(table.columns[0].name, "a");
    EXPECT_EQ(table.at("a").numbers[2], 2.5);
    EXPECT_TRUE(table.at("a").missing(1));
    EXPECT_EQ(table.at("A").numbers[2], 7);
    EXPECT_EQ(table.at("s").words, (Words{"x", "say \"hi\""}));
    EXPECT_EQ(table.at("t").type, ColumnType::boolean);
    EXPECT_EQ(table.at("d").type, ColumnType::time);
    EXPECT_EQ(table.at("in").words, Words{"{\"k\":[1,2]}"});
    EXPECT_EQ(table.at("x/y~z").words, Words{"p"});
  }
}

TEST_F(FormatsTest, ReadsJsonArraysAndUtf16Json) {
  EXPECT_EQ(read(" [ {\"a\":1},\n {\"a\":2} ]\n").table.at("a").numbers, (Numbers{1, 2}));
  EXPECT_EQ(read("\xEF\xBB\xBF{\"a\":1}\n").table.at("a").numbers, Numbers{1});
  std::string wide("\xFF\xFE", 2);
  for (const char c : std::string("{\"a\":1}\n{\"a\":2}\n")) wide += {c, '\0'};
  const auto found = read(wide);
  EXPECT_EQ(found.table.at("a").numbers, (Numbers{1, 2}));
  EXPECT_EQ(found.notes.size(), 1U);
}

TEST_F(FormatsTest, SaysWhichJsonLineIsBroken) {
  EXPECT_NE(complaint("{\"a\":1}\n\n{\"a\":2\n{\"a\":3}\n").find("line 3"), std::string::npos);
  EXPECT_NE(complaint("{\"a\":1}\n{\"a\":2}\n{\"a").find("line 3"), std::string::npos);
  EXPECT_NE(complaint("{\"a\":1} {\"a\":2}\n").find("line 1"), std::string::npos);
  EXPECT_NE(complaint("{\"a\":1}\n5\n").find("record 2"), std::string::npos);
  EXPECT_NE(complaint("[{\"a\":1},{\"a\"").find("JSON is broken"), std::string::npos);
  EXPECT_NE(complaint("{}\n{}\n").find("no keys"), std::string::npos);
}

TEST_F(FormatsTest, ReadsParquetOfAllTypes) {
  const auto bytes = parquet(
      "SELECT i::BIGINT AS i, (i / 4)::DECIMAL(9,2) AS \"dec,\"\"x\", (i + 0.5)::FLOAT AS f, i % 2 = 0 AS b, 't' || i "
      "AS t, "
      "DATE '2024-03-05' + i::INT AS d, TIMESTAMP '2024-03-05 14:20:00' AS w, TIMESTAMPTZ '2024-03-05 14:20:00+08' AS "
      "z, "
      "{'k': i} AS s, [i] AS l, CASE i WHEN 1 THEN 'n/a' ELSE 'v' END AS m, CASE WHEN i <> 1 THEN i END AS o "
      "FROM range(3) r(i)");
  const auto table = read(bytes).table;
  ASSERT_EQ(table.rows(), 3U);
  EXPECT_EQ(table.at("i").numbers, (Numbers{0, 1, 2}));
  EXPECT_EQ(table.at("dec,\"x").numbers, (Numbers{0, 0.25, 0.5}));
  EXPECT_EQ(table.at("f").numbers, (Numbers{0.5, 1.5, 2.5}));
  EXPECT_EQ(table.at("b").type, ColumnType::boolean);
  EXPECT_EQ(table.at("t").words, (Words{"t0", "t1", "t2"}));
  EXPECT_EQ(table.at("d").numbers, (Numbers{1709596800, 1709683200, 1709769600}));
  EXPECT_EQ(table.at("w").numbers[0], 1709596800 + 51600);
  EXPECT_EQ(table.at("z").numbers[0], 1709596800 + 22800);
  EXPECT_EQ(table.at("s").words[0], "{\"k\":0}");
  EXPECT_EQ(table.at("l").words[1], "[1]");
  EXPECT_EQ(table.at("m").codes, (std::vector<std::int32_t>{0, -1, 0}));
  EXPECT_TRUE(table.at("o").missing(1));
  EXPECT_NE(complaint(bytes.substr(0, bytes.size() / 2)).find("Parquet"), std::string::npos);
  EXPECT_NE(complaint(parquet("SELECT 1 AS a WHERE false")).find("no rows"), std::string::npos);
}

TEST_F(FormatsTest, ConvertsChineseAndWesternExports) {
  const std::string chinese = "\xB3\xC7\xCA\xD0,\xBC\xDB\n\xB1\xB1\xBE\xA9,12\n";
  for (const auto& bytes : {chinese, packed(chinese)}) {
    const auto found = read(bytes);
    EXPECT_EQ(found.table.at("城市").words, Words{"北京"});
    ASSERT_EQ(found.notes.size(), 1U);
    EXPECT_NE(found.notes[0].find("GB18030"), std::string::npos);
  }
  EXPECT_EQ(read("city;n\nK\xF6ln;1\n").table.at("city").words, Words{"Köln"});
}

TEST_F(FormatsTest, ReadsNumbersAndDatesInADress) {
  const auto found = read(
      "price,share,weight,day,zip,yes\n\"$1,234.50\",12 "
      "%,3.5kg,2024年3月5日,A1,yes\n$7.00,NA,4kg,2024年3月6日,A2,no\n");
  EXPECT_EQ(found.table.at("price").numbers, (Numbers{1234.5, 7}));
  EXPECT_EQ(found.table.at("share").numbers[0], 12);
  EXPECT_TRUE(found.table.at("share").missing(1));
  EXPECT_EQ(found.table.at("weight").numbers, (Numbers{3.5, 4}));
  EXPECT_EQ(found.table.at("day").numbers, (Numbers{1709596800, 1709683200}));
  EXPECT_EQ(found.table.at("zip").type, ColumnType::text);
  EXPECT_EQ(found.table.at("yes").words, (Words{"yes", "no"}));
  ASSERT_EQ(found.notes.size(), 3U);
  EXPECT_EQ(found.notes[0],
            "column price: 2 values that are written like \"$1,234.50\" were read as numbers like 1234.5");
}

TEST_F(FormatsTest, TakesTheTypesOfTheUser) {
  const auto table =
      read("zip,day,flag,cost\n007,3/5/2024,yes,$5\n010,,no,$6\n", {.types = {{"zip", ColumnType::text},
                                                                              {"day", ColumnType::time},
                                                                              {"flag", ColumnType::boolean},
                                                                              {"cost", ColumnType::number}}})
          .table;
  EXPECT_EQ(table.at("zip").words, (Words{"007", "010"}));
  EXPECT_EQ(table.at("day").numbers[0], 1709596800);
  EXPECT_EQ(table.at("flag").numbers, (Numbers{1, 0}));
  EXPECT_EQ(table.at("cost").numbers, (Numbers{5, 6}));
  EXPECT_NE(complaint("zip\n1\n", {.types = {{"zap", ColumnType::text}}}).find("did you mean \"zip\""),
            std::string::npos);
  EXPECT_NO_THROW(read("zip\n1\n", {.types = {{"zap", ColumnType::text}}, .for_a_model = true}));
  EXPECT_NE(complaint("d\n2024-01-01\nsoon\n", {.types = {{"d", ColumnType::time}}}).find("\"soon\" is no time"),
            std::string::npos);
  EXPECT_NE(complaint("d\nyes\nmaybe\n", {.types = {{"d", ColumnType::boolean}}}).find("row 2, column d"),
            std::string::npos);
}

TEST_F(FormatsTest, ReadsASampleOfATableThatDoesNotFit) {
  std::string rows = "place,word,bad\n";
  constexpr std::size_t count = 50000;
  for (std::size_t i = 0; i < count; ++i) rows += std::to_string(i) + ",word" + std::to_string(i) + ",1\n";
  const ReadOptions options{.memory = 4U << 20U};
  const auto found = read(rows, options);
  EXPECT_EQ(found.rows_in_file, count);
  ASSERT_EQ(found.file_rows.size(), found.table.rows());
  EXPECT_GT(found.table.rows(), count / 10);
  EXPECT_LT(found.table.rows(), count / 2);
  double sum = 0;
  for (std::size_t i = 0; i < found.table.rows(); ++i) {
    ASSERT_EQ(found.table.at("place").numbers[i], static_cast<double>(found.file_rows[i]));
    sum += found.table.at("place").numbers[i];
  }
  const auto sampled = static_cast<double>(found.table.rows());
  EXPECT_NEAR(sum / sampled / count, 0.5, 5 / std::sqrt(12 * sampled));  // uniform: within five standard errors
  EXPECT_EQ(read(rows, options).file_rows, found.file_rows);
  EXPECT_NE(read(rows, {.memory = 4U << 20U, .seed = 1}).file_rows, found.file_rows);
  EXPECT_NE(found.notes.at(0).find("of its 50000 rows"), std::string::npos);
  EXPECT_NE(complaint(rows, {.for_a_model = true, .memory = 4U << 20U}).find("memory"), std::string::npos);
  EXPECT_EQ(read(rows).table.rows(), count);
  EXPECT_TRUE(read(rows).file_rows.empty());
}

// Reads it, and finds that it ends in a table or an Error, not in any other way.
void survives(const std::function<void()>& read) {
  try {
    read();
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): either is well
  }
}

TEST_F(FormatsTest, SurvivesRandomChangesAndCuts) {
  const std::string csv = "id;name;day\n1;\"a;b\";2024-03-05\n2;\xE4\xB8\xAD;3/5/2024\n$3;c;x\n";
  const std::string json = "{\"a\":1,\"b\":{\"c\":[1,\"x\"]}}\n{\"a\":\"2024-03-05\"}\n";
  const std::vector<std::string> seeds = {csv,
                                          json,
                                          "[{\"a\":1},{\"a\":2}]",
                                          packed(csv),
                                          packed(json),
                                          parquet("SELECT i AS a, 'x' || i AS b, [i] AS c FROM range(50) r(i)"),
                                          "\xB3\xC7\xCA\xD0,b\n\xB1\xB1,2\n"};
  stats::Random random(7);
  for (const auto& seed : seeds) {
    for (int round = 0; round < 40; ++round) {
      std::string bytes = seed;
      for (std::size_t k = 0; k <= random.below(3); ++k)
        bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
      if (round % 4 == 0) bytes.resize(random.below(bytes.size()));
      survives([&] { read(bytes); });
    }
  }
}

TEST_F(FormatsTest, SurvivesRandomBytes) {
  stats::Random random(8);
  for (int round = 0; round < 60; ++round) {
    std::string bytes(1 + random.below(300), '\0');
    const std::size_t kinds = round % 2 == 0 ? 256 : 96;
    for (char& c : bytes) c = static_cast<char>(kinds == 96 ? 32 + random.below(95) : random.below(256));
    for (const auto* front : {"", "PAR1", "{\"", "\x1F\x8B", "\xFF\xFE", "[{"}) {
      survives([&] { read(front + bytes); });
    }
  }
}

}  // namespace
}  // namespace aisle::sql
