#include "report/evaluation_samples.h"

#include <cmath>
#include <string_view>

namespace aisle::report {
namespace {

constexpr std::string_view kBinary = R"json({
  "format": 2, "created": "2026-11-23T18:30:00Z", "problem": "binary",
  "data": {"file": "online_shoppers_intention.csv", "sha256": "b0055a6b8c1c4a1f9b0d1f6b7a1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c",
           "rows": 12330, "columns": 18, "rows_without_target": 10, "duplicate_rows": 125, "notes": ["read as GB18030"]},
  "target": {"column": "Revenue", "classes": ["FALSE", "TRUE"], "rows": [10412, 1908], "positive": "TRUE",
             "negative": "FALSE", "positive_rows": 1908},
  "split": {"kind": "random", "seed": 42, "test": 0.2, "folds": 5, "training_rows": 9856, "test_rows": 2464},
  "preparation": [
    {"column": "Month", "type": "text", "missing": 0, "features": ["Month = May", "Month = Nov"], "made": ["categories"], "categories": 10},
    {"column": "City", "type": "text", "missing": 3, "features": ["City = Paris", "City target mean", "City count"],
     "made": ["categories", "target_mean", "count"], "categories": 50, "rare": 212},
    {"column": "Price", "type": "number", "missing": 7, "features": ["Price", "Price is missing"], "made": ["number", "missing"],
     "filled_with": 9.5, "low": 0.1, "high": 980, "moved_low": 3, "moved_high": 11, "log": true, "centre": 2.1, "scale": 0.8},
    {"column": "Since", "type": "time", "missing": 0, "features": ["Since", "Since weekday"], "made": ["number", "parts"],
     "centre": 1700000000, "scale": 8640000},
    {"column": "Weekend", "type": "boolean", "missing": 0, "features": ["Weekend"], "made": ["flag"]},
    {"column": "SessionId", "type": "text", "missing": 0, "features": [], "left_out": "identifier"},
    {"column": "Cost", "type": "number", "missing": 0, "features": [], "left_out": "same as Price"},
    {"column": "PageValues", "type": "number", "missing": 0, "features": ["PageValues"], "made": ["number"], "centre": 5.9, "scale": 18.6}],
  "features": 28, "search": {"budget_seconds": 600, "trials": 48},
  "leaderboard": [
    {"name": "blend", "kind": "blend", "title": "Weighted blend",
     "members": [{"name": "boosted_trees", "weight": 0.7}, {"name": "dnn", "weight": 0.3}],
     "metrics": {"accuracy": 0.902, "roc_auc": 0.931, "pr_auc": 0.752, "f1": 0.661, "log_loss": 0.231, "brier": 0.071, "ece": 0.011},
     "intervals": {"accuracy": [0.895, 0.907], "roc_auc": [0.925, 0.937], "pr_auc": [0.731, 0.772], "f1": [0.641, 0.68],
                   "log_loss": [0.223, 0.24], "brier": [0.068, 0.074], "ece": [0.008, 0.017]},
     "fit_seconds": 3.8, "predict_seconds": 0.02, "size_bytes": 900000, "rows": 9856},
    {"name": "boosted_trees", "kind": "single", "algorithm": "boosted_trees", "title": "Boosted trees (XGBoost)",
     "options": {"rounds": 300, "depth": 6, "rate": 0.05}, "trials": 12,
     "metrics": {"accuracy": 0.9, "roc_auc": 0.93, "pr_auc": 0.75, "f1": 0.65, "log_loss": 0.235, "brier": 0.072, "ece": 0.013},
     "intervals": {"log_loss": [0.226, 0.244]}, "fit_seconds": 0.8, "predict_seconds": 0.01, "size_bytes": 600000, "rows": 9856},
    {"name": "dnn", "kind": "single", "algorithm": "dnn", "title": "Neural network (DNN)", "options": {"hidden": [128, 64]}, "trials": 8,
     "metrics": {"accuracy": 0.893, "roc_auc": 0.915, "pr_auc": 0.7, "f1": 0.63, "log_loss": 0.25, "brier": 0.077, "ece": 0.012},
     "intervals": {"log_loss": [0.24, 0.26]}, "fit_seconds": 2.9, "predict_seconds": 0.01, "size_bytes": 300000, "rows": 9856},
    {"name": "logistic", "kind": "single", "algorithm": "logistic", "title": "Logistic regression (L-BFGS)", "options": {}, "trials": 1,
     "metrics": {"accuracy": 0.88, "roc_auc": 0.9, "pr_auc": 0.65, "f1": 0.52, "log_loss": 0.29, "brier": null, "ece": 0.02},
     "intervals": {"log_loss": [0.28, 0.3], "brier": null}, "fit_seconds": 0.0001, "predict_seconds": 0.001, "size_bytes": 640, "rows": 9856}],
  "champion": {
    "name": "blend", "kind": "blend", "title": "Weighted blend", "chosen_by": "log_loss", "measured_on": "test", "rows": 2464,
    "members": [{"name": "boosted_trees", "weight": 0.7}, {"name": "dnn", "weight": 0.3}],
    "metrics": {"accuracy": 0.9, "roc_auc": 0.93, "pr_auc": 0.75, "f1": 0.66, "log_loss": 0.232, "brier": 0.071, "ece": 0.012},
    "intervals": {"accuracy": [0.888, 0.912], "roc_auc": [0.917, 0.942], "pr_auc": [0.706, 0.791], "f1": [0.622, 0.695],
                  "log_loss": [0.214, 0.251], "brier": [0.064, 0.078], "ece": [0.01, 0.027]},
    "baseline": {"accuracy": 0.845, "roc_auc": 0.5, "pr_auc": 0.155, "f1": 0, "log_loss": 0.431, "brier": 0.131, "ece": 0},
    "against": [
      {"name": "boosted_trees", "role": "runner_up", "metric": "log_loss", "difference": -0.004, "low": -0.006, "high": -0.002},
      {"name": "logistic", "role": "simpler", "metric": "log_loss", "difference": -0.001, "low": -0.004, "high": 0.002}],
    "threshold": {"cost_of_miss": 5, "cost_of_false_alarm": 1, "threshold": 0.17, "cost": 0.21, "cost_at_half": 0.26,
                  "cost_always": 0.845, "cost_never": 0.775},
    "confusion": {"threshold": 0.17, "true_positive": 327, "false_positive": 231, "true_negative": 1852, "false_negative": 54},
    "curves": {
      "calibration": [{"predicted": 0.01, "observed": 0.012, "low": 0.004, "high": 0.035, "rows": 246},
                      {"predicted": 0.02, "observed": 0.016, "low": 0.006, "high": 0.041, "rows": 246},
                      {"predicted": 0.05, "observed": 0.041, "low": 0.022, "high": 0.073, "rows": 246},
                      {"predicted": 0.12, "observed": 0.13, "low": 0.094, "high": 0.178, "rows": 246},
                      {"predicted": 0.31, "observed": 0.27, "low": 0.218, "high": 0.329, "rows": 246},
                      {"predicted": 0.74, "observed": 0.77, "low": 0.714, "high": 0.818, "rows": 246}],
      "lift": [{"share": 0.1, "lift": 4.8, "rows": 247}, {"share": 0.2, "lift": 3.1, "rows": 246},
               {"share": 0.3, "lift": 1.1, "rows": 247}, {"share": 0.4, "lift": 0.5, "rows": 246},
               {"share": 0.5, "lift": 0.2, "rows": 246}, {"share": 0.6, "lift": 0.1, "rows": 247},
               {"share": 0.7, "lift": 0.1, "rows": 246}, {"share": 0.8, "lift": 0.05, "rows": 247},
               {"share": 0.9, "lift": 0.03, "rows": 246}, {"share": 1, "lift": 0.02, "rows": 246}],
      "learning": [{"rows": 986, "training": 0.11, "held_out": 0.272}, {"rows": 1971, "training": 0.15, "held_out": 0.256},
                   {"rows": 3942, "training": 0.18, "held_out": 0.245}, {"rows": 7885, "training": 0.2, "held_out": 0.235}]},
    "importance": [{"column": "PageValues", "drop": 0.2, "low": 0.18, "high": 0.22},
                   {"column": "Month", "drop": 0.021, "low": 0.017, "high": 0.026},
                   {"column": "Price", "drop": 0.001, "low": -0.001, "high": 0.003}],
    "partial_dependence": [
      {"column": "PageValues", "kind": "number", "points": [{"x": 0, "y": 0.08}, {"x": 5, "y": 0.31}, {"x": 20, "y": 0.5}, {"x": 60, "y": 0.58}]},
      {"column": "Month", "kind": "category", "points": [{"x": "May", "y": 0.12}, {"x": "Nov", "y": 0.24}, {"x": "Feb", "y": 0.06}]},
      {"column": "Since", "kind": "number", "points": [{"x": 1690000000, "y": 0.15}, {"x": 1700000000, "y": 0.16}, {"x": 1710000000, "y": 0.17}]}],
    "training": [{"algorithm": "dnn", "epochs": [{"training": 0.42, "held_out": 0.38}, {"training": 0.31, "held_out": 0.29},
       {"training": 0.27, "held_out": 0.262}, {"training": 0.25, "held_out": 0.251}, {"training": 0.24, "held_out": 0.249},
       {"training": 0.23, "held_out": 0.252}, {"training": 0.22, "held_out": 0.257}]}]}
})json";

