#pragma once

#include "core/json.h"
#include "report/html.h"

#include <optional>
#include <string>

namespace aisle::report {

// What understand/understand.h says of a shop's customers, for people. Whatever the document lacks is left out.
// Everything from data is escaped; where all events are made up, "simulated" stands on it.

// One HTML document that stands alone, in English and Chinese (page.h); it opens in `opens_in`, or in the reader's own
// language.
std::string understanding_page(const Json& document, std::optional<Language> opens_in = std::nullopt);

// The same for the terminal, short: the figures, the funnel, the segments, and what to do first.
std::string understanding_summary(const Json& document, Language language, bool colour);

// The questions behind the figures, as `aisle understand --sql` prints them: SQL with a comment before each that names
// the figure and gives its first rows.
std::string understanding_sql(const Json& document);

}  // namespace aisle::report
