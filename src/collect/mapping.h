#pragma once

#include "collect/address.h"
#include "collect/record.h"
#include "collect/time_pattern.h"
#include "core/event.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::collect {

// How the records of a source become events: a TOML file (docs/mapping.md), ours or the user's.

// log: a web server's access log (log_records.h).
enum class SourceFormat { csv, json, log };

// Where a field's value, or a property's, comes from. Beside columns and paths there are @line (the file's name and the
// line) and @record (a hash of the record) to make ids of.
struct FieldRule {
  const EventField* field = nullptr;  // nullptr: it becomes a property
  std::string property = {};          // of that name
  std::vector<std::string> from = {};
  std::optional<std::string> constant = {};        // instead of, or where those hold nothing
  std::map<std::string, std::string> values = {};  // what the source's words mean; others stay as they are
  double seconds_a_unit = 0;                       // of a time as a number: 1, 1e-3, 1e-6; 0: by its size
  std::vector<TimePattern> patterns = {};          // of a time that is not ISO 8601: the first that fits
  double step = 0;        // of the times of a record's events: so many seconds later each than the one before
  bool absolute = false;  // of a number: without its sign
  bool lower_case = false;
  std::string prefix = {};  // stands before what is found
  std::string split = {};   // the text is a list with this between its elements
  std::string member = {};  // of a list of objects that member of each
  bool first = false;       // of a list its first element
};

// A condition on one value: all that is given must hold.
struct Condition {
  std::string name;  // a column or path
  std::vector<std::string> equals = {};
  std::string starts_with = {};
  std::vector<std::string> ends_with = {};  // one of them, in capitals or not
  std::vector<std::string> contains = {};   // one of them, in capitals or not
  std::optional<double> at_least = {};
  bool absent = false;
};
bool holds(const Condition& condition, const Record& record);
// Whether the value says nothing.
bool is_missing(const Value& value);

struct SkipRule {
  Condition when;
  std::string reason;
};
struct ChangeRule {
  Condition when;
  std::vector<FieldRule> set;
};
// An address that looks like this tells of an event of that type, and what it caught is set.
struct PageRule {
  AddressPattern pattern;
  std::string type;
  std::vector<std::string> methods = {};  // of the request; any where empty
};

struct Mapping {
  std::string name = {};
  std::string about = {};
  SourceFormat format = SourceFormat::csv;
  char delimiter = 0;                        // 0: found in the file; a blank stands for any number of blanks
  std::vector<std::string> columns = {};     // of a file without a header line
  std::vector<std::string> recognised = {};  // names that all stand in a file of this kind
  bool typed_header = false;                 // columns are named name:type; only the name counts
  std::string explode = {};  // JSON: the path of an array that becomes an event an element. CSV: every field of a line
                             // is an event of its own, under this name, and there is no header line
  std::vector<std::string> whole = {};          // JSON: paths of objects that are values too, beside their members
  std::string pair_name = {}, pair_value = {};  // two values of which one names the other
  std::string zone = {};                        // of times without one; the shop's where empty
  std::string currency = {};                    // of prices without one; the shop's where empty
  bool decimal_comma = false;
  std::string address = {};  // the value that holds the address of a page, for the rules of pages
  std::vector<PageRule> pages = {};
  std::vector<FieldRule> fields = {};
  std::vector<SkipRule> skip = {};
  std::vector<ChangeRule> change = {};
  std::vector<std::string> strip = {};    // beginnings of names that are left out in properties
  std::vector<std::string> dropped = {};  // not kept in properties either; a * at the end stands for anything
};

// Reads a mapping. Error with line and the nearest name for what it does not know.
Mapping parse_mapping(std::string_view toml, const std::string& where);

// The mappings that Aisle brings, by name.
const std::vector<Mapping>& dialects();
// The texts they are read from, to start one's own from.
std::string_view dialect_text(std::string_view name);
// The one of that name; Error with the nearest otherwise.
const Mapping& dialect(std::string_view name);
// The one whose names all stand among those of the file, the one with most of them first; nullptr when none fits.
const Mapping* recognise(SourceFormat format, const std::vector<std::string>& names);

}  // namespace aisle::collect
