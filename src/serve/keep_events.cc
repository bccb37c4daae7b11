#include "serve/keep_events.h"

#include "core/json.h"
#include "serve/bodies.h"
#include "serve/facts.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace aisle::serve {

namespace {

std::string_view fate_name(store::Received::Fate fate) {
  constexpr std::array<std::string_view, 4> names = {"accepted", "duplicate", "skipped", "rejected"};
  return names[static_cast<std::size_t>(fate)];
}

void append_record(std::string& out, const store::Received& received, std::size_t record) {
  const auto fate = received.fates[record];
  out += "{\"status\":\"";
  out += fate_name(fate);
  out += '"';
  if (fate == store::Received::Fate::rejected || fate == store::Received::Fate::skipped) {
    const auto [reason, message] = received.why(record);
    out += ",\"reason\":" + Json(reason).text();
    if (!message.empty()) out += ",\"message\":" + Json(message).text();
  }
  out += '}';
}

// What a record costs beside its bytes adds up, however short it is.
void check_count(std::string_view lines, bool from_browser) {
  const std::ptrdiff_t most = from_browser ? browser_events : 100'000;
  if (std::ranges::count(lines, '\n') > most)
    throw Refused(413, fmt::format("the body holds more than {} records; send fewer at a time", most));
}

void read_body(const Call& call, const Intake& intake, std::string body) {
  std::string lines = intake.lines(std::move(body));
  const store::Received nothing;
  if (lines.empty()) return call.respond(intake.answer(nothing));
  check_count(lines, call.request->from_browser);
  keep_events(
      call, call.service.gate().read(std::move(lines), intake.dialect, intake.settle),
      [answer = intake.answer, respond = call.respond](const store::Received& received) { respond(answer(received)); });
}

}  // namespace

void take_in(const Call& call, Intake intake) {
  constexpr std::size_t large = 64U << 10U;
  if (call.request->body.size() < large)
    if (auto body = unpacked_within(*call.request, large)) return read_body(call, intake, std::move(*body));
  const auto work = [call, intake = std::move(intake)] {
    try {
      read_body(call, intake, unpacked(*call.request, call.request->from_browser ? browser_bytes : intake.most_bytes));
    } catch (const std::exception& error) {
      call.respond(refusal_of(error, *call.request));
    }
  };
  if (!call.service.later().add(work))
    call.respond(refusal_for(503, "more events come than can be read", std::chrono::seconds(1)));
}

Response what_became_of(const store::Received& received) {
  std::array<std::size_t, 4> counts{};
  std::string records;
  for (std::size_t i = 0; i < received.fates.size(); ++i) {
    ++counts[static_cast<std::size_t>(received.fates[i])];
    if (i > 0) records += ',';
    append_record(records, received, i);
  }
  const auto [accepted, duplicate, skipped, rejected] = counts;
  const bool none = rejected == received.fates.size();
  return {.status = none ? 422U : 200U,
          .body = fmt::format("{{\"read\":{},\"accepted\":{},\"duplicate\":{},\"skipped\":{},\"rejected\":{},"
                              "\"records\":[{}]}}\n",
                              received.fates.size(), accepted, duplicate, skipped, rejected, records)};
}

void keep_events(const Call& call, std::unique_ptr<store::Received> received,
                 std::function<void(const store::Received&)> answer) {
  const auto& batch = received->batch;
  if (auto refused = call.service.refuse_beyond(*call.request, std::max(batch.events.size(), batch.outcomes.size())))
    return call.respond(std::move(*refused));
  if (!call.request->tells_facts) reject_facts(*received);
  reject_unread_facts(*received);
  auto done = [respond = call.respond, answer = std::move(answer)](const store::Received& decided,
                                                                   const std::string& failure) {
    if (failure.empty()) return answer(decided);
    respond(refusal_for(503, "the events could not be kept: try again later", std::chrono::seconds(1)));
  };
  if (!call.service.writer().submit(std::move(received), std::move(done)))
    call.respond(refusal_for(503, "more events come than the disk can follow", std::chrono::seconds(1)));
}

}  // namespace aisle::serve
