#pragma once

#include "core/json.h"

#include <string>
#include <vector>

// aisle_bench cdnow: what models expect of CDNOW's customers.
//
//   --data FILE     cdnow_master.txt: customer, date, CDs, dollars
//   --known DAYS    of 1997 and on, that may be looked at (273: 39 weeks)
//   --ahead DAYS    that are forecast (273)
//
// Answers with the parameters and a forecast for each customer who had bought by then, in order.
aisle::Json cdnow(const std::vector<std::string>& words);
