#pragma once

#include "collect/batch.h"
#include "core/json.h"
#include "store/shop.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::store {

// The records that a shop did not accept: quarantine/ has a file of JSON lines for each source file and mapping. A
// record has source, dialect, line, reason, message, record (as it stands in the source), header (of delimited text:
// the line of its columns), cut (it was too long, or no UTF-8, and does not stand there whole) and exported (the file
// to which it was last exported).

// The file of a source and a mapping.
std::filesystem::path quarantine_file(const Shop& shop, const std::string& source, const std::string& dialect);

Json quarantine_record(const std::string& source, std::string_view header, const std::string& dialect,
                       const collect::Outcome& outcome, const std::string& reason, const std::string& message);

struct QuarantineFilter {
  std::string reason = {};  // that one alone; all where empty
  std::string source = {};  // of files whose name holds this
};

// Adds lines of such records to those of a source that never ends; the oldest go when there are too many. For the one
// writer.
void add_to_quarantine(const Shop& shop, const std::string& source, const std::string& dialect, std::string_view lines);

std::vector<Json> read_quarantine(const Shop& shop, const QuarantineFilter& filter);

// Writes them to a file as they stood, under the header line of theirs, to be mended there, and remembers that it did.
// Error when they are not all of one kind (dialect and header). Those that do not stand there whole are left out. For
// the one writer alone: who holds a Journal.
struct ExportCounts {
  std::size_t written = 0;
  std::size_t cut = 0;
};
ExportCounts export_quarantine(const Shop& shop, const QuarantineFilter& filter, const std::filesystem::path& to);

// The exported file came in: what it was made of leaves the quarantine. Returns how many that were. For the one writer.
std::size_t settle_quarantine(const Shop& shop, const std::filesystem::path& exported);

// One record, as read_quarantine gave it, leaves the quarantine. Returns whether it stood there. For the one writer.
bool settle_record(const Shop& shop, const Json& record);

}  // namespace aisle::store
