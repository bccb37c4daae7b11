#pragma once

#include "core/json.h"
#include "features/sequences.h"
#include "models/ranker.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace aisle::evaluate {

// Which item will this sequence's next event of the asked type be about, after its first `length` events? They are what
// was known when it is asked: not what happened at that very moment, nor what was told later. A search is never an
// answer.
struct Question {
  std::uint32_t sequence = 0;
  std::uint32_t length = 0;
  Code answer = 0;
  Micros moment = {};  // when it is asked; of sequences without times none
};

// How many events of a history with times were known strictly before the moment: they are its first ones.
std::uint32_t known_before(const features::History& history, Micros moment);

// What is known when it is asked.
features::History history_before(const features::Sequences& sequences, const Question& question);

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

// The moments are for `prefixes` (where a sequence's last event lies) and `time`; without them the last tenth is tested
// and the tenth before it validated; where only the test's moment is said, the last ninth before it. Sequences without
// times count as given in order.
std::string_view protocol_name(Protocol protocol);  // "leave-one-out", "prefixes", "time"
// The inverse; Error with the nearest for another name.
Protocol protocol_of(std::string_view name);

struct Cut {
  Protocol protocol = Protocol::time;
  std::optional<Micros> validation_from = {}, test_from = {};
};

// The same cut with the moments that it stands for, so that it is the same of a log that has grown.
Cut resolved(const features::Sequences& sequences, const Cut& cut);

// What is learnt from keeps its place among the sequences: the first events of each, maybe none. Error where moments
// are asked of sequences without times.
NextItemSplit split(const features::Sequences& sequences, Code target, const Cut& cut);

// The share of questions whose answer stands in the history already; 0 without questions.
double repeat_share(const features::Sequences& sequences, std::span<const Question> questions);

// Whether people practically never return to an item they have had, so that leaving those out of a ranking can only
// help: fewer than one answer of a thousand is such, of the validation questions and of what may be learnt from.
bool nobody_returns(const features::Sequences& sequences, Code target, const NextItemSplit& split);

// At most `most` of them, spread evenly from first to last.
std::vector<Question> evenly(std::span<const Question> questions, std::size_t most);

// Which items can be the answer at a moment; an empty function: all. Safe from several threads at once.
using Fits = std::function<bool(Code item, Micros moment)>;

// What a task asks of all that could be asked.
struct Asking {
  Fits fits = {};  // which items it asks about
  // Whether a question about an answer that came at its moment was put; then it gets the moment at which it was, and
  // what was known then. Empty: always, right before the answer.
  std::function<bool(Question& question)> put = {};
};
// Leaves out questions that were not put, and those whose answer did not fit when it came. Of those that are left it
// keeps as many, evenly, as are worth the time that they take to judge by: of common logs all.
void keep_asked(const features::Sequences& sequences, const Asking& asking, std::vector<Question>& questions);

// Where each answer stands among all items (0 is best), ties counting half; items of the history are left out when
// `mask_seen`, and an answer among them stands last; so are those that do not fit. By threads; the same ranks whatever
// their number.
std::vector<double> ranks(const models::Ranker& ranker, const features::Sequences& sequences,
                          std::span<const Question> questions, bool mask_seen, const Fits& fits = {});

// recall@k, ndcg@k, mrr@k for k of 10 and 20 over ranks, as one JSON object: "recall@10", …
Json ranking_metrics(std::span<const double> ranks);
// Whose each question is, for stats::each_group_resample: those of one person are not independent.
std::vector<std::uint32_t> askers(std::span<const Question> questions);
// The middle 95 % of each over persons drawn anew, each with all their questions: {"recall@10": [low, high], …}.
Json ranking_intervals(std::span<const double> ranks, std::span<const std::uint32_t> askers, std::uint64_t seed);

}  // namespace aisle::evaluate
