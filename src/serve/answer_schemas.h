#pragma once

#include "core/json.h"

#include <string_view>

namespace aisle::serve {

// What places answer when all is well, as JSON Schema: for the OpenAPI document.

// Of a place that answers JSON, by its method and path as the table of routes has them. What it refers to stands in
// shared_schemas().
Json answer_schema(std::string_view method, std::string_view path);

// By their names: #/components/schemas/….
Json shared_schemas();

}  // namespace aisle::serve
