#include "store/import.h"

#include "collect/log_records.h"
#include "collect/mapper.h"
#include "core/error.h"
#include "core/in_order.h"
#include "core/json.h"
#include "store/block_feed.h"
#include "store/compact.h"
#include "store/event_rows.h"
#include "store/journal_line.h"
#include "store/lake.h"
#include "store/quarantine.h"
#include "store/secret.h"
#include "store/seen_records.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <future>
#include <thread>

namespace aisle::store {

namespace {

constexpr std::size_t most_fresh_ids = 6'000'000;  // in memory: 200 MB, and 300 MB while they grow

}  // namespace

// A piece with everything done that needs no memory of what came before.
struct Importer::Prepared {
  collect::Batch batch;
  std::vector<JournalLine> lines;
};

// What an import of one file remembers.
struct Importer::Keeper {
  const collect::Mapping& mapping;
  const std::string& source;
  std::string header;  // of delimited text
  bool dry_run;
  ImportCounts& counts;
  BlockFeed feed;
  std::string key;              // by which the visitors of a server's log are known
  std::string quarantine = {};  // lines of JSON
  SeenRecords seen = {};        // events without ids

  void reject(collect::Outcome outcome, const std::string& reason, const std::string& message) {
    ++counts.rejected;
    ++counts.reasons[reason];
    std::string masked;
    if (mapping.format == collect::SourceFormat::log) {
      masked = collect::without_addresses(outcome.record, key);
      outcome.record = masked;
    }
    quarantine += quarantine_record(source, header, mapping.name, outcome, reason, message).text() + "\n";
  }
};

namespace {

void note_skew(std::span<const Event> events, ImportCounts& counts) {
  const auto skewed = std::ranges::count_if(events, [](const Event& e) { return e.received + minute < e.time; });
  if (skewed > 0) counts.notes["clock_skew"] += static_cast<std::size_t>(skewed);
}

// A guess that is too low rather than too high: of a file on disk, by its size.
std::size_t likely_records(const std::filesystem::path& path) {
  constexpr std::size_t bytes_each = 400;
  std::error_code none;
  const auto bytes = std::filesystem::file_size(path, none);
  return none ? 0 : bytes / bytes_each;
}

// Records whose first event must not come in.
void skip_where(const std::function<bool(const Event&)>& unwanted, const char* reason, collect::Batch& batch) {
  for (auto& outcome : batch.outcomes) {
    if (outcome.fate != collect::Outcome::Fate::accepted || outcome.count == 0) continue;
    if (!unwanted(batch.events[outcome.first])) continue;
    outcome.fate = collect::Outcome::Fate::skipped;
    outcome.reason = reason;
    outcome.count = 0;
  }
}

Manifest seal_and_compact(const Shop& shop, const SealConfig& config) {
  auto manifest = store::seal(shop, config);
  try {
    auto how = after_sealing;
    how.gently = config.gently;
    return compact(shop, how);
  } catch (const sql::QueryFailed&) {
    return manifest;  // no room to sort, say: everything is kept all the same
  }
}

}  // namespace

// The manifest is read when nobody else can write it any more.
Importer::Importer(const Shop& shop)
    : shop_(shop),
      journal_(shop.files(), shop.journal(), [&] { return read_manifest(shop).sealed + 1; }),
      ids_(shop.files(), shop.index(), journal_.next() - 1),
      erased_(shop) {
  if (ids_.sealed() < read_manifest(shop).sealed) know_lake();
  // What the index does not know yet, from the journal (the index is sealed before the journal's segments go).
  std::string unescaped;
  read_journal(shop.files(), shop.journal(), ids_.sealed() + 1, [&](Block& block) {
    std::string_view rest = block.lines;
    for (Seq seq = block.first; !rest.empty(); ++seq) {
      const auto end = rest.find('\n');
      const auto known = known_id(rest.substr(0, end), unescaped);
      if (!known)
        throw Error(fmt::format("event {} of the journal cannot be read", seq), shop.journal().string(),
                    "run `aisle doctor`");
      if (seq > ids_.sealed()) ids_.add(*known);
      rest.remove_prefix(end + 1);
    }
    return true;
  });
}

// An index that was lost or that an interrupted sealing left behind is made again from the lake, a run at a time.
void Importer::know_lake() {
  const auto manifest = read_manifest(shop_);
  sql::Database database;
  std::string line;
  std::string unescaped;
  while (ids_.sealed() < manifest.sealed) {
    const Seq first = ids_.sealed() + 1;
    const Seq last = std::min(manifest.sealed, ids_.sealed() + most_fresh_ids);
    for (const auto& file : manifest.files) {
      if (file.last_seq < first || file.first_seq > last) continue;
      database.stream(fmt::format("SELECT {} FROM read_parquet({}) WHERE seq BETWEEN {} AND {}", event_row_columns(),
                                  sql::literal((shop_.lake() / file.name).string()), first, last),
                      [&](const sql::Chunk& found) {
                        for (std::size_t row = 0; row < found.rows(); ++row) {
                          line.clear();
                          append_event(line, event_of_row(found, row));
                          ids_.add(*known_id(line, unescaped));
                        }
                      });
    }
    ids_.seal(last);
  }
}

// Whether the events of one record are known: all of them, or one of them with other content. Of events without ids the
// ones that the file told before are counted first.
Known Importer::recognise(const collect::Outcome& outcome, Prepared& prepared, Keeper& keeper) const {
  Known out = Known::same;
  for (std::size_t i = outcome.first; i < outcome.first + outcome.count; ++i) {
    JournalLine& line = prepared.lines[i];
    const std::size_t before = line.has_own_id ? 0 : keeper.seen.see(line.base);
    if (before > 0) {
      line = make_repeated_line(prepared.batch.events[i], keeper.mapping.name, before, prepared.batch.arena);
    }
    const Known known = ids_.look_up(line.known.id, line.known.content);
    if (known == Known::other) out = Known::other;
    if (known == Known::no && out == Known::same) out = Known::no;
  }
  return out;
}

// The new events of a record; of several, some may be known, and two may be the same.
void Importer::accept(std::span<const JournalLine> lines, Keeper& keeper) {
  for (const auto& line : lines) {
    if (lines.size() > 1 && ids_.look_up(line.known.id, line.known.content) != Known::no) continue;
    ids_.add(line.known);
    ++keeper.counts.events;
    if (!keeper.dry_run) keeper.feed.add(line.text);
  }
}

// In the order of the records: what is new goes to the journal, and then counts.
void Importer::keep(Prepared& prepared, Keeper& keeper) {
  using Fate = collect::Outcome::Fate;
  constexpr std::size_t ahead = 16;  // what will be looked up is fetched from memory meanwhile
  auto& counts = keeper.counts;
  const auto& lines = prepared.lines;
  for (const auto& outcome : prepared.batch.outcomes) {
    if (outcome.first + ahead < lines.size()) ids_.expect(lines[outcome.first + ahead].known.id);
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
      accept(std::span(lines).subspan(outcome.first, outcome.count), keeper);
      note_skew(std::span(prepared.batch.events).subspan(outcome.first, outcome.count), counts);
    }
  }
  if (keeper.dry_run) return;
  keeper.feed.send_large();
  if (ids_.fresh() < most_fresh_ids) return;
  keeper.feed.flush();
  ids_.seal(journal_.next() - 1);
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
  const auto key = mapping.format == collect::SourceFormat::log ? secret(shop_, "visitors") : "";
  const collect::Mapper mapper(mapping,
                               {.currency = shop.currency,
                                .zone = shop.zone,
                                .type = config.type,
                                .time = config.time,
                                .file = path == "-" ? source.name() : path.filename().string(),
                                .key = key,
                                .limits = {.opened = shop.opened, .latest = now()}},
                               source.delimiter(), source.names());
  Keeper keeper{.mapping = mapping,
                .source = source.name(),
                .header = source.header(),
                .dry_run = config.dry_run,
                .counts = counts,
                .feed = BlockFeed(journal_),
                .key = key};
  ids_.make_room(std::min(likely_records(path), most_fresh_ids - std::min(ids_.fresh(), most_fresh_ids)));
  run_pieces(source, mapper, config.since, keeper, progress);
  if (!config.dry_run && !keeper.quarantine.empty()) {
    shop_.files().replace(quarantine_file(shop_, source.name(), mapping.name), keeper.quarantine);
  }
}

