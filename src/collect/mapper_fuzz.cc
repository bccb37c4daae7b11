// Records of every dialect (the first line names it): each has one outcome that points into the source, what is
// accepted may stand in the log, and told again as the line that the log would hold it is the same event: an export
// that is imported again brings nothing new.

#include "collect/mapper.h"
#include "core/fuzz.h"

#include <algorithm>
#include <map>

namespace {

using namespace aisle;
using namespace aisle::collect;

const EventLimits limits{.opened = *parse_time("1995-01-01"), .latest = *parse_time("2100-01-01")};

// With a column for every name that the mapping may ask for.
std::vector<std::string> header_of(const Mapping& mapping) {
  if (!mapping.columns.empty()) return mapping.columns;
  std::vector<std::string> out = mapping.recognised;
  for (const auto& rule : mapping.fields) {
    for (const auto& name : rule.from) {
      if (std::ranges::find(out, name) == out.end()) out.push_back(name);
    }
  }
  return out;
}

// The dialect of that name; of any other word one, too.
const Mapping& chosen(std::string_view name) {
  const auto found = std::ranges::find(dialects(), name, &Mapping::name);
  return found == dialects().end() ? dialects()[name.size() % dialects().size()] : *found;
}

// One a dialect: events point into it.
const Mapper& mapper_of(const Mapping& mapping) {
  static std::map<std::string, Mapper> all;
  const MapConfig config{.currency = "EUR", .source = {}, .limits = limits};
  return all.try_emplace(mapping.name, mapping, config, ',', header_of(mapping)).first->second;
}

Batch map(const Mapping& mapping, std::string_view bytes) {
  Batch out;
  mapper_of(mapping).map({.bytes = std::string(bytes), .line = 1}, out);
  return out;
}

void is_told_again_the_same(const Event& event) {
  std::string line;
  append_event(line, event);
  const Batch again = map(dialect("aisle"), line + "\n");
  hold(again.outcomes.size() == 1 && again.events.size() == 1, "an exported event is accepted");
  std::string written;
  append_event(written, again.events.front());
  if (written != line) std::fprintf(stderr, "%s\n%s\n", line.c_str(), written.c_str());
  hold(written == line, "an exported event is read as it was");
}

void has_one_outcome_a_record(const Batch& batch) {
  const std::string_view bytes = batch.piece.bytes;
  std::size_t line = 0;
  std::size_t next = 0;
  for (const auto& outcome : batch.outcomes) {
    hold(outcome.line > line, "records begin on lines of their own, in order");
    line = outcome.line;
    hold(outcome.first == next || outcome.count == 0, "events stand in the order of their records");
    next += outcome.count;
    const bool accepted = outcome.fate == Outcome::Fate::accepted;
    hold(accepted == (outcome.count > 0), "what is accepted has events, and nothing else has");
    hold(accepted || !outcome.reason.empty(), "what is not accepted has a reason");
    hold(outcome.record.empty() || (outcome.record.data() >= bytes.data() &&
                                    outcome.record.data() + outcome.record.size() <= bytes.data() + bytes.size()),
         "a record is a part of the source");
  }
  hold(next == batch.events.size(), "every event belongs to a record");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto end = std::min(input.find('\n'), size);
  const Batch batch = map(chosen(input.substr(0, end)), input.substr(std::min(end + 1, size)));
  has_one_outcome_a_record(batch);
  for (const auto& event : batch.events) {
    hold(!check_event(event, limits), "an accepted event may stand in the log");
    is_told_again_the_same(event);
  }
  return 0;
}
