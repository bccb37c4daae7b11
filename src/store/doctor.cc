#include "store/doctor.h"

#include "core/crc32c.h"
#include "core/error.h"
#include "core/json.h"
#include "store/erase.h"
#include "store/known_ids.h"
#include "store/lake.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace aisle::store {

namespace {

using Kind = Finding::Kind;

// Collects findings; what a check throws is a problem of its own.
class Examination {
 public:
  explicit Examination(const Shop& examined) : shop(examined), snapshot(examined) {}

  void add(Kind kind, std::string what, const std::filesystem::path& where, std::string mend = "") {
    findings.push_back({kind, std::move(what), where.string(), std::move(mend)});
  }
  void check(const std::filesystem::path& where, const std::function<void()>& look) {
    try {
      look();
    } catch (const Error& error) {
      add(Kind::problem, error.what(), where, "restore it from a backup");
    }
  }

  const Shop& shop;
  Snapshot snapshot;  // nothing that it lists goes meanwhile
  std::vector<Finding> findings;
};

void look_at_journal(Examination& on) {
  on.check(on.shop.journal(), [&] {
    const auto all = segments(on.shop.files(), on.shop.journal());
    const Seq sealed = on.snapshot.manifest().sealed;
    Seq next = all.empty() ? sealed + 1 : all.front().first;
    if (next > sealed + 1)
      on.add(Kind::problem, fmt::format("events {} to {} are missing", sealed + 1, next - 1), on.shop.journal(),
             "restore the segment that held them from a backup");
    std::size_t events = 0;
    read_journal(on.shop.files(), on.shop.journal(), next, [&](Block& block) {
      if (block.first != next)
        on.add(Kind::problem, fmt::format("event {} follows event {}", block.first, next - 1), on.shop.journal(),
               "restore the journal from a backup");
      if (static_cast<std::size_t>(std::ranges::count(block.lines, '\n')) != block.count)
        on.add(Kind::problem, fmt::format("the block of event {} does not hold {} lines", block.first, block.count),
               on.shop.journal(), "restore the journal from a backup");
      next = block.first + block.count;
      events += block.count;
      return true;
    });
    const auto tail = journal_tail(on.shop.files(), on.shop.journal());
    if (tail == Tail::begun)
      on.add(Kind::note,
             "the journal ends in the middle of a block: its writer was killed, nothing acknowledged is lost",
             on.shop.journal(), "the next import cuts it off");
    if (tail == Tail::damaged)
      on.add(
          Kind::problem, "the last block of the journal is not what was written: its checksum differs",
          on.shop.journal(),
          "the next import sets it aside as journal/damaged-….txt; restore the journal from a backup, unless the power "
          "failed: then nothing acknowledged was in it");
    on.add(Kind::fine,
           fmt::format("the journal: {} segments, {} events, every block with its checksum", all.size(), events),
           on.shop.journal());
  });
}

void look_at_file(Examination& on, sql::Database& database, const LakeFile& file) {
  const auto path = on.shop.lake() / file.name;
  const char* mend = "restore the file from a backup";
  if (!on.shop.files().exists(path)) return on.add(Kind::problem, "a file of the lake is missing", path, mend);
  const auto bytes = on.shop.files().size(path);
  if (bytes != file.bytes)
    return on.add(Kind::problem, fmt::format("the file has {} bytes instead of {}", bytes, file.bytes), path, mend);
  if (fmt::format("{:08x}", crc32c(on.shop.files().read(path, 0, bytes))) != file.crc32c)
    return on.add(Kind::problem, "the file is not what was written: its checksum differs", path, mend);
  database.query("SELECT count(*), min(seq), max(seq) FROM read_parquet(" + sql::literal(path.string()) + ")",
                 [&](const sql::Chunk& found) {
                   const auto at = [&](std::size_t column) { return static_cast<Seq>(found.integer(column, 0)); };
                   if (at(0) != file.rows || at(1) != file.first_seq || at(2) != file.last_seq)
                     on.add(Kind::problem, "the file does not hold the rows that the manifest lists", path, mend);
                 });
}

void look_at_lake(Examination& on) {
  sql::Database database;
  std::size_t rows = 0;
  for (const auto& file : on.snapshot.manifest().files) {
    on.check(on.shop.lake() / file.name, [&] { look_at_file(on, database, file); });
    rows += file.rows;
  }
  on.add(Kind::fine,
         fmt::format("the lake: generation {}, {} files, {} events, checksums and counts as listed",
                     on.snapshot.manifest().generation, on.snapshot.manifest().files.size(), rows),
         on.shop.lake());
  for (const auto& path : unlisted_files(on.shop, on.snapshot.manifest()))
    on.add(Kind::note, "nothing lists this file: a sealing was killed", path, "it goes at the next sealing");
}

struct Counts {
  std::int64_t events = 0, doubled_places = 0, doubled_ids = 0;
};

// A part after the other, so that what is told apart fits into the memory.
Counts count_doubles(sql::Database& database) {
  constexpr std::int64_t fits = 1'000'000;  // events
  Counts out;
  database.query("SELECT count(*) FROM log", [&](const sql::Chunk& found) { out.events = found.integer(0, 0); });
  const std::int64_t parts = 1 + out.events / fits;
  for (std::int64_t part = 0; part < parts; ++part) {
    database.query(fmt::format("SELECT count(*) - count(DISTINCT seq) FROM log WHERE seq % {} = {}", parts, part),
                   [&](const sql::Chunk& found) { out.doubled_places += found.integer(0, 0); });
    database.query(
        fmt::format("SELECT count(*) - count(DISTINCT event_id) FROM log WHERE hash(event_id) % {} = {}", parts, part),
        [&](const sql::Chunk& found) { out.doubled_ids += found.integer(0, 0); });
  }
  return out;
}

void look_for_doubles(Examination& on) {
  on.check(on.shop.folder(), [&] {
    sql::Database database;
    database.limit_memory(512U << 20U);
    on.snapshot.create_log(database);
    const auto [events, places, ids] = count_doubles(database);
    if (places != 0 || ids != 0)
      on.add(Kind::problem, fmt::format("{} places and {} event ids of the log occur twice", places, ids),
             on.shop.folder(), "restore the shop from a backup, and please tell us");
    on.add(Kind::fine, fmt::format("the log: {} events, each once", events), on.shop.folder());
  });
}

void look_at_index(Examination& on) {
  std::size_t known = 0;
  Seq last = 0;
  bool damaged = false;
  for (const auto& file : run_files(on.shop.files(), on.shop.index())) {
    try {
      known += IdRun(on.shop.files(), file).size();
      last = file.last;
    } catch (const Error& error) {
      on.add(Kind::problem, error.what(), file.path, "run `aisle doctor --mend`: it is made again");
      damaged = true;
    }
  }
  std::size_t sealed = 0;
  for (const auto& file : on.snapshot.manifest().files) sealed += file.last_seq <= last ? file.rows : 0;
  if (known < sealed && !damaged)
    on.add(Kind::problem, fmt::format("the index knows {} events of {}", known, sealed), on.shop.index(),
           "run `aisle doctor --mend`: it is made again");
  on.add(Kind::fine, fmt::format("the index: {} events known on disk", known), on.shop.index());
}

void look_at_quarantine(Examination& on) {
  for (const auto& name : on.shop.files().names(on.shop.quarantine())) {
    const auto path = on.shop.quarantine() / name;
    on.check(path, [&] {
      std::string_view rest;
      const std::string bytes = on.shop.files().read(path, 0, on.shop.files().size(path));
      for (rest = bytes; !rest.empty(); rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1))) {
        if (rest.find('\n') == std::string_view::npos) throw Error("the last record breaks off");
        (void)Json::parse(rest.substr(0, rest.find('\n')), path.string()).at("reason").string();
      }
    });
  }
}

