#include "cli/next_item.h"

#include "cli/behaviour_plan.h"
#include "core/clock.h"
#include "core/error.h"
#include "features/item_sequences.h"
#include "predict/live.h"
#include "predict/people_who_did_the_same.h"
#include "registry/fitted_model.h"
#include "report/terminal_table.h"
#include "train/next_item_task.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <utility>

namespace aisle::cli {

namespace {

using features::ever;

train::NextItemTask asked_of(const TaskSession& session, const features::Task& task) {
  return {session.timelines, session.log, task};
}

// By code of the model, whether the item fits at the moment; empty where all do. Error when none does.
std::vector<bool> fitting(const TaskSession& session, const train::NextItemModel& model, Micros moment) {
  const auto fits = asked_of(session, model.task()).fits();
  if (!fits) return {};
  std::vector<bool> out{false};
  for (const auto& item : model.item_texts()) out.push_back(fits(session.timelines.find(Coded::item, item), moment));
  if (std::ranges::find(out, true) == out.end())
    throw Error("no item was known then that fits",
                "task " + model.task().name + ": " + features::task_text(model.task()),
                "ask at another moment, or import what the items are");
  return out;
}

std::string title_of(const TaskSession& session, Code item) {
  const auto content = session.timelines.content(item);
  return content.title.empty() ? "" : std::string(session.timelines.text(Coded::title, content.title.back()));
}

Json items_json(const TaskSession& session, const train::NextItemModel& model,
                const std::vector<train::LikelyItem>& items) {
  Json out = Json::Array{};
  for (const auto& [item, chance] : items) {
    Json entry = Json::Object{{"item", model.item(item)}, {"probability", chance}};
    const std::string title = title_of(session, session.timelines.find(Coded::item, model.item(item)));
    if (!title.empty()) entry["title"] = title;
    out.push_back(std::move(entry));
  }
  return out;
}

// Of one of the histories.
Json reasons_json(const TaskSession& session, const features::Sequences& histories, std::size_t which,
                  const std::vector<train::PastReason>& reasons) {
  Json out = Json::Array{};
  const auto history = histories[which];
  for (const auto& [event, weight] : reasons) {
    const auto words = histories.search(history.item[event]);
    Json entry = words.empty() ? Json::Object{{"item", session.timelines.text(Coded::item, history.item[event])}}
                               : Json::Object{{"search", words}};
    entry["type"] = session.timelines.text(Coded::type, history.type[event]);
    entry["time"] = time_text(history.time[event]);
    entry["contribution"] = weight;
    out.push_back(std::move(entry));
  }
  return out;
}

Json alike_json(const TaskSession& session, const std::vector<predict::DidTheSame>& people) {
  Json out = Json::Array{};
  for (const auto& [person, shared, likeness, next] : people) {
    Json entry = Json::Object{
        {"user", session.timelines.text(Coded::person, person)}, {"shared", shared}, {"likeness", likeness}};
    if (next != 0) entry["next"] = session.timelines.text(Coded::item, next);
    out.push_back(std::move(entry));
  }
  return out;
}

std::string figure(const Json& metrics, const char* name) { return fmt::format("{:.4f}", metrics.at(name).number()); }

}  // namespace

TrainedNextItem train_next_item_task(const TaskSession& session, const features::Task& task,
                                     train::NextItemConfig config, Progress& progress) {
  const auto asked = asked_of(session, task);
  const auto histories = asked.histories(config.cut);
  const auto& sequences = histories.sequences;
  const Code target = asked.target();
  config.asking = asked.asking(histories);
  const auto& wanted = config.algorithms;
  if (wanted.empty() || std::ranges::find(wanted, "behaviour") != wanted.end())
    std::fprintf(stderr, "%s%s\n", behaviour_plan(config.behaviour, {sequences, target}, config.how).c_str(),
                 config.starts == 1 ? "" : fmt::format(", {} times", config.starts).c_str());
  auto outcome = train::train_next_item(sequences, target, config, progress);
  outcome.evaluation["created"] = utc_now();
  const Json evaluation = outcome.evaluation;
  registry::Files files;
  train::NextItemModel(task, std::move(outcome), session.timelines).add_to_files(files);
  TrainedNextItem out;
  out.version = session.models_of(task.name).add(files, {});
  out.result = Json::Object{{"task", task.name}, {"question", features::task_text(task)}, {"version", out.version}};
  for (const auto& [name, value] : evaluation.object()) out.result[name] = value;
  return out;
}

namespace {

LoadedNextItem load(const TaskSession& session, const std::string& task, std::size_t version, Micros moment,
                    train::NextItemModel (*from)(const registry::Files&)) {
  version = chosen_version(session, task, version);
  const auto files = session.models_of(task).read(version);
  auto model = from(files);
  model.meet_items(session.timelines, moment);
  return {version, std::move(model), registry::json_file(files, "evaluation.json")};
}

}  // namespace

LoadedNextItem load_next_item(const TaskSession& session, const std::string& task, std::size_t version,
                              std::optional<Micros> moment) {
  return load(session, task, version, moment.value_or(ever), train::NextItemModel::from_files);
}

LoadedNextItem load_tested(const TaskSession& session, const std::string& task, std::size_t version) {
  return load(session, task, version, ever, train::NextItemModel::tested_from_files);
}

bool is_next_item(const TaskSession& session, const std::string& task, std::size_t version) {
  return std::filesystem::exists(session.models_of(task).place(version) / "next_item.json");
}

train::Gain next_item_gain(const TaskSession& session, const std::string& task, std::size_t version, std::size_t other,
                           std::uint64_t seed) {
  const auto candidate = load_tested(session, task, version).model;
  const auto standing = load_tested(session, task, other).model;
  const auto& searches = candidate.searches() != nullptr ? candidate.searches() : standing.searches();
  const auto asked = asked_of(session, candidate.task());
  const auto histories = asked.histories(candidate.cut().protocol, searches);
  return train::next_item_gain(candidate, standing, histories.sequences, asked.target(), session.timelines,
                               asked.asking(histories), seed);
}

Json evaluate_next_item(const TaskSession& session, const std::string& task, std::size_t version) {
  constexpr std::uint64_t seed = 1;
  const auto loaded = load_tested(session, task, version);
  const auto& model = loaded.model;
  const auto asked = asked_of(session, model.task());
  const auto histories = asked.histories(model.cut().protocol, model.searches());
  const Json today =
      train::tested_today(model, histories.sequences, asked.target(), session.timelines, asked.asking(histories), seed);
  Json questions = loaded.evaluation.at("questions");
  questions["test"] = today.at("questions");
  return Json::Object{{"task", task},
                      {"question", features::task_text(model.task())},
                      {"version", loaded.version},
                      {"questions", questions},
                      {"metrics", today.at("metrics")},
                      {"intervals", today.at("intervals")},
                      {"leaderboard", loaded.evaluation.at("leaderboard")},
                      {"champion", loaded.evaluation.at("champion")}};
}

Json predict_next_item(const TaskSession& session, const LoadedNextItem& loaded, const NextItemQuestion& question) {
  constexpr std::size_t alike = 3;
  std::vector<Code> persons;
  for (const auto& user : question.users) persons.push_back(session.timelines.find(Coded::person, user));
  const auto histories = features::sequences_of(session.timelines, persons, question.moment, loaded.model.searches());
  const auto answers =
      train::likely_items(loaded.model, loaded.model.translated(histories, session.timelines), question.top,
                          question.explain, fitting(session, loaded.model, question.moment));
  std::shared_ptr<predict::Live> live;  // knows what people consent to
  std::optional<predict::PeopleWhoDidTheSame> others;
  if (question.explain) {
    live = predict::Live::open(session.shop);
    others.emplace(session.timelines, live->people(), question.moment);
  }
  Json out = Json::Array{};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    Json entry = Json::Object{{"user", question.users[i]},
                              {"known", persons[i] != 0},
                              {"events", histories[i].size()},
                              {"items", items_json(session, loaded.model, answers[i].items)}};
    if (question.explain) {
      entry["reasons"] = reasons_json(session, histories, i, answers[i].reasons);
      entry["alike"] = alike_json(session, others->as(persons[i], question.moment, alike));
    }
    out.push_back(std::move(entry));
  }
  return out;
}

