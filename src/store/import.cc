#include "store/import.h"

#include "collect/mapper.h"
#include "core/error.h"
#include "core/json.h"
#include "core/parallel.h"
#include "store/lake.h"
#include "store/quarantine.h"
#include "store/secret.h"

#include <algorithm>
#include <fmt/format.h>
#include <future>
#include <thread>
#include <unordered_map>

namespace aisle::store {

namespace {

constexpr std::size_t most_fresh_ids = 4'000'000;  // in memory: 130 to 260 MB

struct HashFingerprint {
  std::size_t operator()(const Fingerprint& print) const { return print.low; }
};

// One event as it will stand in the journal.
struct Line {
  std::string text;
  KnownId known;
  Fingerprint base;  // of an event without an id: what its id was made of, to count how often it occurs
  bool has_own_id = true;
};

}  // namespace

// A piece with everything done that needs no memory of what came before.
struct Importer::Prepared {
  collect::Batch batch;
  std::vector<Line> lines;  // one an event of the batch
};

// What an import of one file remembers.
struct Importer::Keeper {
  const collect::Mapping& mapping;
  const std::string& source;
  std::string header;  // of delimited text
  bool dry_run;
  ImportCounts& counts;
  std::string quarantine = {};                                              // lines of JSON
  std::unordered_map<Fingerprint, std::size_t, HashFingerprint> seen = {};  // events without ids