constexpr std::string_view kMulticlass = R"json({
  "format": 2, "created": "2026-11-23T18:30:00Z", "problem": "multiclass",
  "data": {"file": "客户分群.csv", "sha256": "5a6b7c8d9e0f1a2b", "rows": 8068, "columns": 10, "rows_without_target": 0, "duplicate_rows": 0, "notes": []},
  "target": {"column": "Segmentation", "classes": ["A", "B", "C", "D"], "rows": [1972, 1858, 1970, 2268]},
  "split": {"kind": "group", "column": "Household", "seed": 1, "test": 0.2, "folds": 5, "training_rows": 6454, "test_rows": 1614},
  "preparation": [
    {"column": "Age", "type": "number", "missing": 0, "features": ["Age"], "made": ["number"], "low": 18, "high": 89, "moved_low": 0, "moved_high": 0, "centre": 43.4, "scale": 16.7},
    {"column": "Spending", "type": "text", "missing": 0, "features": ["Spending"], "made": ["ordinal"], "centre": 0.6, "scale": 0.7},
    {"column": "Profession", "type": "text", "missing": 124, "features": ["Profession = Artist", "Profession = Doctor", "Profession is missing"], "made": ["categories", "missing"], "categories": 9},
    {"column": "Label", "type": "number", "missing": 0, "features": ["Label"], "made": ["number"], "centre": 1.5, "scale": 1.1, "suspect": {"metric": "accuracy", "value": 0.998}}],
  "features": 16, "search": {"budget_seconds": 60, "trials": 20},
  "leaderboard": [
    {"name": "stack", "kind": "stack", "title": "Stack", "members": [{"name": "boosted_trees", "weight": 1.21}, {"name": "random_forest", "weight": -0.12}],
     "metrics": {"accuracy": 0.541, "roc_auc": 0.79, "f1": 0.53, "log_loss": 1.02, "brier": 0.58, "ece": 0.02},
     "intervals": {"accuracy": [0.53, 0.553], "log_loss": [1.0, 1.04]}, "fit_seconds": 8.1, "predict_seconds": 0.2, "size_bytes": 12400000, "rows": 6454},
    {"name": "boosted_trees", "kind": "single", "algorithm": "boosted_trees", "title": "Boosted trees (XGBoost)", "options": {"rounds": 120}, "trials": 10,
     "metrics": {"accuracy": 0.54, "roc_auc": 0.789, "f1": 0.53, "log_loss": 1.021, "brier": 0.581, "ece": 0.02},
     "intervals": {"accuracy": [0.529, 0.552], "log_loss": [1.0, 1.04]}, "fit_seconds": 2.1, "predict_seconds": 0.1, "size_bytes": 3400000, "rows": 6454},
    {"name": "random_forest", "kind": "single", "algorithm": "random_forest", "title": "Random forest (XGBoost)", "options": {}, "trials": 10,
     "metrics": {"accuracy": 0.52, "roc_auc": 0.77, "f1": 0.51, "log_loss": 1.08, "brier": 0.6, "ece": 0.04},
     "intervals": {}, "fit_seconds": 1.1, "predict_seconds": 0.1, "size_bytes": 9000000, "rows": 6454}],
  "champion": {
    "name": "stack", "kind": "stack", "title": "Stack", "members": [{"name": "boosted_trees", "weight": 1.21}, {"name": "random_forest", "weight": -0.12}],
    "chosen_by": "log_loss", "measured_on": "test", "rows": 1614,
    "metrics": {"accuracy": 0.536, "roc_auc": 0.788, "f1": 0.525, "log_loss": 1.03, "brier": 0.585, "ece": 0.025},
    "intervals": {"accuracy": [0.512, 0.56], "roc_auc": [0.775, 0.8], "f1": [0.5, 0.55], "log_loss": [0.99, 1.07], "brier": [0.565, 0.606], "ece": [0.02, 0.05]},
    "baseline": {"accuracy": 0.281, "roc_auc": 0.5, "f1": 0.11, "log_loss": 1.383, "brier": 0.748, "ece": 0},
    "against": [{"name": "boosted_trees", "role": "runner_up", "metric": "log_loss", "difference": -0.001, "low": -0.003, "high": 0.001}],
    "confusion_matrix": [[180, 82, 51, 82], [88, 129, 118, 37], [40, 80, 247, 27], [86, 27, 27, 313]],
    "importance": [{"column": "Age", "drop": 0.1, "low": 0.09, "high": 0.12}, {"column": "Profession", "drop": 0.05, "low": 0.04, "high": 0.06}],
    "partial_dependence": [
      {"column": "Age", "kind": "number", "points": [{"x": 18, "y": 0.71}, {"x": 30, "y": 0.42}, {"x": 50, "y": 0.2}, {"x": 89, "y": 0.14}]},
      {"column": "Profession", "kind": "category", "points": [{"x": "Healthcare", "y": 0.5}, {"x": "Artist", "y": 0.15}]}],
    "curves": {"learning": [{"rows": 645, "training": 0.6, "held_out": 1.2}, {"rows": 2582, "training": 0.8, "held_out": 1.06}, {"rows": 5163, "training": 0.9, "held_out": 1.055}]}}
})json";

