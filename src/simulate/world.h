#pragma once

#include "core/json.h"
#include "core/micros.h"
#include "core/money.h"
#include "simulate/config.h"

#include <cstddef>
#include <string>
#include <vector>

namespace aisle::simulate {

// What the shop sells and when it is cheaper: the half of the simulation that people see.
struct Item {
  std::string id;
  std::string name;
  std::size_t category = 0;
  std::size_t brand = 0;     // within all brands
  double price = 0;          // before promotions
  double appeal = 0;         // standard normal, in units of log odds: how often it is looked at
  double quality = 0;        // standard normal: what reviews say
  std::size_t launched = 0;  // the first day on which it is sold
};

struct Promotion {
  std::string campaign;
  std::size_t first = 0, last = 0;  // days
  std::size_t category = 0;
  double discount = 0;  // 0.1 to 0.3
};

struct World {
  std::vector<std::string> categories;
  std::vector<std::string> brands;
  std::vector<Item> items;
  std::vector<std::vector<std::size_t>> of_category;  // places in items
  std::vector<double> middle_price;                   // of a category: the median
  std::vector<Promotion> promotions;

  // The promotion of that category on that day, or nullptr.
  [[nodiscard]] const Promotion* promotion(std::size_t category, std::size_t day) const;
  // What an item costs on that day, in whole cents.
  [[nodiscard]] Money price(const Item& item, std::size_t day) const;
};

World make_world(const Config& config);

// How busy that day is: weekends 1.25, December rising to 1.8, January 0.8, else about 1.
double season(Micros day);

// The truth behind it: items with appeal and quality, promotions with discounts.
std::vector<Json> truth(const World& world);

}  // namespace aisle::simulate
