#include "sql/encoding.h"

#include "core/error.h"
#include "core/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace aisle::sql {
namespace {

class EncodingTest : public testing::Test {
 protected:
  ~EncodingTest() override { std::filesystem::remove(path); }

  TextSize measure(const std::string& bytes) {
    write_file(path, bytes);
    return measure_text(path);
  }
  Encoding encoding(const std::string& bytes) { return measure(bytes).encoding; }
  std::string converted(const std::string& bytes) {
    const Encoding found = encoding(bytes);
    TemporaryFile out;
    convert_to_utf8(path, found, out);
    return read_file(out.path());
  }

  std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / ("aisle_encoding_" + std::to_string(::getpid()));
};

TEST_F(EncodingTest, CountsBytesAndLines) {
  const auto size = measure("a,b\n中文,\xC3\xA9\nend");
  EXPECT_EQ(size.encoding, Encoding::utf8);
  EXPECT_EQ(size.bytes, 17U);
  EXPECT_EQ(size.lines, 3U);
  std::string many;
  for (int i = 0; i < 300000; ++i) many += "中文 and\n";  // over the end of a piece, at all places
  EXPECT_EQ(measure(many).lines, 300000U);
  EXPECT_EQ(encoding(many), Encoding::utf8);
}

TEST_F(EncodingTest, ReadsChineseExports) {
  const std::string table = "\xB3\xC7\xCA\xD0,\xBC\xDB\xB8\xF1\n\xB1\xB1\xBE\xA9,12\n\xC9\xCF\xBA\xA3,7\n";
  EXPECT_EQ(encoding(table), Encoding::gb18030);
  EXPECT_EQ(converted(table), "城市,价格\n北京,12\n上海,7\n");
  const std::string rare = table + "\x95\x32\x82\x37\n";  // four bytes: a character beyond GBK
  EXPECT_EQ(converted(rare), "城市,价格\n北京,12\n上海,7\n\xF0\xA0\x80\x81\n");
}

TEST_F(EncodingTest, ReadsWesternExports) {
  EXPECT_EQ(converted("name,city\nJos\xE9,K\xF6ln\nRen\xE9"
                      "e,\x93Stra\xDF"
                      "e\x94 12\x80\n"),
            "name,city\nJosé,Köln\nRenée,“Straße” 12€\n");
  EXPECT_EQ(encoding("Gr\xF6\xDF"
                     "e\n12\n"),
            Encoding::windows1252);  // well-formed GB18030, but no everyday Chinese
}

TEST_F(EncodingTest, ReadsUtf16) {
  EXPECT_EQ(converted(std::string("\xFF\xFE"
                                  "a\0\x2D\x4E\n\0",
                                  8)),
            "a中\n");
  EXPECT_EQ(converted(std::string("\xFE\xFF\0a\x4E\x2D\0\n", 8)), "a中\n");
}

TEST_F(EncodingTest, DoesNotGuessAtTheRest) {
  const std::string russian = "\xCC\xEE\xF1\xEA\xE2\xE0\xFF,1\n\xCE\xF0\xB8\xEB,2\n";  // Windows-1251
  EXPECT_THROW(encoding(russian), Error);
  EXPECT_THROW(encoding("caf\xC3\xA9\ncaf\xC3\xA9\ncaf\xE9\n"), Error);  // UTF-8 that is broken in one place
  EXPECT_THROW(encoding("a\n\xE4\xB8"), Error);
  EXPECT_THROW(encoding("a\x01\xE9\n"), Error);
  try {
    encoding("a\nb\n\xff\n");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("line 3: the bytes are not UTF-8"), std::string::npos);
  }
  EXPECT_THROW(converted(std::string("\xFF\xFE"
                                     "a\0\n",
                                     5)),
               Error);  // half a character
}

}  // namespace
}  // namespace aisle::sql
