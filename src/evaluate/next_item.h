#pragma once

#include "core/json.h"
#include "features/sequences.h"
#include "models/ranker.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace aisle::evaluate {

// What will this sequence's next event of the asked type be, after its first `length` events?
struct Question {
  std::uint32_t sequence = 0;
  std::uint32_t length = 0;
  Code answer = 0;
};

// How a log is cut for learning, choosing and measuring. `learn` holds what may be learnt from while choosing, `refit`
// what may be learnt from once everything is chosen (it holds no answer of `test`); questions count into `sequences`.
struct NextItemSplit {
  features::Sequences learn, refit;
  std::vector<Question> validation, test;
};

enum class Protocol {
  leave_one_out,  // a person's last event of the asked type is tested, the one before it validated
  prefixes,       // sequences in the order of their last event: the last tenth tested, the tenth before it validated;
                  // every prefix is asked about
  time,  // events from `test_from` on tested, from `validation_from` on validated; every event of the asked type
         // with something before it
};

struct Cut {
  Protocol protocol = Protocol::time;
  std::optional<Micros> validation_from = {}, test_from = {};  // else the last tenth and the tenth before it
};

NextItemSplit split(const features::Sequences& sequences, Code target, const Cut& cut);

// Where each answer stands among all items (0 is best), ties counting half; items of the history are left out when
// `mask_seen`. By threads; the same ranks whatever their number.
std::vector<double> ranks(const models::Ranker& ranker, const features::Sequences& sequences,
                          std::span<const Question> questions, bool mask_seen);

// recall@k, ndcg@k, mrr@k for k of 10 and 20 over ranks, as one JSON object: "recall@10", …
Json ranking_metrics(std::span<const double> ranks);

}  // namespace aisle::evaluate
