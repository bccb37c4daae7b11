#pragma once

#include "core/json.h"

#include <string>
#include <vector>

// aisle_learning_bench speed: how fast the behaviour model's steps are, on made-up sequences (a popular few items, a
// long tail, and a habit of going on to the neighbour).
//
//   --items N --people N --length N    of the log
//   --size NAME --options JSON         of the model (BehaviourConfig); the device stands there, too
//   --epochs N                         timed ones (1), after an untimed one
//   --warm 0                           without the untimed one
//   --threads N                        of this machine's processor (all)
//   --ranker NAME                      instead: the fitting of this ranker, whole, with its own options
//   --ranks 1                          sums as several processes make them, of this one alone
//
// `flops`: multiplications and additions that forward and backward need, none counted twice: 6 a weight and event, the
// attention's products, the scores of all candidates.
aisle::Json learning_speed(const std::vector<std::string>& words);
