#pragma once

#include "core/json.h"
#include "decide/recommend.h"
#include "serve/http.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::serve {

// What requests say. Each throws Refused (400), or Error where a value is of another type.

// The object in a body; an empty body is an empty object.
Json object_in(std::string_view body);
Json body_of(const Request& request);
std::string text_in(const Json& body, std::string_view name);                // empty where it is absent
std::vector<std::string> texts_in(const Json& body, std::string_view name);  // likewise; at most 1000
void check_list(const Json::Array& list, std::string_view name);             // at most 1000
bool flag_in(const Json& body, std::string_view name);                       // no where it is absent
std::string person_in(const Json& body, std::string_view name);              // an id that the log may hold, or empty
std::size_t count_in(const Json& body);                                      // n: 1 to 1000, 10 where it is absent
std::size_t count_in(const Request& request, std::size_t otherwise = 10);    // ?n=

// user or session, n, task, exclude, categories, diversity, explain.
decide::ItemQuestion item_question(const Json& body);

}  // namespace aisle::serve
