#include "decide/decision.h"

#include "core/error.h"
#include "core/fingerprint.h"
#include "core/json_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <string>
#include <sys/random.h>

namespace aisle::decide {

namespace {

constexpr std::size_t most_kept = 200;           // items with their scores
constexpr std::size_t most_kept_bytes = 16'384;  // of their ids: so that the question has its place beside them

// Only what was said.
void write_asked(JsonWriter& out, const ItemQuestion& question) {
  out.begin_object();
  out.member("n", question.n);
  if (!question.user.empty()) out.member("user", question.user);
  if (!question.session.empty()) {
    out.name("session");
    out.begin_array();
    for (const auto& event : question.session) {
      const bool is_search = event.item.empty();
      out.value(
          Json::Object{{is_search ? "query" : "item", is_search ? event.query : event.item}, {"type", event.type}});
    }
    out.end_array();
  }
  if (!question.task.empty()) out.member("task", question.task);
  if (!question.exclude.empty()) out.member("exclude", Json::array(question.exclude));
  if (!question.categories.empty()) out.member("categories", Json::array(question.categories));
  if (question.diversity) out.member("diversity", *question.diversity);
  if (question.items) out.member("items", Json::array(*question.items));
  out.end_object();
}

void write_left_out(JsonWriter& out, const Recommendation& answer) {
  out.begin_object();
  for (std::size_t i = 0; i < answer.left_out.size(); ++i)
    if (answer.left_out[i] > 0) out.member(left_out_names[i], answer.left_out[i]);
  out.end_object();
}

double rounded(double number) { return std::round(number * 1e5) / 1e5; }

// What moved it away from where its score alone, as the model or people have it, would have put it. `place`: among
// those that were chosen.
void write_moved(JsonWriter& out, const Desk& desk, const Chosen& chosen, std::size_t place) {
  const auto& candidate = chosen.candidate;
  if (candidate.added != 0) {
    const double fresh = added_as_fresh(desk, candidate.item);
    const double boost = rounded(candidate.added - fresh);
    if (boost != 0) out.member("boost", boost);
    if (fresh != 0) out.member("fresh", rounded(fresh));
  }
  if (chosen.likeness > 0) out.member("likeness", rounded(chosen.likeness));
  if (chosen.rank != 0 && chosen.rank != place) out.member("rank", chosen.rank);
}

void write_items(JsonWriter& out, const Desk& desk, std::span<const Chosen> kept) {
  std::size_t place = 0;  // among those that were chosen
  out.begin_array();
  for (const auto& chosen : kept) {
    out.begin_object();
    out.member("item", item_id(desk.live(), chosen.candidate));
    out.member("score", rounded(chosen.candidate.score));
    if (chosen.explored || chosen.candidate.source != Source::model)
      out.member("by", chosen.explored ? "chance" : source_name(chosen.candidate.source));
    if (chosen.propensity < 1) out.member("propensity", chosen.propensity);
    if (chosen.rank != 0) ++place;
    write_moved(out, desk, chosen, place);
    out.end_object();
  }
  out.end_array();
}

void write_properties(JsonWriter& out, const Desk& desk, const ItemQuestion& question, const Recommendation& answer,
                      std::span<const Chosen> kept, const Json& context) {
  out.begin_object();
  out.member("path", path_name(answer.path));
  out.member("task", answer.task);
  out.member("version", answer.version);
  out.member("rules", desk.rules.digest);
  out.member("seed", fmt::to_string(question.seed));
  out.name("asked");
  write_asked(out, question);
  if (answer.known != 0) out.member("known", answer.known);
  out.member("events", answer.events);
  out.member("considered", answer.considered);
  out.name("left_out");
  write_left_out(out, answer);
  out.name("items");
  write_items(out, desk, kept);
  if (!context.is_null()) out.member("context", context);
  out.end_object();
}

void write_shown(JsonWriter& out, const Desk& desk, std::span<const Chosen> kept) {
  out.begin_array();
  for (const auto& chosen : kept) out.value(item_id(desk.live(), chosen.candidate));
  out.end_array();
}

std::string text_of(const Json& asked, const char* name) {
  const Json* found = asked.find(name);
  return found == nullptr ? "" : found->string();
}

std::vector<SessionEvent> session_of(const Json& asked) {
  std::vector<SessionEvent> out;
  const Json* session = asked.find("session");
  if (session == nullptr) return out;
  for (const auto& event : session->array())
    out.push_back({text_of(event, "item"), event.at("type").string(), text_of(event, "query")});
  return out;
}

std::vector<std::string> texts_of(const Json& asked, const char* name) {
  const Json* found = asked.find(name);
  return found == nullptr ? std::vector<std::string>{} : found->strings();
}

}  // namespace

std::span<const Chosen> kept_of(const Desk& desk, const Recommendation& answer) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (; count < std::min(most_kept, answer.items.size()); ++count) {
    bytes += item_id(desk.live(), answer.items[count].candidate).size();
    if (bytes > most_kept_bytes) break;
  }
  return std::span(answer.items).first(count);
}

std::string new_decision_id() {
  Fingerprint bits;
  if (::getrandom(&bits, sizeof bits, 0) != sizeof bits) throw Error("the system gives no random numbers");
  return hex(bits);
}

std::string decision_line(const Desk& desk, const std::string& id, const ItemQuestion& question,
                          const Recommendation& answer, const Json& context) {
  thread_local std::string properties;
  thread_local std::string shown;
  properties.clear();
  shown.clear();
  const auto kept = kept_of(desk, answer);
  JsonWriter of_properties(properties);
  write_properties(of_properties, desk, question, answer, kept, context);
  JsonWriter of_shown(shown);
  write_shown(of_shown, desk, kept);
  const Event event{.event_id = id,
                    .time = answer.at,
                    .received = answer.at,
                    .type = "decision",
                    .user_id = question.user,
                    .anonymous_id = question.user.empty() ? std::string_view(id) : std::string_view{},
                    .shown = shown,
                    .source = "aisle",
                    .properties = properties};
  if (const auto wrong = check_event(event, {.opened = {}, .latest = answer.at}))
    throw Error("the answer cannot be written down: " + wrong->message, "", "name fewer items");
  constexpr std::size_t beside = 512;  // bytes of the other fields
  std::string out;
  out.reserve(properties.size() + shown.size() + beside);
  append_event(out, event);
  out += '\n';
  return out;
}

ItemQuestion question_of(const Event& decision) {
  if (decision.type != "decision") throw Error("the event is no decision", std::string(decision.event_id));
  const Json properties = Json::parse(decision.properties, "the decision");
  const Json& asked = properties.at("asked");
  ItemQuestion out{.user = text_of(asked, "user"),
                   .session = session_of(asked),
                   .n = asked.at("n").count(),
                   .task = properties.at("task").string(),
                   .exclude = texts_of(asked, "exclude"),
                   .categories = texts_of(asked, "categories"),
                   .explain = true,
                   .impersonal = properties.at("path").string() == path_name(Path::no_consent),
                   .at = decision.time};
  if (const Json* diversity = asked.find("diversity")) out.diversity = diversity->number();
  if (asked.find("items") != nullptr) out.items = texts_of(asked, "items");
  const std::string& seed = properties.at("seed").string();
  std::from_chars(seed.data(), seed.data() + seed.size(), out.seed);
  return out;
}

}  // namespace aisle::decide
