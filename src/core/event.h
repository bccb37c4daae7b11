#pragma once

#include "core/fingerprint.h"
#include "core/json.h"
#include "core/micros.h"
#include "core/money.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace aisle {

// Something that a person did, or that was done for one: one record of the log. The texts are views: who makes an event
// says what they point into and how long that lives. An empty text is an absent one. docs/events.md is for readers.
struct Event {
  std::string_view event_id = {};                    // unique in the shop; see derived_event_id
  Micros time = {};                                  // when it happened; 0 is an absent one
  Micros received = {};                              // when we learned of it; of a historical import the same
  std::string_view type = {};                        // view_item, purchase, … or the shop's own name
  std::string_view user_id = {}, anonymous_id = {};  // at least one of the two
  std::string_view session_id = {}, item_id = {}, order_id = {};
  std::optional<double> quantity = {};
  std::optional<Money> price = {};  // of one piece, in `currency`
  std::string_view currency = {};   // ISO 4217: EUR
  std::string_view query = {};      // what was searched for
  std::optional<double> rating = {};
  std::string_view text = {};  // of a review, a survey, a message
  std::string_view page = {}, campaign = {}, device = {}, channel = {};
  std::string_view country = {}, region = {};
  std::string_view shown = {};       // the items that were shown: a JSON array of ids
  std::string_view source = {};      // what told us
  std::string_view properties = {};  // every other field: a JSON object

  bool operator==(const Event&) const = default;
};

// The types that Aisle knows the meaning of; others are kept and counted.
std::span<const std::string_view> known_event_types();

// What holds from a moment on, rather than something that somebody did: catalogues are such events, so a past moment
// sees what was true then. A fact may say only what has changed. It needs what it is about (needs), and no user.
struct FactType {
  std::string_view name;
  std::span<const std::string_view> needs;       // fields
  std::span<const std::string_view> properties;  // that Aisle knows the meaning of
  std::string_view about;
};
std::span<const FactType> fact_types();
// The fact of that name, or nullptr: the event is something that somebody did.
const FactType* fact_type(std::string_view name);

// What a field holds, in JSON, in Parquet, and in words: the one definition that readers, schema and columns come from.
enum class FieldKind { text, time, number, money, json };
struct EventField {
  std::string_view name;
  FieldKind kind;
  std::size_t longest;  // bytes of its text
  std::string_view about;
  // Where it stands in an Event: the one of these that belongs to its kind.
  std::string_view Event::* text = nullptr;
  Micros Event::* time = nullptr;
  std::optional<double> Event::* number = nullptr;
  std::optional<Money> Event::* money = nullptr;
};

// All fields in the order in which they are written.
std::span<const EventField> event_fields();
// The field of that name, or nullptr.
const EventField* event_field(std::string_view name);

// What is wrong with a record, in a form that can be counted (reason) and read (message).
struct Rejection {
  std::string reason;   // one of few: "bad_time", "no_user", …
  std::string message;  // what was found, what was expected: price "12,50" is not a number
};

// Whether the log may hold the event; the first thing that is wrong with it, if it may not. Checks presence, lengths,
// UTF-8, ranges, that `shown` and `properties` are JSON on one line, and times: not before `opened`, not more than a
// day after `latest`. `received` and `event_id` may still be missing.
struct EventLimits {
  Micros opened{};  // before it nothing can have happened: 1970 when nothing is known
  Micros latest{};  // now
};
std::optional<Rejection> check_event(const Event& event, const EventLimits& limits);

// The event as one line of JSON without the line feed: fields in their order, absent ones left out, `received` too
// where it equals `time`; times in ISO 8601. Appends. The same event always gives the same bytes.
void append_event(std::string& out, const Event& event);

// Reads such a line again: strings point into `line` or, where they had escapes, into `unescaped`, which must live as
// long. None for anything that append_event could not have written, other fields included: this is our own format, the
// readers of other people's JSON are in collect/.
std::optional<Event> parse_event(std::string_view line, std::string& unescaped);

// The same, and whether append_event writes the event as this very line, so that its bytes can be kept as they are.
// With escapes in its texts, and without a time, the answer is always no.
std::optional<Event> parse_event(std::string_view line, std::string& unescaped, bool& as_written);

// The fields up to anonymous_id alone: what stands behind them is neither read nor checked.
std::optional<Event> parse_event_start(std::string_view line, std::string& unescaped);

// The id of an event whose source gave none: of the source's dialect, the canonical record (append_event without
// event_id, received and source) and how many times the same record stood before it in its file. 32 hex digits.
std::string derived_event_id(std::string_view dialect, const Event& event, std::size_t occurrence);

// What must be equal for two records of one id to be the same event: all but received and source.
Fingerprint content_of(const Event& event);
// The same of an event that parse_event read as it was written, from the bytes of its line.
Fingerprint content_of(const Event& event, std::string_view line);

// JSON Schema (2020-12) of an event.
Json event_schema();

}  // namespace aisle
