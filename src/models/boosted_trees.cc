#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "models/models.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <xgboost/c_api.h>

namespace aisle::models {

namespace {

struct BoostedTreesConfig {
  std::size_t rounds = 300;
  double rate = 0.05;
  std::size_t depth = 4;
  double rows = 0.8;
  double columns = 0.8;
  double l2 = 1;
  double least_weight = 1;
  void fields(auto&& field) {
    field("rounds", rounds, 1, 100000, "trees, one after the other");
    field("rate", rate, 1e-4, 1.0, "how much of each tree is taken");
    field("depth", depth, 1, 20, "questions from a tree's root to a leaf");
    field("rows", rows, 0.01, 1.0, "share of the rows that each tree sees");
    field("columns", columns, 0.01, 1.0, "share of the features that each tree sees");
    field("l2", l2, 0, 1e6, "squared penalty on a leaf's value");
    field("least_weight", least_weight, 0, 1e6, "least sum of the second derivatives in a leaf");
  }
};

void check(int status) {
  if (status != 0) throw Error(std::string("XGBoost: ") + XGBGetLastError());
}

struct FreeMatrix {
  void operator()(void* handle) const { XGDMatrixFree(handle); }
};
struct FreeBooster {
  void operator()(void* handle) const { XGBoosterFree(handle); }
};
using MatrixHandle = std::unique_ptr<void, FreeMatrix>;
using BoosterHandle = std::unique_ptr<void, FreeBooster>;

// XGBoost's own copy of rows [begin, begin + rows).
MatrixHandle matrix(const Matrix& features, std::size_t begin, std::size_t rows, std::size_t threads) {
  DMatrixHandle handle = nullptr;
  const float* values = features.values.data() + begin * features.columns;
  check(XGDMatrixCreateFromMat_omp(values, rows, features.columns, NAN, &handle, static_cast<int>(threads)));
  return MatrixHandle(handle);
}

BoosterHandle booster(DMatrixHandle rows) {
  BoosterHandle::pointer handle = nullptr;
  check(XGBoosterCreate(&rows, rows == nullptr ? 0 : 1, &handle));
  return BoosterHandle(handle);
}

// Gradient-boosted trees by XGBoost (Chen & Guestrin 2016), histogram method.
class BoostedTrees : public SelfFitting {
 public:
  explicit BoostedTrees(const BoostedTreesConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  void fit(const Matrix& features, std::span<const float> target, const Fitting& how) override {
    const MatrixHandle rows = matrix(features, 0, features.rows, how.threads);
    check(XGDMatrixSetFloatInfo(rows.get(), "label", target.data(), target.size()));
    booster_ = booster(rows.get());
    set("objective", "binary:logistic");
    set("tree_method", "hist");
    set("eta", config_.rate);
    set("max_depth", config_.depth);
    set("subsample", config_.rows);
    set("colsample_bytree", config_.columns);
    set("lambda", config_.l2);
    set("min_child_weight", config_.least_weight);
    set("seed", how.seed % 2147483647);  // it takes 31 bits
    set("nthread", how.threads);
    for (std::size_t round = 0; round < config_.rounds; ++round) {
      check_interrupted();
      check(XGBoosterUpdateOneIter(booster_.get(), static_cast<int>(round), rows.get()));
    }
    set("nthread", 1);  // predict() runs batches side by side
  }

  [[nodiscard]] std::vector<double> predict(const Matrix& features) const override {
    constexpr std::size_t batch = 4096;
    std::vector<double> out(features.rows);
    parallel_for((features.rows + batch - 1) / batch, [&](std::size_t b) {
      predict_rows(features, b * batch, std::min(batch, features.rows - b * batch), out);
    });
    return out;
  }

  void save(StoredTensors& weights) const override {
    bst_ulong size = 0;
    const char* bytes = nullptr;
    check(XGBoosterSaveModelToBuffer(booster_.get(), R"({"format": "ubj"})", &size, &bytes));
    weights["xgboost_ubj"] = store(std::span(bytes, size), {size});
  }

  void load(const StoredTensors& weights) override {
    const auto bytes = restore<char>(weights, "xgboost_ubj");
    booster_ = booster(nullptr);
    check(XGBoosterLoadModelFromBuffer(booster_.get(), bytes.data(), bytes.size()));
    set("nthread", 1);  // predict() runs batches side by side
  }

 private:
  void predict_rows(const Matrix& features, std::size_t begin, std::size_t count, std::vector<double>& out) const {
    const MatrixHandle rows = matrix(features, begin, count, 1);
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* values = nullptr;  // XGBoost keeps an answer for each thread
    constexpr auto* how =
        R"({"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false})";
    check(XGBoosterPredictFromDMatrix(booster_.get(), rows.get(), how, &shape, &dimensions, &values));
    std::copy(values, values + count, out.begin() + static_cast<std::ptrdiff_t>(begin));
  }

  template <typename T>
  void set(const char* name, const T& value) {
    set(name, Json(value).text().c_str());
  }
  void set(const char* name, const char* value) { check(XGBoosterSetParam(booster_.get(), name, value)); }

  BoostedTreesConfig config_;
  BoosterHandle booster_;
};

}  // namespace

Algorithm boosted_trees() {
  return describe<BoostedTrees, BoostedTreesConfig>(
      "boosted_trees", "Boosted trees (XGBoost)",
      "Many small decision trees, each mending what those before it got wrong.");
}

}  // namespace aisle::models
