#include "collect/log_records.h"

#include <gtest/gtest.h>

namespace aisle::collect {

namespace {

std::string value(const char* line, std::string_view name, std::string_view key = "k") {
  Arena arena;
  const auto record = log_record(line, key, arena);
  if (!record) return "no line";
  const Value* found = find(*record, name);
  return found == nullptr ? "none" : std::string(found->text);
}

constexpr const char* line =
    R"(203.0.113.9 - anna [10/Oct/2024:13:55:36 +0200] "GET /search?q=red+shoes&x=%41 HTTP/1.1" 200 2326 "https://a.example/" "Mozilla/5.0 (iPhone) \"Mobile\"" 0.034)";

}  // namespace

TEST(LogRecord, HasWhatTheLineSays) {
  EXPECT_EQ(value(line, "remote_user"), "anna");
  EXPECT_EQ(value(line, "time"), "10/Oct/2024:13:55:36 +0200");
  EXPECT_EQ(value(line, "method"), "GET");
  EXPECT_EQ(value(line, "path"), "/search");
  EXPECT_EQ(value(line, "argument.q"), "red shoes");
  EXPECT_EQ(value(line, "argument.x"), "A");
  EXPECT_EQ(value(line, "status"), "200");
  EXPECT_EQ(value(line, "agent"), "Mozilla/5.0 (iPhone) \"Mobile\"");
  EXPECT_EQ(value(line, "device"), "mobile");
  EXPECT_EQ(value(line, "extra1"), "0.034");
}

TEST(LogRecord, TellsVisitorsApartWithoutTheirAddress) {
  EXPECT_EQ(value(line, "visitor"), value(line, "visitor"));
  EXPECT_NE(value(line, "visitor"), value(line, "visitor", "another key"));
  EXPECT_EQ(value(line, "visitor").find("203.0.113.9"), std::string::npos);
  EXPECT_EQ(value(line, "visitor").size(), 32U);
}

TEST(LogRecord, TakesTheCommonFormatAndRequestsThatAreNone) {
  EXPECT_EQ(value(R"(::1 - - [10/Oct/2024:13:55:36 +0200] "GET / HTTP/1.0" 304 -)", "path"), "/");
  EXPECT_EQ(value(R"(::1 - - [10/Oct/2024:13:55:36 +0200] "GET / HTTP/1.0" 304 -)", "agent"), "none");
  EXPECT_EQ(value(R"(::1 - - [10/Oct/2024:13:55:36 +0200] "\x16\x03\x01" 400 150 "-" "-")", "target"), "none");
  EXPECT_EQ(value(R"(::1 - - [10/Oct/2024:13:55:36 +0200] "" 400 0 "-" "-")", "target"), "none");
}

TEST(LogRecord, RefusesWhatIsNoLogLine) {
  for (const char* broken : {"", "x", "a,b,c", R"(::1 - - [10/Oct/2024:13:55:36 +0200] "GET / HTTP/1.0)",
                             R"(::1 - - 10/Oct/2024 "GET / HTTP/1.0" 200 1)", R"(::1 - - [x] "GET /" two 1)",
                             R"(::1 - - [x] "GET /"200 1)"}) {
    EXPECT_EQ(value(broken, "time"), "no line") << broken;
  }
}

TEST(LogRecord, IsSetAsideWithoutAddressesAndReadAgainAsTheSameVisitor) {
  const std::string aside = without_addresses(line, "k");
  EXPECT_EQ(aside, "visitor:" + value(line, "visitor") + std::string(line).substr(11));
  EXPECT_EQ(value(aside.c_str(), "visitor", "k"), value(line, "visitor", "k"));
  EXPECT_EQ(without_addresses(aside, "k"), aside);
  EXPECT_EQ(without_addresses("no line of 300.1.1.1 at 12:00", "k"), "no line of 300.1.1.1 at 12:00");
  for (const char* broken : {R"(shop.example:443 203.0.113.9 - - [x] "GET /" two 1)", R"("203.0.113.9, 203.0.113.9" x)",
                             "client=203.0.113.9 [2001:db8::9]"}) {
    const auto masked = without_addresses(broken, "k");
    EXPECT_EQ(masked.find("113.9"), std::string::npos) << masked;
    EXPECT_EQ(masked.find("db8"), std::string::npos) << masked;
    EXPECT_NE(masked.find("visitor:"), std::string::npos) << masked;
  }
}

TEST(LogRecord, TellsWhatProxiesForwardFromOtherExtras) {
  constexpr const char* proxied =
      R"(10.0.0.1 - - [10/Oct/2024:13:55:36 +0200] "GET / HTTP/1.1" 200 1 "-" "x" "203.0.113.9, 10.0.0.2" 0.034)";
  EXPECT_EQ(value(proxied, "forwarded.1"), "203.0.113.9, 10.0.0.2");
  EXPECT_EQ(value(proxied, "extra1"), "none");
  EXPECT_EQ(value(proxied, "extra2"), "0.034");
}

}  // namespace aisle::collect
