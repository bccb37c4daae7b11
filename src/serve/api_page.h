#pragma once

#include <string>

namespace aisle::serve {

// All places of the service as a page: what each answers, which key it needs, what it takes. Loads nothing else.
std::string api_page();

}  // namespace aisle::serve
