#include "serve/aside.h"
#include "serve/ask_self.h"
#include "serve/keep_events.h"
#include "serve/log.h"
#include "serve/question_json.h"
#include "serve/routes.h"
#include "store/quarantine.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

namespace aisle::serve {

namespace {

// What went wrong, of what a command wrote: without the program's name, and without the lines that point into the
// question (a terminal shows them below each other; line feeds stand there as U+FFFD).
std::string complaint(std::string_view errors) {
  constexpr std::string_view name = "aisle: ";
  if (errors.starts_with(name)) errors.remove_prefix(name.size());
  errors = errors.substr(0, errors.find("\xEF\xBF\xBD"));
  return std::string(errors.substr(0, errors.find('\n')));
}

Response sql_answer(const Call& call) {
  constexpr std::chrono::seconds longest{20};
  constexpr std::size_t most_rows = 1000;
  const Json body = body_of(*call.request);
  std::string question = text_in(body, "sql");
  while (!question.empty() && std::string_view("; \n\r\t").find(question.back()) != std::string_view::npos)
    question.pop_back();
  if (question.empty()) throw Refused(400, "sql holds a question: SELECT …");
  const auto told =
      ask_self({"sql", call.service.shop().folder().string(),
                fmt::format("SELECT * FROM ({}\n) LIMIT {}", question, most_rows + 1), "--json", "--memory", "512"},
               longest, [&service = call.service] { return service.ending(); });
  if (told.status < 0) throw Refused(400, "the question took more than 20 seconds and was stopped");
  if (told.status != 0) throw Refused(400, complaint(told.errors));
  Json out = Json::parse(told.output, "the answer");
  Json::Array rows = out.at("rows").array();
  const bool cut = rows.size() > most_rows;
  if (cut) rows.resize(most_rows);
  return json_response(Json::Object{{"rows", std::move(rows)}, {"cut", cut}});
}

void post_sql(const Call& call) { answer_from_log(call.service.aside(), call, sql_answer); }

Response quarantine_answer(const Call& call) {
  constexpr std::size_t usual = 100;
  const std::size_t most = count_in(*call.request, usual);
  const auto records = store::read_quarantine(call.service.shop(), {.reason = call.request->query("reason")});
  std::map<std::string, std::size_t> counts;
  for (const auto& record : records) ++counts[record.at("reason").string()];
  Json reasons = Json::Object{};
  for (const auto& [reason, count] : counts) reasons[reason] = count;
  Json last = Json::Array{};  // the latest first
  for (std::size_t i = records.size(); i-- > records.size() - std::min(most, records.size());)
    last.push_back(records[i]);
  return json_response(Json::Object{{"count", records.size()}, {"reasons", reasons}, {"records", last}});
}

void get_quarantine(const Call& call) { answer_on(call.service.aside(), call, quarantine_answer); }

// What was mended goes through the door it came by; when it is in, the record leaves the quarantine.
void post_mended(const Call& call) {
  const Json body = body_of(*call.request);
  const Json& record = body.at("record");
  if (!record.is_object()) throw Refused(400, "record is one that GET /v1/quarantine told");
  const auto arrived = text_in(record, "source") == "http" ? now() : Micros{};
  auto [mapper, received] = call.service.gate().read_one(text_in(body, "text"), text_in(record, "dialect"),
                                                         text_in(record, "header"), arrived);
  received->set_aside = false;
  const auto answer = [record, mapper, respond = call.respond,
                       &shop = call.service.shop()](const store::Received& decided) {
    using Fate = store::Received::Fate;
    const bool in = !decided.fates.empty() && std::ranges::count(decided.fates, Fate::rejected) == 0;
    try {
      if (in) (void)store::settle_record(shop, record);
      respond(what_became_of(decided));
    } catch (const std::exception& error) {
      log("not settled", {{"why", error.what()}});
      respond(refusal(500, "it is kept, but the quarantine could not be written"));
    }
  };
  keep_events(call, std::move(received), answer);
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "POST",
     .path = "/v1/sql",
     .scope = Scope::admin,
     .about =
         "One SELECT over the views of the log (events, sessions, items, users, log): up to 1000 rows, 20 seconds, "
         "512 MB. Nothing is changed.",
     .answer_later = post_sql,
     .takes =
         R"({"type":"object","required":["sql"],"properties":{"sql":{"type":"string","minLength":1,"maxLength":20000}}})"},
    {.method = "GET",
     .path = "/v1/quarantine",
     .scope = Scope::admin,
     .about = "Records that were not accepted, the latest first, and how many there are of each reason.",
     .answer_later = get_quarantine,
     .queries = "n reason"},
    {.method = "POST",
     .path = "/v1/quarantine",
     .scope = Scope::admin,
     .about = "Sends a record of the quarantine again, mended: `record` as it was told, `text` as it should have been. "
              "What is accepted, or known, leaves the quarantine.",
     .answer_later = post_mended,
     .takes =
         R"({"type":"object","required":["record","text"],"properties":{"record":{"type":"object","required":["dialect"],)"
         R"("properties":{"source":{"type":"string"},"dialect":{"type":"string"},"header":{"type":"string"}}},)"
         R"("text":{"type":"string","maxLength":100000}}})"},
});

}  // namespace

std::span<const Route> console_routes() { return routes; }

}  // namespace aisle::serve
