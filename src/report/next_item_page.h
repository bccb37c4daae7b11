#pragma once

#include "core/json.h"
#include "report/html.h"

#include <optional>
#include <string>

namespace aisle::report {

// The page about a model of the next item, both languages on one page (page.h), made of its evaluation
// (docs/formats.md) with what the shop adds: `task`, `question`, `version`, `publication` (of the model that answers;
// null where none does) and `example` (a person's prediction with reasons, as `aisle predict --explain` says it; null
// for none).
std::string next_item_page(const Json& document, std::optional<Language> opens_in = std::nullopt);

}  // namespace aisle::report
