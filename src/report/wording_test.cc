#include "report/wording.h"

#include "core/error.h"
#include "report/metrics.h"

#include <gtest/gtest.h>
#include <set>

namespace aisle::report {
namespace {

std::set<std::string> placeholders(std::string_view pattern) {
  std::set<std::string> out;
  for (std::size_t open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    out.emplace(pattern.substr(open, pattern.find('}', open) - open + 1));
  }
  return out;
}

bool has_han(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0xE4 && static_cast<unsigned char>(c) <= 0xE9) return true;
  }
  return false;
}

// Whether anything but placeholders, abbreviations and signs stands there.
bool has_words(std::string_view english) {
  bool inside = false;
  for (const char c : english) {
    if (c == '{') inside = true;
    if (c == '}') inside = false;
    if (!inside && c >= 'a' && c <= 'z') return true;
  }
  return false;
}

TEST(Wording, IsCompleteInBothLanguages) {
  std::set<std::string_view> keys;
  for (const Words& entry : wording()) {
    EXPECT_TRUE(keys.insert(entry.key).second) << entry.key << " stands there twice";
    EXPECT_FALSE(entry.en.empty()) << entry.key;
    EXPECT_FALSE(entry.zh.empty()) << entry.key;
    EXPECT_FALSE(has_han(entry.en)) << entry.key;
    EXPECT_EQ(has_han(entry.zh), has_words(entry.en)) << entry.key << ": " << entry.zh;
  }
}

TEST(Wording, UsesTheSamePlaceholdersInBothLanguages) {
  for (const Words& entry : wording()) EXPECT_EQ(placeholders(entry.en), placeholders(entry.zh)) << entry.key;
}

TEST(Wording, WritesChineseWithChinesePunctuation) {
  for (const Words& entry : wording()) {
    if (!has_han(entry.zh)) continue;
    EXPECT_EQ(entry.zh.find(", "), std::string_view::npos) << entry.key;
    EXPECT_EQ(entry.zh.find("; "), std::string_view::npos) << entry.key;
    EXPECT_FALSE(entry.zh.ends_with('.')) << entry.key;
  }
}

TEST(Wording, ExplainsEveryMetricOfEveryProblem) {
  for (const Problem problem : {Problem::binary, Problem::multiclass, Problem::regression}) {
    for (const Metric& metric : metrics_of(problem)) {
      for (const auto* part : {".name", ".in_sentence", ".short", ".means"}) {
        const std::string key = "metric." + std::string(metric.name) + part;
        EXPECT_TRUE(in_wording(key)) << key;
      }
    }
  }
}

TEST(Wording, FillsPlaceholdersWithEscapedData) {
  const Text text = say("page.title", {{"predicted", "<script>{n}"}});
  EXPECT_EQ(text.en, "Predicting &lt;script&gt;{n}");
  EXPECT_EQ(text.zh, "预测 &lt;script&gt;{n}");
}

TEST(Wording, CountsOneAndMany) {
  EXPECT_EQ(counted("rows", 1).en, "1 row");
  EXPECT_EQ(counted("rows", 12330).en, "12,330 rows");
  EXPECT_EQ(counted("rows", 12330).zh, "12,330 行");
}

TEST(Wording, KeepsNamesItDoesNotKnow) {
  EXPECT_EQ(algorithm_words("dnn", "Neural network (DNN)").en, "Neural network (DNN)");
  EXPECT_EQ(algorithm_words("dnn", "Neural network (DNN)").zh, "深度神经网络（DNN）");
  EXPECT_EQ(algorithm_words("behaviour 2", "Behaviour model 2").zh, "行为模型 2");
  EXPECT_EQ(algorithm_words("own 2", "My own 2"), Text::same("My own 2"));
  EXPECT_EQ(algorithm_words("own", "My <own>"), Text::same("My &lt;own&gt;"));
}

TEST(Wording, RefusesUnknownKeysAndMissingValues) {
  EXPECT_THROW(say("no.such.key"), Error);
  EXPECT_THROW(say("page.title"), Error);
}

}  // namespace
}  // namespace aisle::report
