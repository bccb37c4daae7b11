#pragma once

#include "core/json.h"
#include "report/html.h"

#include <optional>
#include <string>

namespace aisle::report {

// What evaluation.json (docs/formats.md) says, for people. Whatever the document lacks is left out. Each is an Error
// for a document of a newer format, for one of format 1 (its model must be fitted again: it holds too little), and for
// one with members of other types. Of a shop's task `version` and `publication` (next_item_page.h) are added to it.

// The page about one fitted model: one HTML document that stands alone, in English and Chinese (see page.h). It opens
// in `opens_in`; without, in the reader's own language. Everything from data is escaped.
std::string evaluation_page(const Json& evaluation, std::optional<Language> opens_in = std::nullopt);

// The same for the terminal: the leaderboard, the champion's figures, the threshold, its five strongest columns; of a
// shop's task what answers beside the simple answers. Ends with a line break; bold and coloured only when `colour`.
std::string evaluation_summary(const Json& evaluation, Language language, bool colour);
// In English, coloured as stderr takes it.
std::string evaluation_summary(const Json& evaluation);

// What was done to each column and to how many rows, as `aisle fit` prints it: at most 40 lines, the columns to which
// most was done first where there are more; the rest is summed up in the last line.
std::string preparation_table(const Json& evaluation, Language language, bool colour);

// model_card.md: data, intended use, how the model was chosen, figures, limits; English, then Chinese.
std::string model_card(const Json& evaluation);

}  // namespace aisle::report
