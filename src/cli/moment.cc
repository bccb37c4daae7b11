#include "cli/moment.h"

#include "core/error.h"

namespace aisle::cli {

Micros moment(const std::string& text, const char* option, Micros otherwise) {
  if (text.empty()) return otherwise;
  const auto time = parse_time(text);
  if (!time) throw Error::misuse("\"" + text + "\" is no time", option, "write it as 2025-11-24");
  return *time;
}

}  // namespace aisle::cli
