#include "collect/mapper.h"
#include "core/json.h"
#include "serve/bodies.h"
#include "serve/routes.h"
#include "store/received.h"

#include <array>
#include <fmt/format.h>
#include <memory>

namespace aisle::serve {

namespace {

constexpr std::size_t most_bytes = 32U << 20U;

// How this service reads a shop's own events: made once, since the mapping does not change.
const collect::Mapper& mapper(const store::Shop& shop) {
  static const collect::Mapper made(collect::dialect("aisle"),
                                    {.currency = shop.config().currency,
                                     .zone = shop.config().zone,
                                     .limits = {.opened = shop.config().opened, .latest = {}}},
                                    ',', {});
  return made;
}

std::string_view fate_name(store::Received::Fate fate) {
  constexpr std::array<std::string_view, 4> names = {"accepted", "duplicate", "skipped", "rejected"};
  return names[static_cast<std::size_t>(fate)];
}

void append_record(std::string& out, const collect::Outcome& outcome, store::Received::Fate fate) {
  out += "{\"status\":\"";
  out += fate_name(fate);
  out += '"';
  if (fate == store::Received::Fate::rejected || fate == store::Received::Fate::skipped) {
    const bool conflicting = outcome.fate == collect::Outcome::Fate::accepted;
    out += ",\"reason\":" + Json(conflicting ? "conflicting_id" : outcome.reason).text();
    const std::string message = conflicting ? "the log holds another event of this id" : outcome.message;
    if (!message.empty()) out += ",\"message\":" + Json(message).text();
  }
  out += '}';
}

// What became of every record, in their order.
Response told(const store::Received& received) {
  std::array<std::size_t, 4> counts{};
  std::string records;
  for (std::size_t i = 0; i < received.fates.size(); ++i) {
    ++counts[static_cast<std::size_t>(received.fates[i])];
    if (i > 0) records += ',';
    append_record(records, received.batch.outcomes[i], received.fates[i]);
  }
  const auto [accepted, duplicate, skipped, rejected] = counts;
  const bool none = rejected == received.fates.size();
  return {.status = none ? 422U : 200U,
          .body = fmt::format("{{\"read\":{},\"accepted\":{},\"duplicate\":{},\"skipped\":{},\"rejected\":{},"
                              "\"records\":[{}]}}\n",
                              received.fates.size(), accepted, duplicate, skipped, rejected, records)};
}

void post_events(const Call& call) {
  auto received = std::make_unique<store::Received>();
  received->dialect = "aisle";
  collect::Piece piece{.bytes = as_lines(unpacked(*call.request, most_bytes))};
  if (piece.bytes.empty()) throw Refused(400, "the body holds no event");
  mapper(call.service.shop()).map(std::move(piece), received->batch, now());
  received->prepare();
  const auto done = [respond = call.respond](const store::Received& decided, const std::string& failure) {
    respond(failure.empty() ? told(decided) : refusal(503, "the events could not be kept: try again later"));
  };
  if (!call.service.writer().submit(std::move(received), done)) {
    auto busy = refusal(503, "more events come than the disk can follow");
    busy.headers.emplace_back("retry-after", "1");
    call.respond(std::move(busy));
  }
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "POST",
     .path = "/v1/events",
     .scope = Scope::events,
     .about = "Adds events: one, an array, or lines of JSON (NDJSON), gzip or not. Answers when they are on the disk; "
              "an accepted event changes the next answer.",
     .answer_later = post_events,
     .body_limit = most_bytes},
});

}  // namespace

std::span<const Route> event_routes() { return routes; }

}  // namespace aisle::serve
