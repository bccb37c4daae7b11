#pragma once

#include "core/json.h"
#include "understand/daily.h"
#include "understand/question.h"
#include "understand/understand.h"

#include <string>
#include <vector>

namespace aisle::understand {

// The parts of the document (understand.h); null where the log has nothing to say.
Json counts(Questions& ask);
Json revenue(Questions& ask);
Json funnel(Questions& ask, const Config& config);
Json conversion(Questions& ask);
Json recency_frequency(Questions& ask);
Json cohorts(Questions& ask);
Json cycle(Questions& ask);
Json paths(Questions& ask);
Json pains(Questions& ask);
Json seasons(Questions& ask, const Config& config);

// Rows {day, count} by day; days that are missing counted nothing.
Daily read_daily(const Json& rows);

constexpr double fewest = 30;  // people, or visits, behind a share that is worth comparing

// share, low, high of hits among so many (Wilson 1927).
void add_share(Json& out, double hits, double among);

// The category of an event `LEFT JOIN items USING (item_id)`: the catalogue's, else what the event says of itself.
inline constexpr const char* category_column =
    "coalesce(items.category, json_extract_string(events.properties, '$.category'), "
    "json_extract_string(events.properties, '$.category_id'))";

// The beginning of a query that names `late`: person, orders, revenue, last, usual_days, silent_days, expected (a
// date), overdue.
std::string expected_purchases(const Questions& ask);

}  // namespace aisle::understand
