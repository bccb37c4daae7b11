#pragma once

#include "core/json.h"
#include "understand/daily.h"
#include "understand/question.h"
#include "understand/understand.h"

#include <string>
#include <utility>
#include <vector>

namespace aisle::understand {

// The parts of the document (understand.h); null where the log has nothing to say.
Json counts(Questions& ask);
Json revenue(Questions& ask);
Json forecast(Questions& ask);
Json funnel(Questions& ask, const Config& config);
Json conversion(Questions& ask);
Json recency_frequency(Questions& ask);
Json cohorts(Questions& ask, const Config& config);
Json cycle(Questions& ask);
Json paths(Questions& ask);
Json walks(Questions& ask, const Config& config);
Json pains(Questions& ask);
Json seasons(Questions& ask, const Config& config);
Json segments(Questions& ask);
Json promotions(Questions& ask);
Json preferences(Questions& ask);

// Rows {day, count} by day; days that are missing counted nothing.
Daily read_daily(const Json& rows);
std::string day_text(const Daily& daily, std::size_t day);  // 2026-11-27
// The place of a day within them.
std::size_t day_of(const Daily& daily, const std::string& day);

constexpr double fewest = 30;  // people, or visits, behind a share that is worth comparing

// share, low, high of hits among so many (Wilson 1927).
void add_share(Json& out, double hits, double among);

// The category of an event `LEFT JOIN items USING (item_id)`: the catalogue's, else what the event says of itself.
inline constexpr const char* category_column =
    "coalesce(items.category, json_extract_string(events.properties, '$.category'), "
    "json_extract_string(events.properties, '$.category_id'))";

// The beginning of a query that names `named`: person, last, orders, revenue, days, segment.
std::string segments_sql(const Questions& ask);

// What people have tastes for, and the SQL of its value for an event `LEFT JOIN items USING (item_id)`.
std::vector<std::pair<std::string, std::string>> tastes_of(Questions& ask);

// The beginning of a query that names `cut`: visit, time, seq, state, before, begins. A row is an event at one of the
// 25 commonest states, which are pages by the first part of their path, else types of events, and (goal) for a
// purchase, or at the one that is asked about, however rare; half an hour of silence begins anew.
std::string cut_steps(const std::string& asked = {});

// The beginning of a query, after segments_sql, that names seen (person, time, value), average (value, q), own (person,
// value, n), each (person, events) and strength (m). A person's affinity is (n + m * q) / (events + m).
std::string tastes_sql(const Questions& ask, const std::string& column);

// The beginning of a query that names `late`: person, orders, revenue, last, usual_days, silent_days, expected (a
// date), overdue.
std::string expected_purchases(const Questions& ask);

}  // namespace aisle::understand
