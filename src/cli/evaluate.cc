#include "cli/commands.h"
#include "cli/next_item.h"
#include "cli/task_session.h"
#include "core/error.h"
#include "evaluate/measure.h"
#include "report/terminal_table.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace aisle::cli {

namespace {

struct EvaluateArguments {
  std::filesystem::path shop;
  std::string task;
  std::size_t version = 0;
  bool json = false;
};

void print(const evaluate::Measured& model, const evaluate::Measured& base) {
  report::Table table({{"metric"}, {"model", report::Align::right}, {"95 %"}, {"base rate", report::Align::right}});
  const auto names = stats::metrics_of(model.problem);
  for (std::size_t i = 0; i < names.size(); ++i) {
    table.row({std::string(names[i].name), fmt::format("{:.4g}", model.metrics[i]),
               fmt::format("{:.4g} to {:.4g}", model.intervals[i].low, model.intervals[i].high),
               fmt::format("{:.4g}", base.metrics[i])});
  }
  std::fprintf(stderr, "%s", table.text(report::stderr_takes_colour()).c_str());
}

void run_next_item(const TaskSession& session, const EvaluateArguments& arguments) {
  const Json out = evaluate_next_item(session, arguments.task, arguments.version);
  const Json& metrics = out.at("metrics");
  std::fprintf(stderr, "%sversion %.0f on %.0f questions up to today: recall@10 %.4f, ndcg@10 %.4f, mrr@20 %.4f\n",
               next_item_table(out, report::stderr_takes_colour()).c_str(), out.at("version").number(),
               out.at("questions").at("test").number(), metrics.at("recall@10").number(),
               metrics.at("ndcg@10").number(), metrics.at("mrr@20").number());
  if (arguments.json) std::printf("%s", out.text(true).c_str());
}

void run(const EvaluateArguments& arguments) {
  constexpr std::uint64_t seed = 1;
  const TaskSession session(arguments.shop);
  if (is_next_item(session, arguments.task, chosen_version(session, arguments.task, arguments.version)))
    return run_next_item(session, arguments);
  const auto [version, model, evaluation] = load_model(session, arguments.task, arguments.version);
  const auto examples = train::test_examples(session.timelines, model, session.log.end);
  if (examples.size() == 0) throw Error("no answer after its training is known", "task " + arguments.task);
  const Labels truth = train::labels_of(model.task, examples);
  const auto measured = evaluate::measure(truth, model.predict(examples, train::past_in(session.timelines)), seed);
  const Predictions rates{.outputs = 1, .values = std::vector<double>(examples.size(), model.base_rate)};
  const auto base = evaluate::measure(truth, rates, seed);
  std::fprintf(stderr, "%s version %zu, %s: %zu questions after its training\n", arguments.task.c_str(), version,
               features::task_text(model.task).c_str(), examples.size());
  print(measured, base);
  if (!arguments.json) return;
  const Json* baselines = evaluation.find("baselines");
  const Json out = Json::Object{{"task", arguments.task},
                                {"question", features::task_text(model.task)},
                                {"version", version},
                                {"rows", examples.size()},
                                {"from", time_text(model.split->test_from)},
                                {"metrics", evaluate::metrics_to_json(measured.problem, measured.metrics)},
                                {"intervals", evaluate::intervals_to_json(measured)},
                                {"baseline", evaluate::metrics_to_json(base.problem, base.metrics)},
                                {"leaderboard", evaluation.at("leaderboard")},
                                {"baselines", baselines == nullptr ? Json() : *baselines},
                                {"champion", evaluation.at("champion")}};
  std::printf("%s", out.text(true).c_str());
}

}  // namespace

void add_evaluate(CLI::App& program) {
  auto arguments = std::make_shared<EvaluateArguments>();
  auto* command = program.add_subcommand(
      "evaluate", "measure a task's model on what happened after its training, up to today's log");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("TASK", arguments->task, "the task")->required();
  command->add_option("--version", arguments->version, "a version; by default the one that answers");
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
