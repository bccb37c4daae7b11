#pragma once

#include "core/event.h"
#include "core/zone_offsets.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace aisle {

// The texts that timelines hold as codes: a number each, 0 for none. A code keeps its meaning from one snapshot of a
// shop to the next. The first `coded_of_events` are of events (a profile has a country too), the others of items and
// profiles.
enum class Coded : std::uint8_t {
  person,
  type,
  item,
  query,
  campaign,
  device,
  country,
  category,
  brand,
  title,
  text,
  sex,
  region
};
inline constexpr std::array<std::string_view, 13> coded_names = {"person", "type",    "item",     "query", "campaign",
                                                                 "device", "country", "category", "brand", "title",
                                                                 "text",   "sex",     "region"};
inline constexpr std::size_t coded_of_events = 7;
using Code = std::uint32_t;

// One person's events in time order, spans over packed arrays of one length.
struct Timeline {
  std::span<const Micros> time, received;
  std::span<const Code> type, item, query, campaign, device, country;
  std::span<const std::uint64_t> order, session;  // 0 for none, else a hash: the same for the same order
  std::span<const Money> price;                   // of one piece; no_price where none is told
  std::span<const float> quantity, rating;        // NaN where none is told

  [[nodiscard]] std::size_t size() const { return time.size(); }
  [[nodiscard]] Timeline part(std::size_t begin, std::size_t count) const;
};
inline constexpr Money no_price{-1};
// What stands for an order or a session in a timeline.
std::uint64_t timeline_hash(std::string_view text);

// What was known of an item, entry after entry: each says all that holds from the moment on at which it became known,
// until the next one. 0, or no_price, for what is not known. Spans of one length.
struct ItemContent {
  std::span<const Micros> since;
  std::span<const Code> category, brand, title, text;  // of the text its first 1,000 characters
  std::span<const Money> price;                        // in the catalogue
};

// What was known of a person by their profile, likewise. NaN for an age that is not known.
struct Profile {
  std::span<const Micros> since;
  std::span<const float> age;
  std::span<const Code> sex, country, region;
};

// The place of the entry that held right before the moment; none when nothing was known.
std::optional<std::size_t> entry_before(std::span<const Micros> since, Micros moment);

// The same arrays, owned and growing.
struct TimelineColumns {
  std::vector<Micros> time, received;
  std::vector<Code> type, item, query, campaign, device, country;
  std::vector<std::uint64_t> order, session;
  std::vector<Money> price;
  std::vector<float> quantity, rating;

  // What of an event is no code; the codes are left to the caller.
  void append(const Event& event);
  void append(const Timeline& events, std::size_t row);
  void append(const Timeline& events);  // all of them; none of these columns themselves
  void append(const TimelineColumns& other) { append(other.view()); }
  void clear();
  [[nodiscard]] Timeline view() const;
};

// Calls f(name, column) for each column of Timeline or TimelineColumns, those of 8 bytes first.
template <typename Columns, typename F>
void for_each_column(Columns& columns, const F& f) {
  f("time", columns.time);
  f("received", columns.received);
  f("order", columns.order);
  f("session", columns.session);
  f("price", columns.price);
  f("type", columns.type);
  f("item", columns.item);
  f("query", columns.query);
  f("campaign", columns.campaign);
  f("device", columns.device);
  f("country", columns.country);
  f("quantity", columns.quantity);
  f("rating", columns.rating);
}

// Texts with codes from 1 on; grows.
class Dictionary {
 public:
  // The code of the text, a new one if need be; 0 for an empty text.
  Code code(std::string_view text);
  // 0 when it has none.
  [[nodiscard]] Code find(std::string_view text) const;
  [[nodiscard]] std::string_view text(Code code) const { return code == 0 ? std::string_view{} : texts_[code - 1]; }
  // One more than the largest code.
  [[nodiscard]] std::size_t size() const { return texts_.size() + 1; }
  // Adds the next code for a text that may be empty: then it stands for something that is gone.
  void append(std::string_view text);

 private:
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, Code> codes_;
};

// A snapshot of all timelines of a shop (docs/formats.md), mapped into memory: opening it reads the header alone.
class TimelineSnapshot {
 public:
  // Raised when what a file holds changes: files of another format are made again.
  static constexpr std::uint64_t format = 5;
  // What a person may be, both of them too: bits of `kinds`.
  static constexpr std::uint8_t bot = 1, account = 2;
  // Whether the file is a snapshot of this format, by its header alone.
  static bool is_current(const std::filesystem::path& path);

