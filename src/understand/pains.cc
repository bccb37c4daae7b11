#include "understand/analyses.h"

namespace aisle::understand {

namespace {

Json searches_without_results(Questions& ask) {
  return unless_empty(ask.rows("searches without results", R"(
SELECT coalesce(query, '') AS query, count(*) AS searches, count(DISTINCT person) AS people FROM events
WHERE type = 'search' AND NOT bot AND TRY_CAST(json_extract_string(properties, '$.results') AS DOUBLE) = 0
GROUP BY ALL ORDER BY searches DESC, query LIMIT 6)"));
}

Json repeated_searches(Questions& ask) {
  Json out = ask.row("repeated searches", R"(WITH searches AS (
  SELECT person, time, query, lag(query) OVER w AS before, lag(time) OVER w AS earlier FROM events WHERE type = 'search' AND NOT bot
  WINDOW w AS (PARTITION BY person ORDER BY time, seq))
SELECT count(*) AS searches, count(*) FILTER (before IS NOT NULL AND query <> before AND time - earlier < INTERVAL 2 MINUTE) AS repeated FROM searches)");
  return out.at("searches").number() > 0 ? out : Json();
}

Json carts_put_down(Questions& ask) {
  Json out = ask.row("carts put down", R"(WITH carts AS (
  SELECT coalesce(person || ' ' || session_id, person || strftime(time, '%Y-%m-%d')) AS visit, bool_or(type = 'purchase') AS bought, bool_or(type = 'add_to_cart') AS filled,
         sum(CASE WHEN type = 'add_to_cart' THEN coalesce(quantity, 1) * price WHEN type = 'remove_from_cart' THEN -coalesce(quantity, 1) * price END)
           FILTER (currency = (SELECT mode(currency) FROM events WHERE type = 'add_to_cart' AND NOT bot))::DOUBLE AS worth
  FROM events WHERE NOT bot GROUP BY visit)
SELECT count(*) AS carts, count(*) FILTER (NOT bought) AS put_down, coalesce(sum(worth) FILTER (NOT bought), 0) AS worth FROM carts WHERE filled)");
  return out.at("carts").number() > 0 ? out : Json();
}

Json errors(Questions& ask) {
  return unless_empty(ask.rows("errors", R"(
SELECT coalesce(page, '') AS page, coalesce(json_extract_string(properties, '$.code'), '') AS code, count(*) AS errors, count(DISTINCT person) AS people
FROM events WHERE type = 'error' AND NOT bot GROUP BY ALL ORDER BY errors DESC, page, code LIMIT 10)"));
}

// Whether what was slow to load is put into the cart less often.
Json slow_pages(Questions& ask) {
  const Json rows = ask.rows("slow pages", R"(WITH views AS (
  SELECT type, TRY_CAST(json_extract_string(properties, '$.load_ms') AS DOUBLE) > 3000 AS slow, lead(type) OVER (PARTITION BY person ORDER BY time, seq) AS next
  FROM events WHERE NOT bot)
SELECT slow, count(*) AS views, count(*) FILTER (next = 'add_to_cart') AS added FROM views WHERE type = 'view_item' AND slow IS NOT NULL GROUP BY slow ORDER BY slow)");
  if (rows.array().size() != 2) return {};
  Json::Array out;
  for (Json row : rows.array()) {
    add_share(row, row.at("added").number(), row.at("views").number());
    out.push_back(row);
  }
  return out;
}

// Visits in which somebody went from a page to another and straight back three times or more, and whether they buy.
Json back_and_forth(Questions& ask) {
  const Json rows = ask.rows("back and forth", R"(WITH steps AS (
  SELECT coalesce(person || ' ' || session_id, person || strftime(time, '%Y-%m-%d')) AS visit, time, seq, type = 'purchase' AS bought,
         coalesce(page, type || coalesce(' ' || item_id, '')) AS place
  FROM events WHERE NOT bot AND type IN ('page_view', 'view_item', 'view_item_list', 'search', 'purchase')),
moved AS (SELECT *, lag(place) OVER w AS before, lag(place, 2) OVER w AS earlier FROM steps WINDOW w AS (PARTITION BY visit ORDER BY time, seq)),
visits AS (SELECT visit, count(*) FILTER (place = earlier AND place <> before) AS returns, bool_or(bought) AS bought FROM moved GROUP BY visit HAVING count(*) FILTER (NOT bought) > 0)
SELECT returns >= 3 AS lost, count(*) AS visits, count(*) FILTER (bought) AS bought FROM visits GROUP BY lost ORDER BY lost)");
  if (rows.array().size() != 2 || rows.array()[1].at("visits").number() < fewest) return {};
  Json::Array out;
  for (Json row : rows.array()) {
    add_share(row, row.at("bought").number(), row.at("visits").number());
    out.push_back(row);
  }
  return out;
}

}  // namespace

Json pains(Questions& ask) {
  Json out = Json::Object{};
  const auto add = [&](const char* name, Json part) {
    if (!part.is_null()) out[name] = std::move(part);
  };
  add("empty_searches", searches_without_results(ask));
  add("repeated_searches", repeated_searches(ask));
  add("carts", carts_put_down(ask));
  add("errors", errors(ask));
  add("slow_pages", slow_pages(ask));
  add("back_and_forth", back_and_forth(ask));
  return out.object().empty() ? Json() : out;
}

}  // namespace aisle::understand
