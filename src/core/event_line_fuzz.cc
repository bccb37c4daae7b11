// A line of the log: what parse_event takes, append_event writes so that it reads back the same, and the JSON parser
// agrees about its texts.

#include "core/event.h"
#include "core/fuzz.h"
#include "core/utf8.h"

namespace {

using namespace aisle;

void agrees_with_json(std::string_view line, const Event& event) {
  Json json;
  if (!answers([&] { json = Json::parse(line, "line"); })) return;  // stricter: about UTF-8 and the range of numbers
  for (const auto& field : event_fields()) {
    const Json* value = json.find(field.name);
    if (field.kind != FieldKind::text || value == nullptr) continue;
    hold(value->string() == event.*field.text, "both readers see the same text");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  std::string unescaped;
  const auto event = parse_event(line, unescaped);
  if (!event) return 0;
  agrees_with_json(line, *event);
  std::string start_unescaped;
  const auto start = parse_event_start(line, start_unescaped);
  hold(start.has_value() && start->time == event->time && start->user_id == event->user_id &&
           start->anonymous_id == event->anonymous_id,
       "the start of a line says the same");
  std::string written;
  append_event(written, *event);
  std::string again_unescaped;
  const auto again = parse_event(written, again_unescaped);
  hold(again.has_value() && *again == *event, "what was written reads back the same");
  std::string twice;
  append_event(twice, *again);
  hold(twice == written, "the same event gives the same bytes");
  if (!check_event(*event, {.opened = {}, .latest = {4'000'000'000'000'000}}))
    hold(!invalid_utf8(written), "a line that the log may hold is UTF-8");
  return 0;
}