  // Error when it is absent, of another format, or no such file.
  explicit TimelineSnapshot(const std::filesystem::path& path);
  TimelineSnapshot(TimelineSnapshot&&) noexcept;
  TimelineSnapshot& operator=(TimelineSnapshot&&) noexcept;
  ~TimelineSnapshot();

  // The generation of the lake and the last event (seq) that it was made of.
  [[nodiscard]] std::uint64_t generation() const { return generation_; }
  [[nodiscard]] std::uint64_t last_seq() const { return last_seq_; }

  // The shop's time zone when it was made: its name, and what its clocks show.
  [[nodiscard]] const std::string& zone() const { return zone_; }
  [[nodiscard]] const std::shared_ptr<const ZoneOffsets>& clock() const { return clock_; }

  [[nodiscard]] std::size_t events() const { return all_.size(); }
  // Codes of persons are 1 … persons() - 1; some may have no events any more.
  [[nodiscard]] std::size_t persons() const { return offsets_.size() - 1; }
  [[nodiscard]] Timeline of(Code person) const;
  // Whether the shop takes the person for a program.
  [[nodiscard]] bool is_bot(Code person) const { return (kinds_[person] & bot) != 0; }
  // Whether an account bears this id; visitors alone otherwise.
  [[nodiscard]] bool is_account(Code person) const { return (kinds_[person] & account) != 0; }
  // Empty where nothing was ever told.
  [[nodiscard]] ItemContent content(Code item) const;
  [[nodiscard]] Profile profile(Code person) const;

  [[nodiscard]] std::size_t codes(Coded field) const;
  [[nodiscard]] std::string_view text(Coded field, Code code) const;
  // It will be read soon: fetched from memory meanwhile.
  void fetch_text(Coded field, Code code) const;
  // 0 when it has none; by bisection.
  [[nodiscard]] Code find(Coded field, std::string_view text) const;

 private:
  struct Mapping;
  class File;
  void take_texts(const File& file);
  void take_facts(const File& file);
  void take_zone(const File& file);
  struct Texts {
    std::span<const std::uint64_t> offsets;
    std::span<const Code> sorted;
    std::string_view bytes;
  };
  std::unique_ptr<Mapping> mapping_;
  std::uint64_t generation_ = 0, last_seq_ = 0;
  std::string zone_;
  std::shared_ptr<const ZoneOffsets> clock_;
  Timeline all_;
  std::span<const std::uint64_t> offsets_;
  std::span<const std::uint8_t> kinds_;
  std::span<const std::uint64_t> content_offsets_, profile_offsets_;
  ItemContent contents_;  // of all items
  Profile profiles_;      // of all persons
  std::array<Texts, coded_names.size()> texts_;
};

// A snapshot and what happened since: events that were added later, of persons and with texts that may be new. Codes of
// the snapshot keep their meaning. Not for several threads at once.
class Timelines {
 public:
  explicit Timelines(TimelineSnapshot snapshot);

  void add(std::string_view person, const Event& event);
  [[nodiscard]] std::size_t persons() const;
  // The person's events, in time order though they may have been told late: spans of the snapshot where nothing was
  // added, else of `scratch`.
  [[nodiscard]] Timeline of(Code person, TimelineColumns& scratch) const;
  [[nodiscard]] bool is_bot(Code person) const { return person < snapshot_.persons() && snapshot_.is_bot(person); }
  // As the snapshot knows them.
  [[nodiscard]] ItemContent content(Code item) const { return snapshot_.content(item); }
  [[nodiscard]] Profile profile(Code person) const { return snapshot_.profile(person); }
  [[nodiscard]] Code find(Coded field, std::string_view text) const;
  [[nodiscard]] std::string_view text(Coded field, Code code) const;
  [[nodiscard]] const std::shared_ptr<const ZoneOffsets>& clock() const { return snapshot_.clock(); }
  [[nodiscard]] const TimelineSnapshot& snapshot() const { return snapshot_; }

 private:
  Code code(Coded field, std::string_view text);

  TimelineSnapshot snapshot_;
  std::array<Dictionary, coded_names.size()> later_;  // codes after the snapshot's
  std::unordered_map<Code, TimelineColumns> added_;
};

}  // namespace aisle