// Pieces are mapped on all cores while those before them are kept, and those before these reach the disk.
void Importer::run_pieces(collect::Source& source, const collect::Mapper& mapper, Micros since, Keeper& keeper,
                          Progress& progress) {
  const std::size_t most = 3 + std::max(1U, std::thread::hardware_concurrency());
  InOrder<Prepared>{[&](Prepared& next) { return source.next(next.batch.piece); },
                    [&](Prepared& next) {
                      next.batch.clear();
                      mapper.map(std::move(next.batch.piece), next.batch);
                      leave_out(since, next.batch);
                      make_lines(next.batch, keeper.mapping.name, next.lines);
                    },
                    [&](Prepared& next) {
                      keep(next, keeper);
                      progress.advance(fmt::format("{} records", keeper.counts.read));
                    }}
      .run(most);
  keeper.feed.flush();
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
  // The index is on disk before the journal's segments go, from which it could be made again.
  auto index = std::async(std::launch::async, [&] { ids_.seal(journal_.next() - 1); });
  auto manifest = seal_and_compact(shop_, {.before_writing = [&] { index.get(); }});
  if (auto merged = merge_runs(shop_.files(), shop_.index())) ids_.take_run(std::move(*merged));
  return manifest;
}

Manifest seal_beside(const Shop& shop, Seq upto) {
  const auto alone = shop.files().lock(shop.journal() / sealing_lock, true);
  if (alone == nullptr) throw Error("the shop is being sealed already", shop.folder().string());
  auto manifest = seal_and_compact(shop, {.upto = upto, .gently = true});
  (void)merge_runs(shop.files(), shop.index());
  return manifest;
}

