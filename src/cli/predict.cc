#include "cli/alike_answers.h"
#include "cli/commands.h"
#include "cli/moment.h"
#include "cli/next_item.h"
#include "cli/task_session.h"
#include "core/error.h"
#include "predict/event_explanation.h"
#include "predict/row_explanation.h"
#include "report/display_text.h"
#include "report/terminal_table.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <numeric>
#include <optional>

namespace aisle::cli {

namespace {

struct PredictArguments {
  std::filesystem::path shop;
  std::string task;
  std::vector<std::string> users;
  std::size_t top = 0;
  std::string at;
  std::size_t version = 0;
  bool explain = false;
  bool json = false;
};

// Who is asked about, with their codes: 0 for somebody whom the shop does not know.
struct Asked {
  std::vector<std::string> users;
  std::vector<Code> persons;
};

Asked asked(const TaskSession& session, const features::Task& task, const PredictArguments& arguments, Micros moment) {
  Asked out{.users = arguments.users, .persons = {}};
  for (const auto& user : out.users) out.persons.push_back(session.timelines.find(Coded::person, user));
  if (!arguments.users.empty()) return out;
  out.persons = features::asked_at(session.timelines, task, moment);
  for (const Code person : out.persons) out.users.emplace_back(session.timelines.text(Coded::person, person));
  return out;
}

// Places in the order in which they are told: as asked, or with --top the highest first.
std::vector<std::size_t> order(const Predictions& answers, const PredictArguments& arguments) {
  std::vector<std::size_t> out(answers.rows());
  std::iota(out.begin(), out.end(), std::size_t{0});
  if (arguments.top == 0) return out;
  std::ranges::stable_sort(out, std::greater(), [&](std::size_t i) { return answers.values[i]; });
  out.resize(std::min(out.size(), arguments.top));
  return out;
}

// The columns that moved the answer most.
Json reasons(const predict::RowExplanation& row) {
  constexpr std::size_t most = 5;
  Json out = Json::Array{};
  for (std::size_t i = 0; i < std::min(most, row.contributions.size()); ++i) {
    const auto& entry = row.contributions[i];
    out.push_back(Json::Object{{"column", entry.column}, {"value", entry.value}, {"contribution", entry.contribution}});
  }
  return out;
}

// What the person did that moved the answer most.
Json moving_events(const TaskSession& session, const train::TaskModel& model, Code person, Micros moment) {
  constexpr std::size_t latest = 20;
  constexpr std::size_t most = 3;
  TimelineColumns held;
  const Timeline events = person == 0 ? Timeline{} : session.timelines.of(person, held);
  Json out = Json::Array{};
  for (const auto& reason : predict::explain_events(model, session.timelines, person, moment, latest)) {
    if (out.array().size() == most) break;
    const auto items = events.item.subspan(reason.first, reason.count);
    const auto item = std::ranges::find_if(items, [](Code code) { return code != 0; });
    Json entry = Json::Object{{"time", time_text(events.time[reason.first])},
                              {"type", session.timelines.text(Coded::type, events.type[reason.first])},
                              {"events", reason.count},
                              {"contribution", reason.contribution}};
    if (item != items.end()) entry["item"] = session.timelines.text(Coded::item, *item);
    out.push_back(std::move(entry));
  }
  return out;
}

// "purchase 22041 and 11 more on 2011-11-20 (+0.31)"
std::string moving_text(const Json& event) {
  const Json* item = event.find("item");
  const double more = event.at("events").number() - 1;
  return fmt::format("{}{}{} on {} ({:+.2g})", event.at("type").string(), item == nullptr ? "" : " " + item->string(),
                     more == 0 ? "" : fmt::format(" and {:.0f} more", more), event.at("time").string().substr(0, 10),
                     event.at("contribution").number());
}

void print(const Json& document, const features::Task& task, bool explain) {
  const std::string unit = document.at("answer").string();
  report::Table table({{"user"},
                       {unit, report::Align::right},
                       {"", report::Align::left, 30},
                       {explain ? "because" : "", report::Align::left, 150}});
  for (const auto& entry : document.at("predictions").array()) {
    std::string because;
    if (const Json* given = entry.find("reasons")) {
      for (const auto& reason : given->array())
        because += fmt::format("{}{} = {} ({:+.2g})", because.empty() ? "" : ", ", reason.at("column").string(),
                               reason.at("value").string().empty() ? "unknown" : reason.at("value").string(),
                               reason.at("contribution").number());
    }
    std::string moved;
    if (const Json* events = entry.find("events"))
      for (const auto& event : events->array()) moved += (moved.empty() ? "" : ", ") + moving_text(event);
    const bool known = entry.at("known").boolean();
    table.row({entry.at("user").string(), fmt::format("{:.4g}", entry.at("prediction").number()),
               known ? "" : "somebody new", because});
    if (!moved.empty()) table.row({"", "", "", moved});
    if (const auto alike = alike_text(entry, task); !alike.empty()) table.row({"", "", "", alike});
  }
  std::printf("%s", table.text(false).c_str());
}

// `alike`: nullptr where nothing is explained.
Json predictions(const TaskSession& session, const LoadedModel& loaded, const PredictArguments& arguments,
                 Micros moment, const ToldAlike* alike) {
  const auto& model = loaded.model;
  const auto who = asked(session, model.task, arguments, moment);
  const auto examples =
      features::ask_now(session.timelines, features::context_of(model.plan, session.timelines), who.persons, moment);
  const auto answers = model.predict(examples, train::past_in(session.timelines));
  const auto places = order(answers, arguments);
  std::vector<predict::RowExplanation> explained;
  if (arguments.explain && model.model)
    explained = predict::explain_rows(*model.model, model.table(examples, train::past_in(session.timelines)),
                                      Rows(places.begin(), places.end()));
  Json out = Json::Array{};
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::size_t place = places[i];
    Json entry = Json::Object{
        {"user", who.users[place]}, {"known", who.persons[place] != 0}, {"prediction", answers.values[place]}};
    if (model.task.is_yes_or_no()) entry["probability"] = answers.values[place];
    if (!explained.empty()) {
      entry["reasons"] = reasons(explained[i]);
      entry["events"] = moving_events(session, model, who.persons[place], moment);
    }
    if (alike != nullptr) alike->add_to(entry, who.persons[place]);
    out.push_back(std::move(entry));
  }
  return out;
}

// Of the next item --top says how many items, and --users about whom.
void run_next_item(const TaskSession& session, const PredictArguments& arguments) {
  if (arguments.users.empty())
    throw Error::misuse("say about whom", "", "give --users a,b (and --top 10 for ten items)");
  const Micros moment = cli::moment(arguments.at, "--at", session.now());
  const auto loaded = load_next_item(session, arguments.task, arguments.version,
                                     arguments.at.empty() ? std::nullopt : std::optional(moment));
  const std::size_t top = arguments.top == 0 ? 10 : arguments.top;
  const Json out = Json::Object{
      {"task", arguments.task},
      {"question", features::task_text(loaded.model.task())},
      {"version", loaded.version},
      {"at", time_text(moment)},
      {"predictions", predict_next_item(session, loaded, {arguments.users, top, moment, arguments.explain})}};
  if (arguments.json) {
    std::printf("%s", out.text(true).c_str());
    return;
  }
  std::printf("%s", likely_items_table(out.at("predictions"), arguments.explain).c_str());
}

void run(const PredictArguments& arguments) {
  const TaskSession session(arguments.shop);
  if (is_next_item(session, arguments.task, chosen_version(session, arguments.task, arguments.version)))
    return run_next_item(session, arguments);
  if (arguments.users.empty() && arguments.top == 0)
    throw Error::misuse("say about whom", "", "give --users a,b, or --top 10, or both: of these the ten highest");
  const auto loaded = load_model(session, arguments.task, arguments.version);
  const Micros moment = cli::moment(arguments.at, "--at", session.now());
  std::optional<ToldAlike> alike;
  if (arguments.explain) alike.emplace(session, loaded.model.task, moment);
  Json out = Json::Object{{"task", arguments.task},
                          {"question", features::task_text(loaded.model.task)},
                          {"answer", features::unit_of(loaded.model.task)},
                          {"version", loaded.version},
                          {"at", time_text(moment)}};
  if (alike) out["alike_at"] = time_text(alike->asked_at());
  out["predictions"] = predictions(session, loaded, arguments, moment, alike ? &*alike : nullptr);
  if (arguments.json) {
    std::printf("%s", out.text(true).c_str());
    return;
  }
  std::fprintf(stderr, "%s, asked at %s (version %zu)\n", out.at("question").string().c_str(),
               out.at("at").string().c_str(), loaded.version);
  print(out, loaded.model.task, arguments.explain);
}

}  // namespace

void add_predict(CLI::App& program) {
  auto arguments = std::make_shared<PredictArguments>();
  auto* command =
      program.add_subcommand("predict", "answer a task for some people, or for those with the highest answers");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("TASK", arguments->task, "the task (`aisle tasks` lists them)")->required();
  command->add_option("--users", arguments->users, "about whom, separated by commas; somebody new is answered too")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--top", arguments->top,
                   "how many with the highest answers, of all or of --users; of the next item, how many items")
      ->check(CLI::Range(1, 1000000000));
  command->add_option("--at", arguments->at,
                      "the moment, with what was known then; by default right after the last event");
  command->add_option("--version", arguments->version, "a version; by default the one that answers");
  command->add_flag("--explain", arguments->explain,
                    "what moved each answer most, and what came of people who did the same");
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
