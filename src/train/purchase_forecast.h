#pragma once

#include "models/model.h"
#include "train/purchase_window.h"

#include <vector>

namespace aisle::train {

// How often each customer will buy within the next `length` weeks, and for how much. Customers are those of
// customers_by(now), in order.
struct PurchaseForecast {
  std::vector<double> pareto_nbd;  // what the models expect by themselves
  std::vector<double> bg_nbd;
  std::vector<double> mean;       // what trees expect who have seen how earlier forecasts of Pareto/NBD turned out
  std::vector<double> purchases;  // that, held back where the likeliest outcome is none: the forecast
  std::vector<double> amount;     // purchases times what Gamma-Gamma expects of each
  double held_back = 0;           // by which share at most
  RepeatModels models;
  models::GammaGamma spending;
};

// Looks at nothing later than `now`: the trees learn from moments before it and what followed each until now.
//
// A mean is the best forecast by squared distances, but by absolute distances the median is, which for most customers
// is 0. Small means are therefore held back as far as costs little by squared distances; how far is found by making the
// same forecast at two thirds of the time until now.
PurchaseForecast forecast_purchases(const PurchaseLog& log, double now, double length, const models::Fitting& how);

}  // namespace aisle::train
