#include "store/import.h"
#include "store/seen_records.h"

#include <algorithm>

namespace aisle::store {

namespace {

constexpr std::size_t most_fresh_ids = 3U << 19U;  // in memory: 48 MB, and 72 while they grow; the table is full then

// Whether it has the moment at which it came in for its time: told again it has another one, and is the same.
bool told_no_time(const Received& received, std::size_t event) {
  const Micros arrived = received.batch.arrived;
  return arrived != Micros{} && received.batch.events[event].time == arrived;
}

// Whether the events of one record are known. Of events without ids the ones that were sent before along with it are
// counted first.
Known look_up(const collect::Outcome& outcome, Received& received, SeenRecords* seen, const KnownIds& ids) {
  Known out = Known::same;
  for (std::size_t i = outcome.first; i < outcome.first + outcome.count; ++i) {
    JournalLine& line = received.lines[i];
    const std::size_t before = line.has_own_id || seen == nullptr ? 0 : seen->see(line.base);
    if (before > 0) line = make_repeated_line(received.batch.events[i], received.dialect, before, received.batch.arena);
    Known known = ids.look_up(line.known.id, line.known.content);
    if (known == Known::other && line.has_own_id && told_no_time(received, i)) known = Known::same;
    if (known == Known::other) out = Known::other;
    if (known == Known::no && out == Known::same) out = Known::no;
  }
  return out;
}

bool needs_counting(const Received& received) {
  return received.lines.size() > 1 &&
         std::ranges::any_of(received.lines, [](const JournalLine& line) { return !line.has_own_id; });
}

}  // namespace

void Importer::decide(Received& received, std::string& lines, std::size_t& count) {
  using Read = collect::Outcome::Fate;
  std::optional<SeenRecords> seen;
  if (needs_counting(received)) seen.emplace();
  leave_out({}, received.batch);
  received.fates.clear();
  constexpr std::size_t ahead = 16;
  for (const auto& outcome : received.batch.outcomes) {
    if (outcome.first + ahead < received.lines.size()) ids_.expect(received.lines[outcome.first + ahead].known.id);
    auto fate = Received::Fate::accepted;
    if (outcome.fate != Read::accepted) {
      fate = outcome.fate == Read::skipped ? Received::Fate::skipped : Received::Fate::rejected;
    } else if (const Known known = look_up(outcome, received, seen ? &*seen : nullptr, ids_); known == Known::other) {
      fate = Received::Fate::rejected;
    } else if (known == Known::same) {
      fate = Received::Fate::duplicate;
    }
    received.fates.push_back(fate);
    if (fate != Received::Fate::accepted) continue;
    for (std::size_t i = outcome.first; i < outcome.first + outcome.count; ++i) {
      const JournalLine& line = received.lines[i];
      if (outcome.count > 1 && ids_.look_up(line.known.id, line.known.content) != Known::no) continue;
      ids_.add(line.known);
      received.added.push_back(i);
      lines += line.text;
      lines += '\n';
      ++count;
    }
  }
}

Seq Importer::receive(std::span<Received* const> batches, const std::string& own) {
  std::string lines;
  std::size_t count = 0;
  std::size_t bytes = own.size();
  for (const Received* received : batches)
    for (const auto& line : received->lines) bytes += line.text.size() + 1;
  lines.reserve(bytes);
  for (Received* received : batches) decide(*received, lines, count);
  std::string unescaped;
  for (std::string_view rest = own; !rest.empty();) {
    const auto end = rest.find('\n');
    if (const auto known = known_id(rest.substr(0, end), unescaped)) ids_.add(*known);
    rest.remove_prefix(end + 1);
    ++count;
  }
  lines += own;
  const Seq first = journal_.next();
  if (count > 0) (void)journal_.append(lines, count);
  if (ids_.fresh() >= most_fresh_ids) ids_.seal(journal_.next() - 1);
  return first;
}

}  // namespace aisle::store
