#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"

namespace aisle::report {
namespace {

constexpr std::string_view kCommands =
    "<pre><code>aisle score DIR NEW.csv --out scores.csv\n"
    "aisle score DIR NEW.csv --out scores.csv --explain 3\n"
    "aisle explain DIR --row 12</code></pre>";

}  // namespace

std::string use_section(const Evaluation& evaluation) {
  const Text note =
      say("use.note", {{"file", quoted(evaluation.data.file)}, {"target", quoted(evaluation.target.column)}});
  const Text scores = say_of(evaluation.problem, "use.scores", {{"positive", positive(evaluation)}});
  return section("use", "use.title",
                 std::string(kCommands) + paragraph(note) + paragraph(scores) + paragraph(say("use.explain")) +
                     paragraph(say("use.predictions")) + paragraph(say("use.limits"), "note"));
}

}  // namespace aisle::report
