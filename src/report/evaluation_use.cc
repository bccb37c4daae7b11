#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"

namespace aisle::report {
namespace {

constexpr std::string_view kCommands =
    "<pre><code>aisle score DIR NEW.csv --out scores.csv\n"
    "aisle score DIR NEW.csv --out scores.csv --explain 3\n"
    "aisle explain DIR --row 12</code></pre>";

std::string use_of_task(const Task& task) {
  const std::string of = "SHOP " + escape(task.name);
  const std::string commands =
      element("pre", element("code", "aisle predict " + of + " --top 10 --explain\naisle predict " + of +
                                         " --users ID,ID --explain\naisle evaluate " + of + "\naisle train " + of));
  return section("use", "use.title", commands + paragraph(say("use.task")) + paragraph(say("use.task.limits"), "note"));
}

}  // namespace

std::string use_section(const Evaluation& evaluation) {
  if (evaluation.task) return use_of_task(*evaluation.task);
  const Text note =
      say("use.note", {{"file", quoted(evaluation.data.file)}, {"target", quoted(evaluation.target.column)}});
  const Text scores = say_of(evaluation.problem, "use.scores", {{"positive", positive(evaluation)}});
  return section("use", "use.title",
                 std::string(kCommands) + paragraph(note) + paragraph(scores) + paragraph(say("use.explain")) +
                     paragraph(say("use.predictions")) + paragraph(say("use.limits"), "note"));
}

}  // namespace aisle::report
