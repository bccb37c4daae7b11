#include "serve/question_json.h"

#include "serve/service.h"

#include <charconv>
#include <fmt/format.h>

namespace aisle::serve {

namespace {

std::size_t checked_count(std::size_t n) {
  constexpr std::size_t most = 1000;
  if (n < 1 || n > most) throw Refused(400, "n is a whole number from 1 to 1000");
  return n;
}

const Json* member(const Json& body, std::string_view name) {
  const Json* found = body.find(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

// An event with an item, or a search without one.
decide::SessionEvent session_event_in(const Json& told) {
  decide::SessionEvent out;
  const Json* query = member(told, "query");
  if (query == nullptr || member(told, "item") != nullptr) {
    out.item = told.at("item").string();
  } else {
    const std::size_t most = event_field("query")->longest;
    out.type = "search";
    out.query = query->string();
    if (out.query.empty() || out.query.size() > most)
      throw Refused(400, fmt::format("a query has 1 to {} bytes", most));
  }
  if (const Json* type = member(told, "type")) out.type = type->string();
  return out;
}

std::vector<decide::SessionEvent> session_in(const Json& body) {
  std::vector<decide::SessionEvent> out;
  const Json* found = member(body, "session");
  if (found == nullptr) return out;
  check_list(found->array(), "session");
  for (const auto& event : found->array()) {
    const bool is_id = event.kind() == Json::Kind::string;
    out.push_back(is_id ? decide::SessionEvent{.item = event.string()} : session_event_in(event));
  }
  return out;
}

}  // namespace

Json object_in(std::string_view body) {
  Json out = body.empty() ? Json(Json::Object{}) : Json::parse(body, "the body");
  if (!out.is_object()) throw Refused(400, "the body is no object");
  return out;
}

Json body_of(const Request& request) { return object_in(request.body); }

void check_list(const Json::Array& list, std::string_view name) {
  constexpr std::size_t most = 1000;
  if (list.size() > most) throw Refused(400, fmt::format("{} names {}, more than {}", name, list.size(), most));
}

std::string text_in(const Json& body, std::string_view name) {
  const Json* found = member(body, name);
  return found == nullptr ? "" : found->string();
}

std::vector<std::string> texts_in(const Json& body, std::string_view name) {
  const Json* found = member(body, name);
  if (found == nullptr) return {};
  check_list(found->array(), name);
  return found->strings();
}

bool flag_in(const Json& body, std::string_view name) {
  const Json* found = member(body, name);
  return found != nullptr && found->boolean();
}

std::string person_in(const Json& body, std::string_view name) {
  std::string out = text_in(body, name);
  if (out.size() > event_field("user_id")->longest) throw Refused(400, "the id of a person is too long");
  return out;
}

std::size_t count_in(const Json& body) {
  const Json* found = member(body, "n");
  return checked_count(found == nullptr ? 10 : found->count());
}

std::size_t count_in(const Request& request, std::size_t otherwise) {
  const std::string text = request.query("n");
  if (text.empty()) return otherwise;
  std::size_t n = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
  return checked_count(problem == std::errc() && end == text.data() + text.size() ? n : 0);
}

decide::ItemQuestion item_question(const Json& body) {
  decide::ItemQuestion out{.user = person_in(body, "user"),
                           .session = session_in(body),
                           .n = count_in(body),
                           .task = text_in(body, "task"),
                           .exclude = texts_in(body, "exclude"),
                           .categories = texts_in(body, "categories"),
                           .explain = flag_in(body, "explain")};
  if (const Json* diversity = member(body, "diversity")) {
    out.diversity = diversity->number();
    if (!(*out.diversity >= 0 && *out.diversity <= 1)) throw Refused(400, "diversity is a number from 0 to 1");
  }
  return out;
}

}  // namespace aisle::serve
