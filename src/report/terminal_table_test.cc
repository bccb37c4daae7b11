#include "report/terminal_table.h"

#include "report/display_text.h"

#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sstream>
#include <unistd.h>

namespace aisle::report {
namespace {

TEST(Table, AlignsItsColumns) {
  Table table({{"model"}, {"accuracy", Align::right}});
  table.row({"trees", "90.3%"});
  table.row({"logistic", "8%"});
  EXPECT_EQ(table.text(false),
            "model     accuracy\n"
            "──────────────────\n"
            "trees        90.3%\n"
            "logistic        8%\n");
}

TEST(Table, AlignsChineseAsTerminalsShowIt) {
  Table table({{"列"}, {"n", Align::right}});
  table.row({"下单金额", "1"});
  table.row({"price", "22"});
  std::istringstream lines(table.text(false));
  for (std::string line; std::getline(lines, line);) EXPECT_EQ(display_width(line), 12U) << line;
}

TEST(Table, LetsNoCellActOnTheTerminal) {
  Table table({{"column"}});
  table.row({"\x1b[2Jname\n"});
  EXPECT_EQ(table.text(false).find('\x1b'), std::string::npos);
  EXPECT_NE(table.text(false).find("\uFFFD[2Jname\uFFFD\n"), std::string::npos);
}

TEST(Table, CutsLongCellsAndFillsMissingOnes) {
  Table table({{"a"}, {"b"}});
  table.row({std::string(100, 'x')});
  std::istringstream lines(table.text(false));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), Table::longest_cell + 3);
}

TEST(Table, IsBoldOnlyWhereColourIsAllowed) {
  Table table({{"a"}});
  table.row({"x"}, true);
  EXPECT_EQ(table.text(false).find('\x1b'), std::string::npos);
  EXPECT_NE(table.text(true).find("\x1b[1mx\x1b[0m"), std::string::npos);
}

// Makes stderr a terminal (a new one that nobody looks at), a file, or what it was.
class StderrAs {
 public:
  explicit StderrAs(int other) : before_(dup(STDERR_FILENO)) { dup2(other, STDERR_FILENO); }
  ~StderrAs() {
    dup2(before_, STDERR_FILENO);
    close(before_);
  }

 private:
  int before_;
};

TEST(Colour, IsForTerminalsUnlessNoColorIsSet) {
  const int controller = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_TRUE(controller >= 0 && grantpt(controller) == 0 && unlockpt(controller) == 0);
  const int terminal = open(ptsname(controller), O_RDWR | O_NOCTTY);
  setenv("TERM", "xterm", 1);
  unsetenv("NO_COLOR");
  {
    const StderrAs here(terminal);
    EXPECT_TRUE(stderr_takes_colour());
    setenv("NO_COLOR", "1", 1);
    EXPECT_FALSE(stderr_takes_colour());
    EXPECT_TRUE(stderr_is_terminal());
    unsetenv("NO_COLOR");
    setenv("TERM", "dumb", 1);
    EXPECT_FALSE(stderr_is_terminal());
  }
  close(terminal);
  close(controller);
}

TEST(Colour, IsNotForFiles) {
  const int file = open("/dev/null", O_WRONLY);
  const StderrAs here(file);
  EXPECT_FALSE(stderr_takes_colour());
  close(file);
}

}  // namespace
}  // namespace aisle::report
