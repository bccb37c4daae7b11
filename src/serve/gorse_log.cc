#include "serve/gorse_log.h"

#include "collect/mapping.h"
#include "core/error.h"
#include "core/micros.h"
#include "store/event_columns.h"
#include "store/log_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace aisle::serve {

namespace {

std::string text_at(const sql::Chunk& found, std::size_t column, std::size_t row) {
  return found.missing(column, row) ? std::string() : std::string(found.text(column, row));
}

// Null where it is JSON that we do not read (doubled names).
Json labels_of(std::string_view text) {
  try {
    return Json::parse(text, "Labels");
  } catch (const Error&) {
    return {};
  }
}

const std::map<std::string, std::string>& words() {
  const auto& fields = collect::dialect("gorse").fields;
  return std::ranges::find_if(fields,
                              [](const auto& rule) { return rule.field != nullptr && rule.field->name == "type"; })
      ->values;
}

}  // namespace

std::string type_of_gorse(const std::string& word) {
  const auto found = words().find(word);
  return found == words().end() ? word : found->second;
}

std::string gorse_word_of(const std::string& type) {
  const auto found = std::ranges::find(words(), type, [](const auto& each) { return each.second; });
  return found == words().end() ? type : found->first;
}

Json gorse_users(const store::Shop& shop, const std::vector<std::string>& ids) {
  std::string list;
  for (const auto& id : ids) list += (list.empty() ? "" : ", ") + sql::literal(id);
  struct Told {
    Json labels;
    std::string comment;
  };
  std::map<std::string, Told> told;
  if (!ids.empty()) {
    store::LogReader(shop).database.query(
        fmt::format("SELECT user_id, arg_max(json_extract(properties, '$.labels')::VARCHAR, seq), "
                    "arg_max(json_extract_string(properties, '$.Comment'), seq) FROM log "
                    "WHERE type = 'user' AND user_id IN ({}) GROUP BY user_id",
                    list),
        [&](const sql::Chunk& found) {
          for (std::size_t row = 0; row < found.rows(); ++row) {
            Told& each = told[text_at(found, 0, row)];
            if (!found.missing(1, row)) each.labels = labels_of(found.text(1, row));
            each.comment = text_at(found, 2, row);
          }
        });
  }
  Json out = Json::Array{};
  for (const auto& id : ids)
    out.push_back(Json::Object{{"UserId", id}, {"Labels", told[id].labels}, {"Comment", told[id].comment}});
  return out;
}

GorseFeedback gorse_feedback(const store::Shop& shop, std::uint64_t last, std::size_t n) {
  GorseFeedback out{.rows = Json::Array{}};
  std::uint64_t latest = 0;
  const auto question = fmt::format(
      "SELECT seq::BIGINT, type, coalesce(user_id, anonymous_id), item_id, epoch_us(time), "
      "TRY_CAST(json_extract_string(properties, '$.Value') AS DOUBLE) FROM log WHERE seq > {} AND item_id IS NOT NULL "
      "AND coalesce(user_id, anonymous_id) IS NOT NULL AND type NOT IN ({}, 'decision') ORDER BY seq LIMIT {}",
      last, store::fact_type_list(), n + 1);
  store::LogReader(shop).database.query(question, [&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) {
      if (out.rows.array().size() == n) return void(out.last = latest);
      latest = static_cast<std::uint64_t>(found.integer(0, row));
      out.rows.push_back(Json::Object{{"FeedbackType", gorse_word_of(text_at(found, 1, row))},
                                      {"UserId", text_at(found, 2, row)},
                                      {"ItemId", text_at(found, 3, row)},
                                      {"Timestamp", time_text(Micros{found.integer(4, row)})},
                                      {"Value", found.missing(5, row) ? 0 : found.number(5, row)}});
    }
  });
  return out;
}

}  // namespace aisle::serve
