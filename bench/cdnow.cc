#include "cdnow.h"

#include "core/error.h"
#include "train/purchase_forecast.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <thread>

namespace {

using namespace aisle;

// Days since the first of 1997.
double day(int date) {
  using namespace std::chrono;
  const year_month_day begin{year{1997}, month{1}, std::chrono::day{1}};
  const year_month_day then{year{date / 10000}, month(date / 100 % 100), std::chrono::day(date % 100)};
  return static_cast<double>((sys_days{then} - sys_days{begin}).count());
}

// What a customer bought on one day is one purchase. The file is in order of customer and day.
train::PurchaseLog load(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw Error("cannot read it", path);
  std::string header;
  std::getline(file, header);
  train::PurchaseLog out;
  std::size_t customer = 0;
  int date = 0;
  double units = 0;
  double amount = 0;
  while (file >> customer >> date >> units >> amount) {
    out.resize(std::max(out.size(), customer));
    auto& purchases = out[customer - 1];
    const double time = day(date) / 7;
    if (purchases.empty() || purchases.back().time != time) purchases.push_back({.time = time});
    purchases.back().amount += amount;
    purchases.back().units += units;
  }
  return out;
}

}  // namespace

Json cdnow(const std::vector<std::string>& words) {
  std::map<std::string, std::string> given{{"--known", "273"}, {"--ahead", "273"}};
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) given[words[i]] = words[i + 1];
  const double now = (std::stod(given.at("--known")) - 1) / 7;  // days are counted from 0
  const auto log = train::known_by(load(given.at("--data")), now);
  const auto begin = std::chrono::steady_clock::now();
  const auto found =
      train::forecast_purchases(log, now, std::stod(given.at("--ahead")) / 7,
                                {.seed = 1, .threads = std::max(1U, std::thread::hardware_concurrency())});
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const auto& [bg_nbd, pareto_nbd] = found.models;
  return Json::Object{
      {"seconds", seconds.count()},
      {"held_back", found.held_back},
      {"parameters",
       Json::Object{
           {"bg_nbd", Json::array(std::vector{bg_nbd.r, bg_nbd.alpha, bg_nbd.a, bg_nbd.b})},
           {"pareto_nbd", Json::array(std::vector{pareto_nbd.r, pareto_nbd.alpha, pareto_nbd.s, pareto_nbd.beta})},
           {"gamma_gamma", Json::array(std::vector{found.spending.p, found.spending.q, found.spending.v})}}},
      {"bg_nbd", Json::array(found.bg_nbd)},
      {"pareto_nbd", Json::array(found.pareto_nbd)},
      {"mean", Json::array(found.mean)},
      {"forecast", Json::array(found.purchases)},
      {"amount", Json::array(found.amount)}};
}