void look_at_secrets(Examination& on) {
  using std::filesystem::perms;
  const auto folder = on.shop.folder() / "secrets";
  std::error_code problem;
  const auto open = std::filesystem::status(folder, problem).permissions() & (perms::group_all | perms::others_all);
  if (problem || open != perms::none)
    on.add(Kind::problem, "others may look into the folder of secrets", folder, "chmod 700 " + folder.string());
  if (unfinished_erasure(on.shop))
    on.add(Kind::problem, "an erasure was interrupted: a person is not wholly gone", on.shop.folder(),
           "run `aisle erase SHOP --resume`");
}

}  // namespace

std::vector<Finding> examine(const Shop& shop) {
  Examination on(shop);
  look_at_journal(on);
  look_at_lake(on);
  look_for_doubles(on);
  look_at_index(on);
  look_at_quarantine(on);
  look_at_secrets(on);
  return on.findings;
}

std::vector<std::filesystem::path> mend(const Shop& shop) {
  auto& files = shop.files();
  const Journal writer(files, shop.journal(), read_manifest(shop).sealed + 1);
  std::vector<std::filesystem::path> out;
  const auto findings = examine(shop);
  const bool index = std::ranges::any_of(findings, [&](const Finding& finding) {
    return finding.kind == Kind::problem && finding.where.starts_with(shop.index().string());
  });
  if (index) {  // as a whole: a later run says nothing about the events of an earlier one
    for (const auto& name : files.names(shop.index())) out.push_back(shop.index() / name);
  }
  for (const auto& path : unlisted_files(shop, read_manifest(shop))) out.push_back(path);
  for (const auto& path : out) files.remove(path);
  return out;
}

}  // namespace aisle::store
