#pragma once

#include "core/json.h"
#include "report/html.h"

#include <string>
#include <vector>

namespace aisle::report {

// A section of the page, and the one sentence that says what to do about it (empty where there is nothing to do).
struct Finding {
  std::string id;  // of the section
  std::string html;
  Text action;
};

// Each reads its own members of the document (understand/understand.h); html is empty where they are absent.
Finding funnel_finding(const Json& document);
Finding conversion_finding(const Json& document);
Finding paths_finding(const Json& document);
Finding pains_finding(const Json& document);
Finding cycle_finding(const Json& document);
Finding segments_finding(const Json& document);
Finding cohorts_finding(const Json& document);
Finding seasons_finding(const Json& document);
Finding promotions_finding(const Json& document);
Finding preferences_finding(const Json& document);

// All of them, in the order of the page.
std::vector<Finding> findings(const Json& document);

// The currency in which one sum stands for all.
std::string main_currency(const Json& document);

}  // namespace aisle::report
