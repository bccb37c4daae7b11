#include "core/json.h"
#include "serve/keep_events.h"
#include "serve/routes.h"

#include <array>

namespace aisle::serve {

namespace {

// Segment's calls, under /segment, for its own client libraries (set their host to ours): each becomes events.

constexpr std::size_t most_bytes = 4U << 20U;

// What is rejected is told nobody: as Segment does.
Response success(const store::Received& /*received*/) { return json_response(Json::Object{{"success", true}}); }

Json document_in(std::string_view body) {
  Json out = Json::parse(body, "the body");
  if (!out.is_object()) throw Refused(400, "the body is no object");
  if (out.object().empty()) throw Refused(400, "the body says nothing");
  return out;
}

// track, identify, page …: the place says which.
void post_one(const Call& call) {
  const auto line = [type = call.parts[0]](std::string_view body) {
    Json document = document_in(body);
    document["type"] = type;
    return document.text() + "\n";
  };
  take_in(call, {.dialect = "segment", .most_bytes = most_bytes, .lines = line, .answer = success});
}

std::string batch_lines(std::string_view body) {
  const Json document = document_in(body);
  std::string lines;
  for (const auto& each : document.at("batch").array()) lines += each.text() + "\n";
  return lines;
}

void post_batch(const Call& call) {
  take_in(call, {.dialect = "segment", .most_bytes = most_bytes, .lines = batch_lines, .answer = success});
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