constexpr std::string_view kRegression = R"json({
  "format": 2, "created": "2026-11-23T18:30:00Z", "problem": "regression",
  "data": {"file": "marketing_campaign.csv", "sha256": "9d1c7f", "rows": 2240, "columns": 28, "rows_without_target": 0, "duplicate_rows": 182, "notes": []},
  "target": {"column": "Spending", "low": 5, "mean": 606.8, "high": 2525},
  "split": {"kind": "time", "column": "Dt_Customer", "seed": 7, "test": 0.2, "folds": 4, "training_rows": 1792, "test_rows": 448},
  "preparation": [
    {"column": "Income", "type": "number", "missing": 20, "features": ["Income", "Income is missing"], "made": ["number", "missing"],
     "filled_with": 51381.5, "low": 5000, "high": 113734, "moved_low": 4, "moved_high": 8, "centre": 52000, "scale": 21000},
    {"column": "Dt_Customer", "type": "time", "missing": 0, "features": ["Dt_Customer", "Dt_Customer month"], "made": ["number", "month", "difference"], "centre": 1373000000, "scale": 17000000},
    {"column": "Comment", "type": "text", "missing": 900, "features": ["Comment: good", "Comment: late"], "made": ["text"]},
    {"column": "Z_Revenue", "type": "number", "missing": 0, "features": [], "left_out": "constant"},
    {"column": "Notes", "type": "text", "missing": 1792, "features": [], "left_out": "empty"},
    {"column": "Ref", "type": "text", "missing": 0, "features": [], "left_out": "dropped"}],
  "features": 41, "search": {"trials": 9},
  "leaderboard": [
    {"name": "boosted_trees", "kind": "single", "algorithm": "boosted_trees", "title": "Boosted trees (XGBoost)", "options": {"rounds": 200}, "trials": 5,
     "metrics": {"mae": 121.4, "rmse": 208.3, "r2": 0.88, "mape": 0.62}, "intervals": {"mae": [114, 129.2], "rmse": [190.5, 228], "r2": [0.86, 0.9], "mape": [0.5, 0.77]},
     "fit_seconds": 0.5, "predict_seconds": 0.004, "size_bytes": 410000, "rows": 1792},
    {"name": "linear", "kind": "single", "algorithm": "linear", "title": "Linear regression (normal equations)", "options": {}, "trials": 1,
     "metrics": {"mae": 180.2, "rmse": 262.1, "r2": 0.81, "mape": 1.8}, "intervals": {"rmse": [245, 281]},
     "fit_seconds": 0.002, "predict_seconds": 0.0004, "size_bytes": 1200, "rows": 1792}],
  "champion": {
    "name": "boosted_trees", "kind": "single", "algorithm": "boosted_trees", "title": "Boosted trees (XGBoost)", "chosen_by": "rmse",
    "measured_on": "test", "rows": 448,
    "metrics": {"mae": 130.1, "rmse": 222.7, "r2": 0.86, "mape": 0.66},
    "intervals": {"mae": [113, 147], "rmse": [188, 260], "r2": [0.81, 0.9], "mape": [0.48, 0.9]},
    "baseline": {"mae": 520.3, "rmse": 602.5, "r2": 0, "mape": 6.4},
    "against": [{"name": "linear", "role": "runner_up", "metric": "rmse", "difference": -53.8, "low": -71.2, "high": -36.9}],
    "importance": [{"column": "Income", "drop": 0.61, "low": 0.57, "high": 0.66}, {"column": "Comment", "drop": -0.001, "low": -0.003, "high": 0.002}],
    "partial_dependence": [
      {"column": "Income", "kind": "number", "points": [{"x": 5000, "y": 180}, {"x": 40000, "y": 240}, {"x": 70000, "y": 900}, {"x": 113000, "y": 1350}]},
      {"column": "Education", "kind": "category", "points": [{"x": "PhD", "y": 640}, {"x": "Basic", "y": 560}]}]}
})json";

Json pair(double x, double y) { return Json::Array{x, y}; }

}  // namespace

Json binary_sample() {
  Json out = Json::parse(kBinary, "binary sample");
  Json& curves = out["champion"]["curves"];
  for (int i = 0; i <= 200; ++i) {
    const double x = i / 200.0;
    const double found = std::pow(x, 0.09);
    curves["roc"].push_back(pair(x, found));
    curves["gain"].push_back(pair(x, 1 - std::pow(1 - x, 9)));
    curves["pr"].push_back(pair(x, 1 - 0.845 * std::pow(x, 2.4)));
  }
  return out;
}

Json multiclass_sample() { return Json::parse(kMulticlass, "multiclass sample"); }

Json regression_sample() {
  Json out = Json::parse(kRegression, "regression sample");
  for (int i = 0; i < 448; ++i) {
    const double truth = 5 + 2520 * std::pow(i / 448.0, 2);
    out["champion"]["curves"]["actual"].push_back(pair(truth + 220 * std::sin(17.0 * i) * std::cos(5.0 * i), truth));
  }
  return out;
}

}  // namespace aisle::report
