#pragma once

#include "understand/question.h"
#include "understand/understand.h"

namespace aisle::understand {

// The analyses, each a part of the document (understand.h) or null when there is nothing to work on.
Json counts(Questions& ask);
Json revenue(Questions& ask);
Json funnel(Questions& ask, const Config& config);
Json conversion(Questions& ask);
Json recency_frequency(Questions& ask);
Json cohorts(Questions& ask);
Json cycle(Questions& ask);
Json paths(Questions& ask);
Json pains(Questions& ask);
Json seasons(Questions& ask);

}  // namespace aisle::understand
