#pragma once

#include "collect/batch.h"
#include "store/journal_line.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace aisle::store {

// Records that came in together: mapped by whoever received them, on any thread; decided and kept by the shop's one
// writer (Importer::receive).
struct Received {
  // What became of a record. Rejected though the batch accepted it: its id is known with other content.
  enum class Fate : std::uint8_t { accepted, duplicate, skipped, rejected };

  collect::Batch batch;
  std::string dialect;
  std::vector<JournalLine> lines = {};  // an event each; filled by prepare
  std::vector<Fate> fates = {};         // an outcome of the batch each, from here on by the writer
  std::vector<std::size_t> added = {};  // events of the batch that are new in the log, in their order
  bool set_aside = true;                // what is rejected goes to quarantine

  // Why a record was rejected or skipped: the reason in a word, and what was found and expected.
  [[nodiscard]] std::pair<std::string, std::string> why(std::size_t record) const {
    const auto& outcome = batch.outcomes[record];
    if (outcome.fate != collect::Outcome::Fate::accepted) return {outcome.reason, outcome.message};
    return {"conflicting_id", "the log holds another event of this id"};
  }

  // Makes the lines: what needs no memory of what came before.
  void prepare() { make_lines(batch, dialect, lines); }
};

}  // namespace aisle::store
