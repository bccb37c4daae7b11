#include "report/terminal.h"

#include "report/display_text.h"

#include <gtest/gtest.h>
#include <sstream>
#include <stdexcept>

namespace aisle::report {
namespace {

// A terminal whose clock the test turns.
struct Stage {
  std::ostringstream out;
  double now = 0;

  Screen screen(bool live, std::size_t columns = 80) {
    return {.out = &out,
            .live = live,
            .colour = false,
            .seconds = [this] { return now; },
            .columns = [columns] { return columns; }};
  }
};

std::size_t redraws(const std::string& text) {
  std::size_t found = 0;
  for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r', at + 1)) ++found;
  return found;
}

TEST(TerminalProgress, WritesOnePlainLineAStageWhereThereIsNoTerminal) {
  Stage stage;
  TerminalProgress progress(stage.screen(false));
  progress.start("cross-validation", 20);
  for (int i = 0; i < 20; ++i) progress.advance("fold");
  stage.now = 12.3;
  EXPECT_EQ(stage.out.str(), "");
  progress.finish();
  progress.finish();
  EXPECT_EQ(stage.out.str(), "cross-validation: 20 steps, 12.3 s\n");
}

TEST(TerminalProgress, EndsAStageWhenTheNextOneStarts) {
  Stage stage;
  TerminalProgress progress(stage.screen(false));
  progress.start("reading", 1);
  stage.now = 0.5;
  progress.start("measuring", 3);
  progress.advance();
  progress.finish();
  EXPECT_EQ(stage.out.str(), "reading: 0.50 s\nmeasuring: 1 of 3 steps, <1 ms\n");
}

TEST(TerminalProgress, RedrawsAtMostTenTimesASecond) {
  Stage stage;
  TerminalProgress progress(stage.screen(true));
  progress.start("work", 1000);
  for (int i = 0; i < 1000; ++i) {
    stage.now += 0.001;
    progress.advance();
  }
  EXPECT_GE(redraws(stage.out.str()), 9U);
  EXPECT_LE(redraws(stage.out.str()), 11U);
}

TEST(TerminalProgress, ShowsShareTimeAndDetail) {
  Stage stage;
  TerminalProgress progress(stage.screen(true));
  progress.start("work", 4);
  stage.now = 2;
  progress.advance("fold 1");
  const std::string drawn = stage.out.str().substr(stage.out.str().rfind('\r'));
  EXPECT_NE(drawn.find("work  ██████░░░░░░░░░░░░░░░░░░   25%  2.00 s  fold 1"), std::string::npos) << drawn;
}

TEST(TerminalProgress, LeavesACheckMarkAndTheTime) {
  Stage stage;
  TerminalProgress progress(stage.screen(true));
  progress.start("work", 2);
  progress.advance();
  progress.advance();
  stage.now = 61;
  progress.finish();
  EXPECT_TRUE(stage.out.str().ends_with("\r\x1b[2K✓ work  2 steps, 1 min 01 s\n")) << stage.out.str();
}

TEST(TerminalProgress, NeverWrapsItsLine) {
  for (std::size_t columns : {10U, 20U, 40U, 60U, 80U}) {
    Stage stage;
    TerminalProgress progress(stage.screen(true, columns));
    progress.start("读取一个名字很长的文件 with a very long name indeed.csv", 3);
    stage.now = 1;
    progress.advance("a detail that is far longer than any terminal would be, in the end");
    const std::string drawn = stage.out.str().substr(stage.out.str().rfind("\x1b[2K") + 4);
    EXPECT_LT(display_width(drawn), std::max<std::size_t>(columns, 20)) << drawn;
  }
}

TEST(TerminalProgress, ClaimsNothingWhenAnErrorLeavesTheStage) {
  Stage stage;
  EXPECT_THROW(
      {
        TerminalProgress progress(stage.screen(true));
        progress.start("work", 2);
        throw std::runtime_error("stop");
      },
      std::runtime_error);
  EXPECT_TRUE(stage.out.str().ends_with('\n'));
  EXPECT_EQ(stage.out.str().find("✓"), std::string::npos);
}

TEST(TerminalProgress, SurvivesAStageOfUnknownLengthAndStepsBeyondTheLast) {
  Stage stage;
  TerminalProgress progress(stage.screen(true));
  progress.start("unknown", 0);
  stage.now = 1;
  progress.advance();
  progress.start("short", 1);
  stage.now = 2;
  progress.advance();
  stage.now = 3;
  progress.advance();
  progress.finish();
  EXPECT_EQ(stage.out.str().find("200%"), std::string::npos);
}

}  // namespace
}  // namespace aisle::report
