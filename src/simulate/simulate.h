#pragma once

#include "simulate/config.h"

#include <functional>
#include <string_view>

namespace aisle::simulate {

// Makes up a shop's life day by day, from a documented model of people (docs/simulator.md): canonical lines of the log
// (append_event), each with its line feed, in the order in which the shop learns of them, handed over a day at a time;
// then the truth behind them, lines of JSON: a person, an item or a promotion each. The same configuration gives the
// same bytes. Memory: a few hundred bytes a person. Error for a configuration out of range.
void simulate(const Config& config, const std::function<void(std::string_view lines)>& events,
              const std::function<void(std::string_view lines)>& truths);

}  // namespace aisle::simulate
