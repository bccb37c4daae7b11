#pragma once

#include "core/json.h"
#include "core/micros.h"
#include "sql/database.h"

#include <string>
#include <vector>

namespace aisle::understand {

struct Config {
  std::string shop;                // its name
  std::vector<std::string> steps;  // of the funnel, types of events in order; the usual ones that occur where empty
  std::size_t window_days = 30;    // from the funnel's first step to its last
};

// What a shop's customers are like: one document from its views `events` and `sessions`. Bots are left out; money of
// several currencies is never summed up. An analysis that has nothing to work on is absent. Members:
//
//   shop, simulated (all events are made up), period {first, last}, counts {events, people, sessions, orders, buyers,
//   bots}, types [{type, events, people}], revenue [{currency, orders, buyers, revenue, refunds, order_value}], funnel
//   {window_days, steps [{type, people, share, share_of_before, low, high, median_hours}], worst, breakdowns [{by,
//   explains, values
//     [{value, people, converted, share, low, high}]}]},
//   conversion [{by, value, sessions, converted, share, low, high}],
//   recency_frequency {segments [{segment, people, revenue, revenue_share, median_days, orders}]},
//   cohorts [{month, people, active: [share by months since]}],
//   cycle {people, median_days, curve [{days, share}], overdue {people, revenue}, top [{person, orders, usual_days,
//   silent_days, revenue}]}, paths {states [{state, visits, conversion, exits, removal}], loops [{state, other,
//   times}]}, pains {empty_searches, …}, seasons {hours, weekdays, months} sql [{about, sql}]: every question that was
//   asked.
Json understand(sql::Database& database, const Config& config);

}  // namespace aisle::understand
