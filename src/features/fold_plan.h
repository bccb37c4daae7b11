#pragma once

#include "core/json.h"
#include "features/fold.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::features {

// For which texts folds have columns, as a model keeps it: so the columns stay what they were when the log goes on.
struct FoldPlan {
  std::vector<std::string> types, categories, countries, devices, sexes, regions;  // the most frequent first

  [[nodiscard]] Json to_json() const;
  static FoldPlan from_json(const Json& json);  // without regions where an earlier version wrote it
};

// What is frequent among the events that were known before the moment: at most 10 types, 8 categories, 6 countries, 4
// devices and sexes, 8 regions. Bots are left out.
FoldPlan plan_folds(const Timelines& timelines, Micros before);

// The plan's texts as codes of these timelines.
FoldContext context_of(const FoldPlan& plan, const Timelines& timelines);
// The same where codes stand elsewhere; `find`: the code of a text, 0 for none.
FoldContext context_of(const FoldPlan& plan, std::shared_ptr<const ZoneOffsets> clock,
                       const std::function<Code(Coded, std::string_view)>& find);

// One event of a timeline with what was known of its item then.
EventView view_of(const Timelines& timelines, const Timeline& events, std::size_t row);

}  // namespace aisle::features
