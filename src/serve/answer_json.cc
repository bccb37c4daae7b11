#include "serve/answer_json.h"

namespace aisle::serve {

namespace {

double amount(Money money) { return static_cast<double>(money.millionths) / 1e6; }

void add_text(Json& entry, const predict::Live& live, const char* name, Coded field, Code code) {
  if (code != 0) entry[name] = live.codes().text(field, code);
}

void add_facts(Json& entry, const predict::Live& live, const predict::ItemNow& item) {
  add_text(entry, live, "title", Coded::title, item.title);
  add_text(entry, live, "category", Coded::category, item.category);
  add_text(entry, live, "brand", Coded::brand, item.brand);
  if (item.price != no_price) entry["price"] = amount(item.price);
}

}  // namespace

Json to_json(const decide::Desk& desk, const std::vector<decide::Chosen>& items) {
  Json out = Json::Array{};
  for (const auto& chosen : items) {
    const auto& candidate = chosen.candidate;
    Json entry = Json::Object{{"item", decide::item_id(desk.live(), candidate)},
                              {"score", candidate.score},
                              {"by", chosen.explored ? "chance" : decide::source_name(candidate.source)}};
    if (candidate.probability > 0) entry["probability"] = candidate.probability;
    if (chosen.propensity < 1) entry["propensity"] = chosen.propensity;
    add_facts(entry, desk.live(), desk.live().items().of(candidate.item));
    out.push_back(std::move(entry));
  }
  return out;
}

Json to_json(const decide::Desk& desk, const decide::Recommendation& found) {
  Json out = Json::Object{{"path", decide::path_name(found.path)}};
  if (found.version != 0) out["model"] = Json::Object{{"task", found.task}, {"version", found.version}};
  out["events"] = found.events;
  out["items"] = to_json(desk, found.items);
  if (found.reasons.empty()) return out;
  Json reasons = Json::Array{};
  for (const auto& reason : found.reasons)
    reasons.push_back(Json::Object{{"item", reason.item},
                                   {"type", reason.type},
                                   {"time", time_text(reason.time)},
                                   {"contribution", reason.contribution}});
  out["reasons"] = std::move(reasons);
  return out;
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

Json item_json(const predict::Live& live, Code item) {
  const auto known = live.items().of(item);
  Json out =
      Json::Object{{"item", live.codes().text(Coded::item, item)}, {"listed", known.listed}, {"hidden", known.hidden}};
  add_facts(out, live, known);
  if (known.stock == known.stock) out["stock"] = known.stock;
  if (known.since != Micros{}) out["since"] = time_text(known.since);
  out["popularity"] = live.items().weight(item);
  return out;
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
