// Mappings in TOML: one that is taken can be used on any record.

#include "collect/mapper.h"
#include "core/fuzz.h"

namespace {

using namespace aisle;
using namespace aisle::collect;

constexpr std::string_view records =
    "{\"id\":\"1\",\"when\":1511544070,\"what\":\"buy\",\"who\":\"ann\",\"cost\":\"12,50\",\"list\":[{\"a\":1},{\"a\":"
    "2}]}\n"
    "1,1511544070,\"buy\",ann,\"12,50\",x\n"
    ",,,,,\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Mapping mapping;
  if (!answers([&] { mapping = parse_mapping({reinterpret_cast<const char*>(data), size}, "input"); })) return 0;
  mapping.zone = "UTC";  // others are looked up in DuckDB, which takes half a second
  const Mapper mapper(mapping, {.currency = "EUR", .source = {}, .limits = {.opened = {}, .latest = now()}},
                      mapping.delimiter == 0 ? ',' : mapping.delimiter, {"id", "when", "what", "who", "cost", "list"});
  Batch batch;
  mapper.map({.bytes = std::string(records), .line = 1}, batch);
  hold(!batch.outcomes.empty(), "every record has an outcome");
  for (const auto& event : batch.events)
    hold(!check_event(event, {.opened = {}, .latest = now()}), "an accepted event may stand in the log");
  return 0;
}
