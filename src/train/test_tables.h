#pragma once

#include "core/progress.h"
#include "core/table.h"
#include "stats/random.h"

#include <string>
#include <utility>
#include <vector>

namespace aisle::train {

// What the tests of this folder learn from.

class Silent : public Progress {
 public:
  void start(std::string_view /*what*/, std::size_t /*steps*/) override {}
  void advance(std::string_view /*detail*/) override {}
  void finish() override {}
};

inline Column numbers(std::string name, std::vector<double> values = {}) {
  return {.name = std::move(name), .type = ColumnType::number, .numbers = std::move(values), .codes = {}, .words = {}};
}

// Draws the place of a class, each as often as its share says: of two, one in three is positive.
inline double draw_class(std::size_t classes, stats::Random& random) {
  if (classes == 2) return random.below(3) == 0 ? 1 : 0;
  return static_cast<double>(random.below(classes));
}

// Columns signal (it tells the class in nine rows of ten), noise (it tells nothing), bought (the class, a number).
inline Table sample(std::size_t rows, std::size_t classes = 2) {
  stats::Random random(9);
  Column signal = numbers("signal");
  Column noise = numbers("noise");
  Column target = numbers("bought");
  for (std::size_t i = 0; i < rows; ++i) {
    const double bought = draw_class(classes, random);
    const double shown = random.below(10) == 0 ? draw_class(classes, random) : bought;
    signal.numbers.push_back(2 * shown + random.uniform());
    noise.numbers.push_back(static_cast<double>(random.below(1000)) / 7);
    target.numbers.push_back(bought);
  }
  return {{signal, noise, target}};
}

// Columns signal, noise, bought: 500 + 20 * signal, and an error of 5.
inline Table amounts(std::size_t rows) {
  stats::Random random(10);
  Table out{{numbers("signal"), numbers("noise"), numbers("bought")}};
  for (std::size_t i = 0; i < rows; ++i) {
    const double signal = random.normal();
    out.columns[0].numbers.push_back(signal);
    out.columns[1].numbers.push_back(random.normal());
    out.columns[2].numbers.push_back(500 + 20 * signal + 5 * random.normal());
  }
  return out;
}

}  // namespace aisle::train
