#pragma once

#include "core/event.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::collect {

// How the records of a source become events: a TOML file (docs/mapping.md), ours or the user's.

enum class SourceFormat { csv, json };

// Where a field's value comes from.
struct FieldRule {
  const EventField* field = nullptr;
  std::vector<std::string> from;              // columns or paths: the first that holds something
  std::optional<std::string> constant;        // instead of, or where those hold nothing
  std::map<std::string, std::string> values;  // what the source's words mean; others stay as they are
  double seconds_a_unit = 0;                  // of a time as a number: 1, 1e-3, 1e-6; 0: by its size
  bool absolute = false;                      // of a number: without its sign
  bool lower_case = false;
};

// A condition on one value, and what follows where it holds.
struct Condition {
  std::string name;  // a column or path
  std::vector<std::string> equals;
  std::string starts_with;
  bool absent = false;
};
struct SkipRule {
  Condition when;
  std::string reason;
};
struct ChangeRule {
  Condition when;
  std::vector<FieldRule> set;
};

struct Mapping {
  std::string name;
  std::string about;
  SourceFormat format = SourceFormat::csv;
  char delimiter = 0;                   // 0: found in the file
  std::vector<std::string> columns;     // of a file without a header line
  std::vector<std::string> recognised;  // names that all stand in a file of this kind
  std::string explode;                  // the path of an array that becomes an event an element
  std::string zone;                     // of times without one; the shop's where empty
  std::string currency;                 // of prices without one; the shop's where empty
  bool decimal_comma = false;
  std::vector<FieldRule> fields;
  std::vector<SkipRule> skip;
  std::vector<ChangeRule> change;
  std::vector<std::string> dropped;  // not kept in properties either
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
