#pragma once

#include "core/json.h"
#include "sql/database.h"

#include <string>
#include <vector>

namespace aisle::understand {

struct Config {
  std::string shop;          // its name
  std::string zone = "UTC";  // where its days begin
  std::string country = {};  // whose holidays count (holidays.h)
  std::vector<std::string>
      steps;                     // of the funnel, types of events or pages (/cart) in order; the usual ones where empty
  std::size_t window_days = 30;  // from the funnel's first step to its last
  std::string walks_from = {};   // the state of the paths at which walks begin; (entry) where empty
  std::string walks_to = {};     // instead: the one at which they end, told backwards
  bool weekly_cohorts = false;   // by the weeks of the last half year, not by months
  std::string first_category = {};  // cohorts of those alone whose first order held something of it
  std::string only = {};            // the one analysis that is made, by its member's name; all where empty
};

// What a shop's customers are like: one document from its views (store/lake.h). Bots are left out; money of several
// currencies is never summed up: where one sum is needed, that of most purchases counts. An analysis that has nothing
// to work on is absent. Shares that were counted have low and high (95 %). Members:
//
//   format, shop, simulated (all events are made up), period {first, last, days}, currency,
//   counts {events, people, known (with an account), sessions, orders, buyers, bots}, types [{type, events, people}],
//   revenue [{currency, orders, buyers, revenue, refunds, order_value}],
//   forecast {of, share (that the band holds), held (how many of the days shown it did), history and days to come
//   [{day,
//     actual, expected, low, high, outside}], today (the last day of the log, which may not be over)},
//   funnel {window_days, steps [{type, people, share_of_first, share, low, high, median_hours}], worst (the step),
//     breakdowns of it, the one that explains most first [{by, cramers_v, values [{value, people, converted, share,
//     …}]}]},
//   conversion [{by, value, sessions, converted, share, low, high}],
//   paths {conversion, states [{state, visits, entries, before, after, conversion, exits, removal}], loops [{state,
//     other, times}]},
//   walks {from or to (a state), visits (that came there), states [state],
//     ways [{steps [state], visits}]: what followed the first time there, or came before the last one, in a visit, four
//     steps deep, the five commonest each time; (entry), (goal) and (exit) are states, too},
//   pains {empty_searches, repeated_searches, carts, errors, slow_pages, back_and_forth},
//   cycle {median_days, returned, curve [{days, share}], overdue {people, revenue}, top [{person, orders, usual_days,
//     silent_days, expected, revenue}], due {people}, categories, items [{value, name, buyers, returns, usual_days,
//     again_90}]},
//   recency_frequency {segments [{segment, people, revenue, revenue_share, median_days, orders}],
//     cuts {recency [{last}], frequency [{orders, revenue}]}: where the lower four fifths end (segment_of.h)},
//   segments {people, silhouette, groups [{people, means {feature}, marks [{feature, z}]}], features [{feature,
//     mean}]},
//   cohorts [{month or week (its Monday), people, active [share by months or weeks since], orders, revenue
//     [likewise]}], cohorts_of {by, first_category} where they were asked for otherwise than of all by month,
//   seasons {of (orders or sessions), hours, weekdays, months [{part, count}], holidays [{holiday, days, count,
//     expected, lift, low, high}]},
//   promotions {discount {lift_odds, low, high, response, full {…}, cheaper {…}}, lift, low, high, days, offers
//   [{value,
//     first, last, discount, count, expected, lift}], campaigns [{campaign, first, last, sessions, converted, share,
//     …}]},
//   preferences [{by, evidence, strength, drift, values [{value, share, first, second}], segments [{segment, likes
//     [{value, share, lift}]}]}],
//   sql [{about, sql, rows, answer}]: every question that was asked, and the first rows of its answer.
Json understand(sql::Database& database, const Config& config);

// Writes a row a person: what is known of them, what they like, when they are expected (a table of CSV, or Parquet by
// the file's name).
void write_people(sql::Database& database, const Config& config, const std::string& file);

}  // namespace aisle::understand
