#pragma once

#include "core/json.h"

#include <string>

namespace aisle::report {

// The page about one fitted model, made from its evaluation.json (docs/formats.md): one HTML document that stands
// alone, in English and Chinese (see page.h). Everything from data is escaped. What the document lacks is left out or
// shown as "–"; Error for a document of a newer format or with members of other types.
std::string evaluation_page(const Json& evaluation);

// The same for the terminal, in English: the leaderboard, the champion's figures, its five strongest columns. Ends with
// a line break; bold and coloured only when `colour`.
std::string evaluation_summary(const Json& evaluation, bool colour);
std::string evaluation_summary(const Json& evaluation);  // as stderr takes it

}  // namespace aisle::report
