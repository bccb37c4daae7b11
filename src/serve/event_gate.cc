#include "serve/event_gate.h"

#include "collect/csv_records.h"
#include "serve/service.h"
#include "store/secret.h"

#include <algorithm>

namespace aisle::serve {

namespace {

constexpr std::string_view dialects[] = {"aisle", "gorse", "gorse_items", "gorse_users", "segment", "metarank"};

const collect::Mapping& known_dialect(const std::string& name) {
  const auto& all = collect::dialects();
  const auto found = std::ranges::find(all, name, &collect::Mapping::name);
  if (found == all.end())
    throw Refused(400,
                  "it was read by a mapping of your own: export it (aisle quarantine --export), mend it there and "
                  "import it");
  return *found;
}

// The names of the columns, by the header line where there is one.
std::vector<std::string> columns(const collect::Mapping& mapping, std::string_view header, char delimiter) {
  if (header.empty()) return mapping.columns;
  collect::Arena arena;
  const auto fields = collect::csv_fields(header, delimiter, arena);
  return fields ? std::vector<std::string>(fields->begin(), fields->end()) : std::vector<std::string>{};
}

}  // namespace

EventGate::EventGate(const store::Shop& shop) : shop_(shop) {
  for (const auto name : dialects)
    mappers_.try_emplace(std::string(name), collect::dialect(name), config(), ',', std::vector<std::string>{});
}

collect::MapConfig EventGate::config() const {
  const auto& shop = shop_.config();
  return {.currency = shop.currency, .zone = shop.zone, .limits = {.opened = shop.opened, .latest = {}}};
}

EventGate::One EventGate::read_one(std::string record, const std::string& dialect, const std::string& header,
                                   Micros arrived) const {
  const auto& mapping = known_dialect(dialect);
  auto how = config();
  how.limits.latest = now();
  if (mapping.format == collect::SourceFormat::log) how.key = store::secret(shop_, "visitors");
  const char delimiter = mapping.delimiter != 0 ? mapping.delimiter
                         : header.empty()       ? ','
                                                : collect::guess_delimiter(header);
  One out{.mapper = std::make_shared<collect::Mapper>(mapping, how, delimiter, columns(mapping, header, delimiter)),
          .received = std::make_unique<store::Received>()};
  out.received->dialect = dialect;
  out.mapper->map({.bytes = std::move(record) + "\n"}, out.received->batch, arrived);
  out.received->prepare();
  return out;
}

std::unique_ptr<store::Received> EventGate::read(std::string lines, std::string_view dialect,
                                                 const Settle& settle) const {
  auto out = std::make_unique<store::Received>();
  out->dialect = dialect;
  mappers_.find(dialect)->second.map({.bytes = std::move(lines)}, out->batch, now());
  if (settle) settle(out->batch.events);
  out->prepare();
  return out;
}

}  // namespace aisle::serve