std::string next_item_table(const Json& result, bool colour) {
  report::Table table({{"next item, on the test's questions"},
                       {"recall@10", report::Align::right},
                       {"ndcg@10", report::Align::right},
                       {"recall@20", report::Align::right},
                       {"mrr@20", report::Align::right},
                       {"validation ndcg@10", report::Align::right},
                       {"fit, s", report::Align::right}});
  const std::string champion = result.at("champion").at("name").string();
  for (const auto& row : result.at("leaderboard").array()) {
    const Json& metrics = row.at("metrics");
    const Json* seconds = row.find("fit_seconds");
    table.row({row.at("title").string(), figure(metrics, "recall@10"), figure(metrics, "ndcg@10"),
               figure(metrics, "recall@20"), figure(metrics, "mrr@20"), figure(row.at("validation"), "ndcg@10"),
               seconds == nullptr ? "" : fmt::format("{:.1f}", seconds->number())},
              row.at("name").string() == champion);
  }
  std::string out = table.text(colour);
  if (const Json* notes = result.find("notes"))
    for (const auto& note : notes->strings()) out += "note: " + note + "\n";
  return out;
}

namespace {

// "14911 had 12 of these, then 22699"
std::string alike_text(const Json& other) {
  const Json* next = other.find("next");
  return fmt::format("{} had {:.0f} of these{}", other.at("user").string(), other.at("shared").number(),
                     next == nullptr ? "" : ", then " + next->string());
}

// The item, or what was searched for.
std::string reason_about(const Json& reason) {
  const Json* words = reason.find("search");
  return words == nullptr ? reason.at("item").string() : "\"" + words->string() + "\"";
}

}  // namespace

std::string likely_items_table(const Json& predictions, bool explain) {
  report::Table table({{"user"},
                       {"item"},
                       {"", report::Align::left, 60},
                       {"probability", report::Align::right},
                       {explain ? "because of" : "", report::Align::left, 100}});
  for (const auto& person : predictions.array()) {
    std::string because;
    if (const Json* reasons = person.find("reasons"))
      for (const auto& reason : reasons->array())
        because += fmt::format("{}{} {} ({:+.2f})", because.empty() ? "" : ", ", reason.at("type").string(),
                               reason_about(reason), reason.at("contribution").number());
    std::string alike;
    if (const Json* people = person.find("alike"))
      for (const auto& other : people->array()) alike += (alike.empty() ? "" : "; ") + alike_text(other);
    std::string user = person.at("user").string() + (person.at("known").boolean() ? "" : " (new)");
    for (const auto& item : person.at("items").array()) {
      const Json* title = item.find("title");
      table.row({user, item.at("item").string(), title == nullptr ? "" : title->string(),
                 fmt::format("{:.4f}", item.at("probability").number()), because});
      user.clear();
      because = std::exchange(alike, "");
    }
    if (!because.empty()) table.row({"", "", "", "", because});
  }
  return table.text(false);
}

}  // namespace aisle::cli
