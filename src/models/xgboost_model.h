#pragma once

#include "models/model.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace aisle::models {

struct FreeBooster {
  void operator()(void* handle) const;
};

// Trees by XGBoost (Chen & Guestrin 2016), histogram method. What kind of trees, and how many, is the derived model's.
class XgboostModel : public SelfFitting {
 public:
  void fit(const Examples& examples, const Fitting& how) final;
  [[nodiscard]] Predictions predict(const Matrix& features) const final;
  [[nodiscard]] std::optional<Matrix> contributions(const Matrix& features, std::size_t output) const final;
  void save(StoredTensors& weights) const final;
  void load(const StoredTensors& weights) final;

 protected:
  using Parameters = std::vector<std::pair<std::string, Json>>;  // XGBoost's names
  [[nodiscard]] virtual Parameters parameters() const = 0;
  [[nodiscard]] virtual std::size_t rounds() const = 0;

 private:
  void set(const std::string& name, const Json& value);
  // Calls take(row, values) with what XGBoost says of each row; type as in its prediction configuration.
  template <typename Take>
  void predict_rows(const Matrix& features, int type, const Take& take) const;

  std::size_t outputs_ = 1;
  std::unique_ptr<void, FreeBooster> booster_;
};

}  // namespace aisle::models
