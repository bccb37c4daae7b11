#pragma once

#include "features/fold.h"

namespace aisle::features {

// One function a fold, each in the file of its name.
std::unique_ptr<Fold> make_recency(const FoldContext& context);
std::unique_ptr<Fold> make_frequency(const FoldContext& context);
std::unique_ptr<Fold> make_money(const FoldContext& context);
std::unique_ptr<Fold> make_gaps(const FoldContext& context);
std::unique_ptr<Fold> make_habits(const FoldContext& context);
std::unique_ptr<Fold> make_prices(const FoldContext& context);
std::unique_ptr<Fold> make_breadth(const FoldContext& context);
std::unique_ptr<Fold> make_categories(const FoldContext& context);
std::unique_ptr<Fold> make_search(const FoldContext& context);
std::unique_ptr<Fold> make_visits(const FoldContext& context);
std::unique_ptr<Fold> make_profile(const FoldContext& context);

}  // namespace aisle::features
