#include "models/xgboost_model.h"

#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"

#include <algorithm>
#include <cmath>
#include <xgboost/c_api.h>

namespace aisle::models {

namespace {

constexpr int values_type = 0, contributions_type = 2;  // what XGBoost is asked for
constexpr double most_outputs = 1e5;

void check(int status) {
  if (status != 0) throw Error(std::string("XGBoost: ") + XGBGetLastError());
}

struct FreeMatrix {
  void operator()(void* handle) const { XGDMatrixFree(handle); }
};
using MatrixHandle = std::unique_ptr<void, FreeMatrix>;

// XGBoost's own copy of rows [begin, begin + rows).
MatrixHandle matrix(const Matrix& features, std::size_t begin, std::size_t rows, std::size_t threads) {
  DMatrixHandle handle = nullptr;
  const float* values = features.values.data() + begin * features.columns;
  check(XGDMatrixCreateFromMat_omp(values, rows, features.columns, NAN, &handle, static_cast<int>(threads)));
  return MatrixHandle(handle);
}

std::unique_ptr<void, FreeBooster> booster(DMatrixHandle rows) {
  BoosterHandle handle = nullptr;
  check(XGBoosterCreate(&rows, rows == nullptr ? 0 : 1, &handle));
  return std::unique_ptr<void, FreeBooster>(handle);
}

void set_numbers(const MatrixHandle& rows, const char* name, const std::vector<double>& values) {
  const std::vector<float> numbers(values.begin(), values.end());
  check(XGDMatrixSetFloatInfo(rows.get(), name, numbers.data(), numbers.size()));
}

Json objective(Problem problem) {
  switch (problem) {
    case Problem::binary:
      return "binary:logistic";
    case Problem::multiclass:
      return "multi:softprob";
    case Problem::regression:
      break;
  }
  return "reg:squarederror";
}

}  // namespace

void FreeBooster::operator()(void* handle) const { XGBoosterFree(handle); }

void XgboostModel::set(const std::string& name, const Json& value) {
  check(XGBoosterSetParam(booster_.get(), name.c_str(),
                          value.kind() == Json::Kind::string ? value.string().c_str() : value.text().c_str()));
}

namespace {

// Where the first tree starts from, as XGBoost has it since 2.0: from one half, a forest's leaves would be trusted with
// fewer rows of the rarer class than their least weight means.
double base_rate(const Labels& labels) {
  double yes = 0;
  double all = 0;
  for (std::size_t i = 0; i < labels.values.size(); ++i) {
    const double weight = labels.weights.empty() ? 1 : labels.weights[i];
    all += weight;
    yes += weight * labels.values[i];
  }
  return std::clamp(yes / std::max(all, 1e-12), 1e-6, 1 - 1e-6);
}

}  // namespace

void XgboostModel::fit(const Examples& examples, const Fitting& how) {
  const MatrixHandle rows = matrix(examples.features, 0, examples.features.rows, how.threads);
  set_numbers(rows, "label", examples.labels.values);
  if (!examples.labels.weights.empty()) set_numbers(rows, "weight", examples.labels.weights);
  outputs_ = examples.labels.outputs();
  booster_ = booster(rows.get());
  set("objective", objective(examples.labels.problem));
  if (outputs_ > 1) set("num_class", outputs_);
  if (examples.labels.problem == Problem::regression) set("base_score", 0);
  if (examples.labels.problem == Problem::binary) set("base_score", base_rate(examples.labels));
  set("tree_method", "hist");
  set("seed", how.seed % 2147483647);  // it takes 31 bits
  set("nthread", how.threads);
  for (const auto& [name, value] : parameters()) set(name, value);
  for (std::size_t round = 0; round < rounds(); ++round) {
    check_interrupted();
    check(XGBoosterUpdateOneIter(booster_.get(), static_cast<int>(round), rows.get()));
  }
  set("nthread", 1);  // predict() runs batches side by side
}

template <typename Take>
void XgboostModel::predict_rows(const Matrix& features, int type, const Take& take) const {
  constexpr std::size_t batch = 4096;
  const std::string how = Json(Json::Object{{"type", type},
                                            {"training", false},
                                            {"iteration_begin", 0},
                                            {"iteration_end", 0},
                                            {"strict_shape", false}})
                              .text();
  parallel_for((features.rows + batch - 1) / batch, [&](std::size_t b) {
    const std::size_t count = std::min(batch, features.rows - b * batch);
    const MatrixHandle rows = matrix(features, b * batch, count, 1);
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* values = nullptr;  // XGBoost keeps an answer for each thread
    check(XGBoosterPredictFromDMatrix(booster_.get(), rows.get(), how.c_str(), &shape, &dimensions, &values));
    std::size_t width = 1;
    for (bst_ulong i = 1; i < dimensions; ++i) width *= shape[i];
    if (width != (type == contributions_type ? outputs_ * (features.columns + 1) : outputs_))
      throw Error("the trees answer for another number of outputs than the model has");
    for (std::size_t i = 0; i < count; ++i) take(b * batch + i, std::span(values + i * width, width));
  });
}

Predictions XgboostModel::predict(const Matrix& features) const {
  Predictions out{.outputs = outputs_, .values = std::vector<double>(features.rows * outputs_)};
  predict_rows(features, values_type,
               [&](std::size_t i, std::span<const float> row) { std::ranges::copy(row, out.row(i).begin()); });
  return out;
}

// TreeSHAP (Lundberg et al. 2020), as XGBoost computes it.
std::optional<Matrix> XgboostModel::contributions(const Matrix& features, std::size_t output) const {
  const std::size_t width = features.columns + 1;
  Matrix out(features.rows, width);
  predict_rows(features, contributions_type, [&](std::size_t i, std::span<const float> row) {
    std::ranges::copy(row.subspan(output * width, width), out.row(i).begin());
  });
  return out;
}

void XgboostModel::save(StoredTensors& weights) const {
  bst_ulong size = 0;
  const char* bytes = nullptr;
  check(XGBoosterSaveModelToBuffer(booster_.get(), R"({"format": "ubj"})", &size, &bytes));
  weights["xgboost_ubj"] = stored(std::span(bytes, size), {size});
  const auto outputs = static_cast<double>(outputs_);
  weights["outputs"] = stored(std::span<const double>(&outputs, 1), {1});
}

void XgboostModel::load(const StoredTensors& weights) {
  const auto bytes = restore<char>(weights, "xgboost_ubj");
  const auto outputs = restore<double>(weights, "outputs");
  if (outputs.size() != 1 || !(outputs[0] >= 1 && outputs[0] <= most_outputs))
    throw Error("the trees' number of outputs is damaged");
  outputs_ = static_cast<std::size_t>(outputs[0]);
  booster_ = booster(nullptr);
  check(XGBoosterLoadModelFromBuffer(booster_.get(), bytes.data(), bytes.size()));
  set("nthread", 1);  // predict() runs batches side by side
}

}  // namespace aisle::models
