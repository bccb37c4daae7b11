#include "sql/read_table.h"

#include "core/error.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace aisle::sql {
namespace {

class ReadTableTest : public testing::Test {
 protected:
  ReadTableTest() { std::filesystem::create_directories(folder); }
  ~ReadTableTest() override { std::filesystem::remove_all(folder); }

  std::filesystem::path file(const std::string& bytes, const std::string& name = "data.csv") {
    std::ofstream(folder / name, std::ios::binary) << bytes;
    return folder / name;
  }
  std::string complaint(const std::string& bytes, const std::map<std::string, ColumnType>& types = {}) {
    try {
      read_table(file(bytes), {.types = types});
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("aisle_sql_" + std::to_string(::getpid()));
};

TEST_F(ReadTableTest, GivesEachColumnTheNarrowestTypeOfAllItsValues) {
  std::string rows = "n,b,t,late\n";
  for (int i = 0; i < 5000; ++i) rows += "1.5,TRUE,2026-01-02 03:04:05,7\n";
  const Table table = read_table(file(rows + "-2e3,false,2026-01-02,seven\n")).table;
  ASSERT_EQ(table.rows(), 5001U);
  EXPECT_EQ(table.at("n").type, ColumnType::number);
  EXPECT_EQ(table.at("n").numbers[5000], -2000);
  EXPECT_EQ(table.at("b").type, ColumnType::boolean);
  EXPECT_EQ(table.at("b").numbers[0], 1);
  EXPECT_EQ(table.at("b").numbers[5000], 0);
  EXPECT_EQ(table.at("t").type, ColumnType::time);
  EXPECT_EQ(table.at("t").numbers[0], 1767323045);
  EXPECT_EQ(table.at("late").type, ColumnType::text);  // one word after 5,000 numbers
  EXPECT_EQ(table.at("late").words, (std::vector<std::string>{"7", "seven"}));
}

TEST_F(ReadTableTest, KnowsWhatIsMissing) {
  const Table table = read_table(file("n,s\n1,a\n,\nNA,null\nnan,b\ninf,c\n")).table;
  const auto& n = table.at("n");
  EXPECT_EQ(n.type, ColumnType::number);
  for (const std::size_t row : {1U, 2U, 3U, 4U}) EXPECT_TRUE(n.missing(row)) << row;
  EXPECT_TRUE(table.at("s").missing(1));
  EXPECT_TRUE(table.at("s").missing(2));
  EXPECT_FALSE(table.at("s").missing(3));
}

TEST_F(ReadTableTest, ReadsQuotesMarksAndLineEndsOfAllKinds) {
  const Table table =
      read_table(file("\xEF\xBB\xBF\"name\";\"note\"\r\n\"a;b\";\"say \"\"hi\"\"\"\r\n中文;\"two\nlines\"\r\n")).table;
  EXPECT_EQ(table.at("name").words, (std::vector<std::string>{"a;b", "中文"}));
  EXPECT_EQ(table.at("note").words, (std::vector<std::string>{"say \"hi\"", "two\nlines"}));
}

TEST_F(ReadTableTest, ReadsGzip) {
  file("a,b\n1,x\n2,y\n", "plain.csv");
  ASSERT_EQ(std::system(("gzip -kf " + (folder / "plain.csv").string()).c_str()), 0);
  const Table table = read_table(folder / "plain.csv.gz").table;
  EXPECT_EQ(table.at("a").numbers, (std::vector<double>{1, 2}));
}

TEST_F(ReadTableTest, RefusesGzipThatBreaksOff) {
  std::string rows = "a,b\n";
  for (int i = 0; i < 20000; ++i) rows += std::to_string(i * 7919 % 10007) + ",x\n";
  ASSERT_EQ(std::system(("gzip -f " + file(rows).string()).c_str()), 0);
  const auto packed = folder / "data.csv.gz";
  EXPECT_EQ(read_table(packed).table.rows(), 20000U);
  std::filesystem::resize_file(packed, std::filesystem::file_size(packed) / 2);
  EXPECT_THROW(read_table(packed), Error);
}

TEST_F(ReadTableTest, ReadsTheFileOfThatNameAndNoOther) {
  file("a,b\n1,2\n3,4\n", "sales [1].csv");
  file("a,b\n5,6\n", "sales 1.csv");
  EXPECT_EQ(read_table(folder / "sales [1].csv").table.rows(), 2U);
  EXPECT_THROW(read_table(folder / "*.csv"), Error);
}

TEST_F(ReadTableTest, ReadsAThousandColumns) {
  std::string header, row;
  for (int i = 0; i < 1000; ++i) {
    header += (i > 0 ? ",c" : "c") + std::to_string(i);
    row += i > 0 ? ",1" : "1";
  }
  EXPECT_EQ(read_table(file(header + "\n" + row + "\n" + row + "\n")).table.columns.size(), 1000U);
}

TEST_F(ReadTableTest, ReadsWhatASpreadsheetExports) {
  const Table table = read_table(file("sep=;\n\nprice;city\n12,50; Oslo\n7;Oslo \n")).table;
  EXPECT_EQ(table.at("price").numbers, (std::vector<double>{12.5, 7}));
  EXPECT_EQ(table.at("city").words, std::vector<std::string>{"Oslo"});
}

TEST_F(ReadTableTest, KeepsNamesThatDifferInCaseApart) {
  const Table table = read_table(file("id,Id,it's\n1,2,3\n")).table;
  EXPECT_EQ(table.at("id").numbers[0], 1);
  EXPECT_EQ(table.at("Id").numbers[0], 2);
  EXPECT_EQ(table.at("it's").numbers[0], 3);
}

TEST_F(ReadTableTest, TakesTheTypesItIsTold) {
  const Table table = read_table(file("code,flag\n007,1\n010,0\n"),
                                 {.types = {{"code", ColumnType::text}, {"flag", ColumnType::boolean}}})
                          .table;
  EXPECT_EQ(table.at("code").words, (std::vector<std::string>{"007", "010"}));
  EXPECT_EQ(table.at("flag").numbers, (std::vector<double>{1, 0}));
  EXPECT_NE(complaint("age\n31\nyoung\n", {{"age", ColumnType::number}}).find("row 2, column age"), std::string::npos);
}

TEST_F(ReadTableTest, SaysWhichLineIsBroken) {
  EXPECT_NE(complaint("a,b,c\n1,2,3\n4,5\n6,7,8\n").find("line 3: 2 fields were found where the first line has 3"),
            std::string::npos);
  EXPECT_NE(complaint("a,b,c\n1,2,3\n4,5,6,7\n").find("line 3: 4 fields"), std::string::npos);
  EXPECT_NE(complaint("a,b\n1,\"2\n3,4\n").find("line 2: a quoted field does not end"), std::string::npos);
  EXPECT_NE(complaint("a,b\n1,2\r\n3,4\n").find("the lines do not all end in the same way"), std::string::npos);
  EXPECT_NE(complaint("a,b\n1,\xff\n").find("line 2: the bytes are not UTF-8"), std::string::npos);
}

TEST_F(ReadTableTest, RefusesWhatIsNoTable) {
  EXPECT_NE(complaint("").find("the file is empty"), std::string::npos);
  EXPECT_NE(complaint("a,b\n").find("no rows"), std::string::npos);
  EXPECT_NE(complaint(std::string("PK\x03\x04\0\0", 6)).find("binary"), std::string::npos);
  EXPECT_NE(complaint(std::string("PAR1\0\0\x15\x04", 8)).find("Parquet"), std::string::npos);
  EXPECT_THROW(read_table(folder / "absent.csv"), Error);
  EXPECT_THROW(read_table(folder), Error);
}

}  // namespace
}  // namespace aisle::sql