  void reject(const collect::Outcome& outcome, const std::string& reason, const std::string& message) {
    ++counts.rejected;
    ++counts.reasons[reason];
    const Json line = quarantine_record(source, header, mapping.name, outcome, reason, message);
    quarantine += line.text() + "\n";
  }
};

namespace {

// The line with its id, and how it is told from others.
void finish_line(Line& line, Event event, const std::string& id) {
  event.event_id = id;
  line.text.clear();
  append_event(line.text, event);
  line.text += '\n';
  line.known = {fingerprint(id), content_of(event).high};
}

Line make_line(const Event& event, const std::string& dialect) {
  Line out;
  if (!event.event_id.empty()) {
    finish_line(out, event, std::string(event.event_id));
    return out;
  }
  out.has_own_id = false;
  const std::string id = derived_event_id(dialect, event, 0);
  finish_line(out, event, id);
  out.base = out.known.id;
  return out;
}

void note_skew(std::span<const Event> events, ImportCounts& counts) {
  const auto skewed = std::ranges::count_if(events, [](const Event& e) { return e.received + minute < e.time; });
  if (skewed > 0) counts.notes["clock_skew"] += static_cast<std::size_t>(skewed);
}

void skip_before(Micros since, collect::Batch& batch) {
  for (auto& outcome : batch.outcomes) {
    if (outcome.fate != collect::Outcome::Fate::accepted) continue;
    if (batch.events[outcome.first].time >= since) continue;
    outcome.fate = collect::Outcome::Fate::skipped;
    outcome.reason = "before --since";
    outcome.count = 0;
  }
}

}  // namespace

Importer::Importer(const Shop& shop)
    : shop_(shop),
      journal_(shop.files(), shop.journal(), read_manifest(shop).sealed + 1),
      ids_(shop.files(), shop.index(), journal_.next() - 1) {
  // What the index does not know yet, from the journal (the index is sealed before the journal's segments go).
  std::string unescaped;
  read_journal(shop.files(), shop.journal(), ids_.sealed() + 1, [&](Block& block) {
    std::string_view rest = block.lines;
    for (Seq seq = block.first; !rest.empty(); ++seq) {
      const auto end = rest.find('\n');
      const auto event = parse_event(rest.substr(0, end), unescaped);
      if (!event)
        throw Error(fmt::format("event {} of the journal cannot be read", seq), shop.journal().string(),
                    "run `aisle doctor`");
      if (seq > ids_.sealed()) ids_.add({fingerprint(event->event_id), content_of(*event).high});
      rest.remove_prefix(end + 1);
    }
    return true;
  });
}

// Whether the events of one record are known: all of them, or one of them with other content. Of events without ids the
// ones that the file told before are counted first.
Known Importer::recognise(const collect::Outcome& outcome, Prepared& prepared, Keeper& keeper) const {
  Known out = Known::same;
  for (std::size_t i = outcome.first; i < outcome.first + outcome.count; ++i) {
    Line& line = prepared.lines[i];
    const std::size_t before = line.has_own_id ? 0 : keeper.seen[line.base]++;
    if (before > 0) {
      finish_line(line, prepared.batch.events[i],
                  derived_event_id(keeper.mapping.name, prepared.batch.events[i], before));
    }
    const Known known = ids_.look_up(line.known.id, line.known.content);
    if (known == Known::other) out = Known::other;
    if (known == Known::no && out == Known::same) out = Known::no;
  }
  return out;
}

// In the order of the records: what is new goes to the journal in one block, and then counts.
void Importer::keep(Prepared& prepared, Keeper& keeper) {
  using Fate = collect::Outcome::Fate;
  auto& counts = keeper.counts;
  std::string lines;
  std::size_t fresh = 0;
  const auto accept = [&](const Line& line) {
    if (ids_.look_up(line.known.id, line.known.content) != Known::no) return;
    ids_.add(line.known);
    lines += line.text;
    ++fresh;
  };
  for (const auto& outcome : prepared.batch.outcomes) {
    ++counts.read;
    if (outcome.fate == Fate::skipped) {
      ++counts.skipped;
      ++counts.reasons[outcome.reason];
    } else if (outcome.fate == Fate::rejected) {
      keeper.reject(outcome, outcome.reason, outcome.message);
    } else if (const Known known = recognise(outcome, prepared, keeper); known == Known::other) {
      keeper.reject(outcome, "conflicting_id", "the log holds another event of this id");
    } else if (known == Known::same) {
      ++counts.duplicate;
    } else {
      ++counts.accepted;
      std::ranges::for_each(std::span(prepared.lines).subspan(outcome.first, outcome.count), accept);
      note_skew(std::span(prepared.batch.events).subspan(outcome.first, outcome.count), counts);
    }
  }
  counts.events += fresh;
  if (keeper.dry_run) return;
  if (fresh > 0) (void)journal_.append(lines, fresh);
  if (ids_.fresh() >= most_fresh_ids) ids_.seal(journal_.next() - 1);
}

collect::Mapping Importer::mapping_of(const collect::Source& source, const ImportConfig& config) const {
  collect::Mapping out;
  if (!config.mapping.empty()) {
    out = collect::parse_mapping(shop_.files().read(config.mapping, 0, 1U << 20U), config.mapping.string());
    if (out.name.empty()) out.name = config.mapping.stem().string();
  } else if (!config.dialect.empty()) {
    out = collect::dialect(config.dialect);
  } else if (const auto* found = collect::recognise(source.format(), source.names())) {
    out = *found;
  } else {
    throw Error("no dialect is known whose columns these are", source.name(),
                "write a mapping (docs/mapping.md) and pass --map, or name one with --as");
  }
  out.decimal_comma = out.decimal_comma || config.decimal_comma;
  return out;
}

void Importer::run_file(const std::filesystem::path& path, const ImportConfig& config, ImportCounts& counts,
                        Progress& progress) {
  collect::Source source(path);
  const auto mapping = mapping_of(source, config);
  source.read_as(mapping);
  if (std::ranges::find(counts.dialects, mapping.name) == counts.dialects.end())
    counts.dialects.push_back(mapping.name);
  const auto& shop = shop_.config();
  const collect::Mapper mapper(mapping,
                               {.currency = shop.currency,
                                .zone = shop.zone,
                                .type = config.type,
                                .time = config.time,
                                .file = path == "-" ? source.name() : path.filename().string(),
                                .key = mapping.format == collect::SourceFormat::log ? secret(shop_, "visitors") : "",
                                .limits = {.opened = shop.opened, .latest = now()}},
                               source.delimiter(), source.names());
  Keeper keeper{.mapping = mapping,
                .source = source.name(),
                .header = source.header(),
                .dry_run = config.dry_run,
                .counts = counts};
  run_pieces(source, mapper, config.since, keeper, progress);
  if (!config.dry_run && !keeper.quarantine.empty()) {
    shop_.files().replace(shop_.quarantine() / (hex(fingerprint(mapping.name + "\n" + source.name())) + ".jsonl"),
                          keeper.quarantine);
  }
}

// A group of pieces is mapped on all cores while the one before it is kept.
void Importer::run_pieces(collect::Source& source, const collect::Mapper& mapper, Micros since, Keeper& keeper,
                          Progress& progress) {
  const std::size_t side_by_side = 2 * std::max(1U, std::thread::hardware_concurrency());
  std::vector<Prepared> group;
  std::future<void> keeping;
  for (bool more = true; more;) {
    std::vector<collect::Piece> pieces(side_by_side);
    std::size_t count = 0;
    while (count < side_by_side && source.next(pieces[count])) ++count;
    more = count == side_by_side;
    std::vector<Prepared> next(count);
    parallel_for(count, [&](std::size_t i) {
      mapper.map(std::move(pieces[i]), next[i].batch);
      if (since != Micros{}) skip_before(since, next[i].batch);
      next[i].lines.reserve(next[i].batch.events.size());
      for (const auto& event : next[i].batch.events) next[i].lines.push_back(make_line(event, keeper.mapping.name));
    });
    if (keeping.valid()) keeping.get();
    group = std::move(next);
    progress.advance(fmt::format("{} records", keeper.counts.read));
    keeping = std::async(std::launch::async, [&] {
      for (auto& prepared : group) keep(prepared, keeper);
    });
  }
  keeping.get();
}

ImportCounts Importer::run(const std::vector<std::filesystem::path>& sources, const ImportConfig& config,
                           Progress& progress) {
  ImportCounts counts;
  counts.first = journal_.next();
  progress.start("importing", 0);
  for (const auto& pattern : sources) {
    for (const auto& path : pattern == "-" ? std::vector{pattern} : collect::source_files(pattern))
      run_file(path, config, counts, progress);
  }
  progress.finish();
  return counts;
}

Manifest Importer::seal() {
  ids_.seal(journal_.next() - 1);  // the journal's segments go, from which they could be made again
  return store::seal(shop_);
}

ImportCounts Importer::take(const std::string& text) {
  ImportCounts counts;
  std::string lines;
  std::string unescaped;
  std::size_t fresh = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end + 1);
    const auto event = parse_event(line.substr(0, end), unescaped);
    rest.remove_prefix(end + 1);
    if (!event) throw Error("a line is no event", std::string(line.substr(0, 100)));
    ++counts.read;
    const KnownId known{fingerprint(event->event_id), content_of(*event).high};
    if (ids_.look_up(known.id, known.content) != Known::no) {
      ++counts.duplicate;
      continue;
    }
    ids_.add(known);
    lines += line;
    ++fresh;
  }
  counts.accepted = counts.events = fresh;
  if (fresh > 0) (void)journal_.append(lines, fresh);
  if (ids_.fresh() >= most_fresh_ids) ids_.seal(journal_.next() - 1);
  return counts;
}

}  // namespace aisle::store
