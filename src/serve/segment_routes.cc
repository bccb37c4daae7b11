#include "core/json.h"
#include "serve/bodies.h"
#include "serve/keep_events.h"
#include "serve/routes.h"

#include <array>

namespace aisle::serve {

namespace {

// Segment's calls, under /segment, for its own client libraries (set their host to ours): each becomes events.

constexpr std::size_t most_bytes = 4U << 20U;

void keep_calls(const Call& call, std::string lines) {
  const auto success = [respond = call.respond](const store::Received&) {
    respond(json_response(Json::Object{{"success", true}}));  // what is rejected is told nobody: as Segment does
  };
  if (lines.empty()) return call.respond(json_response(Json::Object{{"success", true}}));
  keep_events(call, call.service.gate().read(std::move(lines), "segment"), success);
}

Json document_of(const Call& call) {
  Json out = Json::parse(unpacked(*call.request, most_bytes), "the body");
  if (!out.is_object()) throw Refused(400, "the body is no object");
  if (out.object().empty()) throw Refused(400, "the body says nothing");
  return out;
}

// track, identify, page …: the place says which.
void post_one(const Call& call) {
  Json document = document_of(call);
  document["type"] = call.parts[0];
  keep_calls(call, document.text() + "\n");
}

void post_batch(const Call& call) {
  const Json document = document_of(call);
  std::string lines;
  for (const auto& each : document.at("batch").array()) lines += each.text() + "\n";
  keep_calls(call, std::move(lines));
}

constexpr std::string_view batch_taken =
    R"({"type":"object","required":["batch"],"properties":{"batch":{"type":"array"}}})";
constexpr std::string_view segment = "As Segment has it.";
constexpr std::array routes = std::to_array<Route>({
    {.method = "POST",
     .path = "/segment/v1/batch",
     .scope = Scope::events,
     .about = segment,
     .answer_later = post_batch,
     .body_limit = most_bytes,
     .takes = batch_taken},
    {.method = "POST",
     .path = "/segment/v1/import",
     .scope = Scope::events,
     .about = segment,
     .answer_later = post_batch,
     .body_limit = most_bytes,
     .takes = batch_taken},
    {.method = "POST",
     .path = "/segment/v1/{call}",
     .scope = Scope::events,
     .about = segment,
     .answer_later = post_one,
     .takes = R"({"type":"object","minProperties":1})"},
});

}  // namespace

std::span<const Route> segment_routes() { return routes; }

}  // namespace aisle::serve
