#pragma once

#include "core/json.h"
#include "core/table.h"
#include "features/examples.h"
#include "models/repeat_purchase.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::train {

// What the models of repeat purchases (models/repeat_purchase.h) say of a task about purchases within a time, as
// columns beside those of the folds, by which they know when somebody's orders were and what they cost: orders to
// expect, the log odds that there is any, and with prices the money to expect. NaN for people without an order.
class PurchaseOutlook {
 public:
  // The models, as their columns begin: "bg_nbd", "pareto_nbd".
  static std::span<const std::string_view> models();

  // Whether the task is one of all purchases within a time: how many, for how much money, whether any or none.
  static bool suits(const features::Task& task);

  // Fitted to what each person had ordered by their latest one of these rows; `rows` lie in order of person and moment.
  // None where nobody had bought again.
  static std::optional<PurchaseOutlook> fit(const features::Task& task, const features::Examples& examples,
                                            std::span<const std::size_t> rows);

  // Adds the columns of all models, a number for each example.
  void add_columns(const features::Examples& examples, Table& table) const;
  // Which of them answers the task by itself; of yes or no as log odds.
  static std::string answer_column(const features::Task& task, std::string_view model);

  // For people: "BG/NBD with Gamma-Gamma".
  static std::string title(const features::Task& task, std::string_view model);

  [[nodiscard]] Json to_json() const;
  static PurchaseOutlook from_json(const Json& json);

 private:
  double days_ = 1;  // the horizon
  models::BgNbd bg_nbd_;
  models::ParetoNbd pareto_nbd_;
  std::optional<models::GammaGamma> spending_;  // none without prices
};

}  // namespace aisle::train
