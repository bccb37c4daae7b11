#include "serve/event_gate.h"

namespace aisle::serve {

namespace {

constexpr std::string_view dialects[] = {"aisle", "gorse", "gorse_items", "gorse_users", "segment", "metarank"};

}  // namespace

EventGate::EventGate(const store::Shop& shop) {
  const auto& config = shop.config();
  for (const auto name : dialects)
    mappers_.try_emplace(
        std::string(name), collect::dialect(name),
        collect::MapConfig{
            .currency = config.currency, .zone = config.zone, .limits = {.opened = config.opened, .latest = {}}},
        ',', std::vector<std::string>{});
}

std::unique_ptr<store::Received> EventGate::read(std::string lines, std::string_view dialect) const {
  auto out = std::make_unique<store::Received>();
  out->dialect = dialect;
  mappers_.find(dialect)->second.map({.bytes = std::move(lines)}, out->batch, now());
  out->prepare();
  return out;
}

}  // namespace aisle::serve
