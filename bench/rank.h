#pragma once

#include "core/json.h"

#include <string>
#include <vector>

// aisle_learning_bench rank: how well and how fast rankers foresee the next item of published data.
//
//   --train FILE        without --test: lines of a user and their items, the last one of each tested
//   --test FILE         then both files hold a session a line, and every prefix of a test session is asked about
//   --rankers A,B       which (all those that there are)
//   --options JSON      for those rankers
//   --blend 1           their blend too
//   --on validation     measures on the questions for choosing, learns only from what lies before them
//   --seed N --threads N
//   --curve 1           judges what learns in epochs after each, too; its clock stands still meanwhile
//   --until X           stops such a learning when NDCG@10 is this
//   --early 1           tests what has learnt only from what lies before validation, as many papers do
aisle::Json rank(const std::vector<std::string>& words);