// What is too old, and who was erased.
void Importer::leave_out(Micros since, collect::Batch& batch) const {
  if (since != Micros{}) skip_where([&](const Event& event) { return event.time < since; }, "before --since", batch);
  if (erased_.any()) skip_where([&](const Event& event) { return erased_.did(event); }, "of an erased person", batch);
}

bool Importer::is_erased(std::string_view line, std::string& unescaped) const {
  if (!erased_.any()) return false;
  const auto event = parse_event(line, unescaped);
  return event && erased_.did(*event);
}

namespace {

// The lines, with their line feeds, of which keep(line without it) holds.
std::string lines_where(std::string_view lines, const auto& keep) {
  std::string out;
  for (std::string_view rest = lines; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n') + 1);
    if (keep(line.substr(0, line.size() - 1))) out += line;
    rest.remove_prefix(line.size());
  }
  return out;
}

}  // namespace

std::string Importer::without_erased(std::string lines) const {
  if (!erased_.any()) return lines;
  std::string unescaped;
  return lines_where(lines, [&](std::string_view line) { return !is_erased(line, unescaped); });
}

std::string Importer::without_known(std::string_view lines) const {
  std::string unescaped;
  return lines_where(lines, [&](std::string_view line) {
    const auto known = known_id(line, unescaped);
    return known && ids_.look_up(known->id, known->content) == Known::no;
  });
}

ImportCounts Importer::take(const std::string& text) {
  ImportCounts counts;
  std::string lines;
  std::string unescaped;
  std::size_t fresh = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end + 1);
    const auto known = known_id(line.substr(0, end), unescaped);
    rest.remove_prefix(end + 1);
    if (!known) throw Error("a line is no event", std::string(line.substr(0, 100)));
    ++counts.read;
    if (is_erased(line.substr(0, end), unescaped)) {
      ++counts.skipped;
      continue;
    }
    if (ids_.look_up(known->id, known->content) != Known::no) {
      ++counts.duplicate;
      continue;
    }
    ids_.add(*known);
    lines += line;
    ++fresh;
  }
  counts.accepted = counts.events = fresh;
  if (fresh > 0) (void)journal_.append(lines, fresh);
  if (ids_.fresh() >= most_fresh_ids) ids_.seal(journal_.next() - 1);
  return counts;
}

}  // namespace aisle::store
