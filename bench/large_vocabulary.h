#pragma once

#include "core/json.h"

#include <string>
#include <vector>

// aisle_bench vocabulary ITEMS ROWS CANDIDATES: the behaviour model's loss and its gradients (hidden rows and item table)
// for ROWS answers among ITEMS items of width 64, on one thread; CANDIDATES 0: the softmax over all of them, else over so
// many that are drawn. Packing the items, which a step does once, is counted.
aisle::Json large_vocabulary(const std::vector<std::string>& words);
