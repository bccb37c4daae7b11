#include "serve/answer_json.h"

namespace aisle::serve {

namespace {

double amount(Money money) { return static_cast<double>(money.millionths) / 1e6; }

void write_text(JsonWriter& out, const predict::Live& live, const char* name, Coded field, Code code) {
  if (code != 0) out.member(name, live.codes().text(field, code));
}

void write_facts(JsonWriter& out, const predict::Live& live, const predict::ItemNow& item) {
  write_text(out, live, "title", Coded::title, item.title);
  write_text(out, live, "category", Coded::category, item.category);
  write_text(out, live, "brand", Coded::brand, item.brand);
  if (item.price != no_price) out.member("price", amount(item.price));
}

void add_text(Json& entry, const predict::Live& live, const char* name, Coded field, Code code) {
  if (code != 0) entry[name] = live.codes().text(field, code);
}

}  // namespace

void write_items(JsonWriter& out, const decide::Desk& desk, const std::vector<decide::Chosen>& items) {
  out.begin_array();
  for (const auto& chosen : items) {
    const auto& candidate = chosen.candidate;
    out.begin_object();
    out.member("item", decide::item_id(desk.live(), candidate));
    out.member("score", candidate.score);
    out.member("by", chosen.explored ? "chance" : decide::source_name(candidate.source));
    if (candidate.probability > 0) out.member("probability", candidate.probability);
    if (chosen.propensity < 1) out.member("propensity", chosen.propensity);
    write_facts(out, desk.live(), desk.live().items().of(candidate.item));
    out.end_object();
  }
  out.end_array();
}

void write_members(JsonWriter& out, const decide::Desk& desk, const decide::Recommendation& found) {
  out.member("path", decide::path_name(found.path));
  if (found.version != 0) {
    out.name("model");
    out.begin_object();
    out.member("task", found.task);
    out.member("version", found.version);
    out.end_object();
  }
  out.member("events", found.events);
  out.name("items");
  write_items(out, desk, found.items);
  if (found.reasons.empty()) return;
  out.name("reasons");
  out.begin_array();
  for (const auto& reason : found.reasons) {
    const bool is_search = reason.item.empty();
    out.value(Json::Object{{is_search ? "search" : "item", is_search ? reason.search : reason.item},
                           {"type", reason.type},
                           {"time", time_text(reason.time)},
                           {"contribution", reason.contribution}});
  }
  out.end_array();
}

Json to_json(const predict::TaskAnswerer& answerer, const predict::TaskAnswer& found) {
  Json entry = Json::Object{{"prediction", found.value}, {"at", time_text(found.moment)}};
  if (answerer.model.task.is_yes_or_no()) entry["probability"] = found.value;
  if (found.reasons.empty()) return entry;
  Json reasons = Json::Array{};
  for (const auto& reason : found.reasons)
    reasons.push_back(
        Json::Object{{"column", reason.column}, {"value", reason.value}, {"contribution", reason.contribution}});
  entry["reasons"] = std::move(reasons);
  return entry;
}

void write_item(JsonWriter& out, const predict::Live& live, Code item) {
  const auto known = live.items().of(item);
  out.member("item", live.codes().text(Coded::item, item));
  out.member("listed", known.listed);
  out.member("hidden", known.hidden);
  write_facts(out, live, known);
  if (known.stock == known.stock) out.member("stock", known.stock);
  if (known.since != Micros{}) out.member("since", time_text(known.since));
  out.member("popularity", live.items().weight(item));
}

Json timeline_json(const predict::Live& live, const Timeline& events, std::size_t most) {
  Json out = Json::Array{};
  for (std::size_t i = events.size(); i-- > 0 && out.array().size() < most;) {
    Json entry =
        Json::Object{{"time", time_text(events.time[i])}, {"type", live.codes().text(Coded::type, events.type[i])}};
    add_text(entry, live, "item", Coded::item, events.item[i]);
    add_text(entry, live, "query", Coded::query, events.query[i]);
    if (events.price[i] != no_price) entry["price"] = amount(events.price[i]);
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace aisle::serve
