#include "report/display_text.h"
#include "report/evaluation_page.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"
#include "report/prepared_steps.h"
#include "report/terminal_table.h"

#include <algorithm>

namespace aisle::report {
namespace {

constexpr std::size_t kColumns = 35;  // with head, rule and sum at most 40 lines

std::string steps(const PreparedColumn& column, Language language) {
  std::string out = column.suspect ? plain(say("prepared.suspect"), language) : "";
  for (const Text& step : prepared_steps_in_short(column)) {
    out += (out.empty() ? "" : ", ") + plain(step, language);
  }
  return out;
}

// Suspected leaks first: they must be seen even when there are many columns.
std::vector<const PreparedColumn*> in_order(const Evaluation& evaluation) {
  std::vector<const PreparedColumn*> out;
  for (const PreparedColumn& column : evaluation.preparation) out.push_back(&column);
  std::ranges::stable_partition(out, [](const PreparedColumn* column) { return column->suspect.has_value(); });
  return out;
}

}  // namespace

std::string preparation_table(const Json& evaluation, Language language, bool colour) {
  const Evaluation read = read_evaluation(evaluation);
  if (read.preparation.empty()) return "";
  const auto columns = in_order(read);
  const auto of = [language](std::string_view key) { return plain(say(key), language); };
  Table table({{of("prepared.column")},
               {of("prepared.type")},
               {of("prepared.missing"), Align::right},
               {of("prepared.done"), Align::left, 72},
               {of("prepared.features"), Align::right}});
  std::size_t rest = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const PreparedColumn& column = *columns[i];
    if (i >= kColumns) {
      rest += column.features.size();
      continue;
    }
    table.row({column.column, plain(name_words("type", column.type, column.type), language), grouped(column.missing),
               steps(column, language), grouped(static_cast<double>(column.features.size()))},
              column.suspect.has_value());
  }
  std::string out = table.text(colour);
  if (columns.size() > kColumns) {
    out += plain(say("prepared.rest", {{"columns", counted("columns", static_cast<double>(columns.size() - kColumns))},
                                       {"features", counted("features", static_cast<double>(rest))}}),
                 language) +
           "\n";
  }
  const Text total = say("prepared.total", {{"columns", counted("columns", static_cast<double>(columns.size()))},
                                            {"features", counted("features", read.features)}});
  return out + grey(plain(total, language), colour) + "\n";
}

}  // namespace aisle::report
