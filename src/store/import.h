#pragma once

#include "collect/mapper.h"
#include "collect/source.h"
#include "core/progress.h"
#include "store/erase.h"
#include "store/journal.h"
#include "store/journal_line.h"
#include "store/known_ids.h"
#include "store/lake.h"
#include "store/received.h"
#include "store/shop.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace aisle::store {

// How files become events of a shop.
struct ImportConfig {
  std::string dialect;            // its name; empty: recognised by the file's names
  std::filesystem::path mapping;  // a mapping file instead
  std::string type = {};          // of records that say none; of a source that never does it is purchase otherwise
  Micros time = {};               // of records that say none; facts hold from the shop's opening where it is 0
  Micros since = {};              // events before it are skipped
  bool decimal_comma = false;     // 12,50 is a number
  bool dry_run = false;           // read and check everything, keep nothing
};

// What was read: accepted, duplicate, skipped and rejected records add up to it.
struct ImportCounts {
  std::size_t read = 0;
  std::size_t accepted = 0;
  std::size_t duplicate = 0;
  std::size_t skipped = 0;
  std::size_t rejected = 0;
  std::size_t events = 0;                         // that were added: a record may be several
  std::map<std::string, std::size_t> reasons;     // of those skipped and rejected
  std::vector<std::string> dialects = {};         // by which the files were read, each once
  std::map<std::string, std::size_t> notes = {};  // of events that were accepted and yet should be looked at
  Seq first = 0;                                  // the seq of the first event that was added, if one was
};

// Brings files into a shop: mapped and checked on all cores, told from what is known, acknowledged in the order of the
// files. The only writer of the shop while it stands.
class Importer {
 public:
  explicit Importer(const Shop& shop);

  // A record is accepted whole or not at all. It is a duplicate when all its events are known with the same content; an
  // id that is known with other content goes to quarantine (conflicting_id), like whatever cannot be read, with file,
  // line and reason. Importing the same file twice changes nothing; an import that was killed is run again and goes on.
  ImportCounts run(const std::vector<std::filesystem::path>& sources, const ImportConfig& config, Progress& progress);

  // The same for lines that append_event made, with ids: what this program makes up itself.
  ImportCounts take(const std::string& text);

  // Decides what becomes of every record, batch by batch, and returns when what is new is on the disk, by one sync for
  // all; `own`: lines that append_event made, with new ids (what the program itself did), each with its line feed.
  // Returns the seq of the first line. Error when the disk fails: then nothing is acknowledged, and the Importer is
  // of no further use.
  Seq receive(std::span<Received* const> batches, const std::string& own = {});

  // The lines but those of people who were erased.
  [[nodiscard]] std::string without_erased(std::string lines) const;

  // The lines of which the log does not hold the ids.
  [[nodiscard]] std::string without_known(std::string_view lines) const;

  // The seq of the next event.
  [[nodiscard]] Seq next() const { return journal_.next(); }

  // Events of these ids would be taken again.
  void forget(const std::vector<Fingerprint>& ids) { ids_.forget(ids); }

  // Moves the journal into the lake (lake.h), and puts small files together where that pays (compact.h). What is to be
  // noted of events that run() added can be asked then (notes.h); run() itself notes clock_skew: an event was received
  // more than a minute before it happened.
  Manifest seal();
  // The first half of it, short: up to which event, and the ids up to there. While more comes another thread may write
  // these (write_run), and then do the rest (seal_beside).
  LeavingIds begin_seal() { return ids_.begin_seal(next() - 1); }
  // The run that write_run or merge_runs made meanwhile.
  void take_run(IdRun run) { ids_.take_run(std::move(run)); }

 private:
  struct Prepared;
  struct Keeper;

  [[nodiscard]] collect::Mapping mapping_of(const collect::Source& source, const ImportConfig& config) const;
  void run_file(const std::filesystem::path& path, const ImportConfig& config, ImportCounts& counts,
                Progress& progress);
  void know_lake();
  void leave_out(Micros since, collect::Batch& batch) const;
  [[nodiscard]] bool is_erased(std::string_view line, std::string& unescaped) const;
  void run_pieces(collect::Source& source, const collect::Mapper& mapper, Micros since, Keeper& keeper,
                  Progress& progress);
  [[nodiscard]] Known recognise(const collect::Outcome& outcome, Prepared& prepared, Keeper& keeper) const;
  void accept(std::span<const JournalLine> lines, Keeper& keeper);
  void keep(Prepared& prepared, Keeper& keeper);
  void decide(Received& received, std::string& lines, std::size_t& count);

  const Shop& shop_;
  Journal journal_;
  KnownIds ids_;
  Erased erased_;
};

// What Importer::seal does after the ids up to `upto` are on the disk. The importer may receive meanwhile, and must
// stay until it is done; in another process, it may be gone sooner: the next one waits for the end of this. Runs of ids
// may have become one (merge_runs), for the importer to take. Error when the shop is being sealed already.
Manifest seal_beside(const Shop& shop, Seq upto);

}  // namespace aisle::store
