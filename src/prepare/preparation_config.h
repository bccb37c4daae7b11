#pragma once

#include <cstdint>

namespace aisle::prepare {

// What is chosen about preparation; the defaults are what most tables want.
struct PreparationConfig {
  // quantile: numbers beyond the furthest thousandth of the training rows (on either side, at least one row) are moved
  // to it. robust_z: numbers further than 8 robust deviations (1.4826 MAD) from the median are moved there.
  enum class Outliers : std::uint8_t { quantile, robust_z, none };
  // standard: (raw - mean) / deviation. minmax: least 0, greatest 1. robust: (raw - median) / interquartile range;
  // flags and categories stay 0 and 1.
  enum class Scaling : std::uint8_t { standard, minmax, robust };
  // automatic: one-hot, and of more than 20 different values target means and a count beside it. onehot: that alone.
  // ordinal: one number, 0 for the most frequent text. target: target means and a count alone.
  enum class Categories : std::uint8_t { automatic, onehot, ordinal, target };
  enum class Switch : std::uint8_t { off, on };

  Outliers outliers = Outliers::quantile;
  Scaling scaling = Scaling::standard;
  Categories categories = Categories::automatic;
  Switch skew = Switch::on;   // logarithms of skewed numbers
  Switch codes = Switch::on;  // whole numbers of 3 to 50 kinds that look like names (codes.h) are such texts as well
  Switch pairs = Switch::on;  // products and ratios of the four most telling numbers

  void fields(auto&& field) {
    field.choice("outliers", outliers, {"quantile", "robust_z", "none"}, "how far a number may lie out");
    field.choice("scaling", scaling, {"standard", "minmax", "robust"}, "to which scale numbers are brought");
    field.choice("categories", categories, {"automatic", "onehot", "ordinal", "target"}, "how texts become numbers");
    field.choice("skew", skew, {"off", "on"}, "take logarithms of numbers with a long tail");
    field.choice("codes", codes, {"off", "on"}, "treat few whole numbers as texts too where they look like names");
    field.choice("pairs", pairs, {"off", "on"}, "multiply and divide the four most telling numbers");
  }
};

}  // namespace aisle::prepare
