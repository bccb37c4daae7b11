#include "report/html.h"

#include <gtest/gtest.h>

namespace aisle::report {
namespace {

TEST(Html, EscapesEverythingThatCouldActInAPage) {
  EXPECT_EQ(escape(R"(<b a="x" b='y'>&)"), "&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;");
  EXPECT_EQ(escape("价格"), "价格");
  EXPECT_EQ(escape(std::string_view("a\0b\x1b", 4)), "a\uFFFDb\uFFFD");
}

TEST(Html, MarksEachLanguageAndWritesEqualOnesOnce) {
  EXPECT_EQ(both({"Rows", "行数"}), R"(<span lang="en">Rows</span><span lang="zh-CN">行数</span>)");
  EXPECT_EQ(both(Text::same("ROC-AUC")), "ROC-AUC");
  EXPECT_EQ(both_in_svg({"<b>a</b>", "b"}), R"(<tspan lang="en">a</tspan><tspan lang="zh-CN">b</tspan>)");
}

TEST(Html, TakesTagsOutAndKeepsEntities) {
  EXPECT_EQ(without_tags("a <b>bold</b> &lt;i&gt;"), "a bold &lt;i&gt;");
  EXPECT_EQ(both_as_line({"<b>one</b>", "一"}), "one · 一");
}

TEST(Html, JoinsSentencesAsEachLanguageDoes) {
  EXPECT_EQ(joined({"One.", "一。"}, {"Two.", "二。"}), (Text{"One. Two.", "一。二。"}));
}

}  // namespace
}  // namespace aisle::report
