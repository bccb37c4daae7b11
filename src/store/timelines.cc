#include "store/timelines.h"

#include "collect/zone.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/parallel.h"
#include "core/safetensors.h"
#include "store/event_rows.h"
#include "store/live_facts.h"
#include "store/timeline_facts.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <thread>

namespace aisle::store {

namespace {

constexpr std::size_t fields = coded_of_events;
constexpr std::size_t shares = 16;  // of work for all cores

// Of each event as the log tells it: who, the rest, and its place for ties.
struct Unsorted {
  std::vector<Code> person;
  std::vector<std::uint64_t> seq;
  TimelineColumns columns;
  std::vector<std::uint8_t> bots = std::vector<std::uint8_t>(1);  // by person
};

std::vector<Code>& coded_column(Unsorted& events, std::size_t field) {
  TimelineColumns& columns = events.columns;
  switch (static_cast<Coded>(field)) {
    case Coded::person:
      break;
    case Coded::type:
      return columns.type;
    case Coded::item:
      return columns.item;
    case Coded::query:
      return columns.query;
    case Coded::campaign:
      return columns.campaign;
    case Coded::device:
      return columns.device;
    case Coded::country:
      return columns.country;
    default:
      break;
  }
  return events.person;
}

// Gives codes; rows of a file lie by person, so the text is often that of the row before.
class Coder {
 public:
  Code code(std::string_view text) {
    if (text == last_text_) return last_code_;
    last_code_ = dictionary.code(text);
    last_text_ = dictionary.text(last_code_);
    return last_code_;
  }
  Dictionary dictionary;

 private:
  std::string_view last_text_;
  Code last_code_ = 0;
};
using Coders = std::array<Coder, coded_names.size()>;

Coders known_codes(const std::optional<std::filesystem::path>& before) {
  Coders out;
  if (!before) return out;
  const TimelineSnapshot old(*before);
  for (std::size_t field = 0; field < out.size(); ++field) {
    const auto coded = static_cast<Coded>(field);
    for (Code code = 1; code < old.codes(coded); ++code) out[field].dictionary.append(old.text(coded, code));
  }
  return out;
}

// A hash of a text that is often that of the row before.
class Hasher {
 public:
  std::uint64_t hash(std::string_view text) {
    if (text == last_text_) return last_;
    last_text_ = text;
    return last_ = timeline_hash(text);
  }

 private:
  std::string last_text_;
  std::uint64_t last_ = 0;
};

// What is asked of the view `events`, in this order; the coded texts stand last.
constexpr const char* question =
    "SELECT seq, bot::BIGINT, epoch_us(time), epoch_us(received), order_id, session_id, (price * 1000000)::BIGINT, "
    "quantity, "
    "rating, person, type, item_id, query, campaign, device, country FROM events";

// What one thread reads, with codes of its own for texts that are new.
struct Part {
  Unsorted events;
  Coders coders;
};

void read_rows(const sql::Database::Pieces& pieces, Part& part) {
  enum Column { seq, bot, time, received, order, session, price, quantity, rating, first_coded };
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  Unsorted& out = part.events;
  Hasher orders;
  Hasher sessions;
  auto& to = out.columns;
  std::array<std::vector<Code>*, fields> codes{};
  for (std::size_t field = 0; field < fields; ++field) codes[field] = &coded_column(out, field);
  const auto read_row = [&](const sql::Chunk& from, std::size_t row) {
    const auto text = [&](std::size_t column) {
      return from.missing(column, row) ? std::string_view{} : from.text(column, row);
    };
    const auto number = [&](std::size_t column) {
      return from.missing(column, row) ? none : static_cast<float>(from.number(column, row));
    };
    out.seq.push_back(static_cast<std::uint64_t>(from.integer(seq, row)));
    to.time.push_back({from.integer(time, row)});
    to.received.push_back({from.integer(received, row)});
    to.order.push_back(orders.hash(text(order)));
    to.session.push_back(sessions.hash(text(session)));
    to.price.push_back(from.missing(price, row) ? no_price : Money{from.integer(price, row)});
    to.quantity.push_back(number(quantity));
    to.rating.push_back(number(rating));
    for (std::size_t field = 0; field < fields; ++field)
      codes[field]->push_back(part.coders[field].code(text(first_coded + field)));
    const Code who = out.person.back();
    if (who >= out.bots.size()) out.bots.resize(who + 1);
    if (from.integer(bot, row) != 0) out.bots[who] = 1;
  };
  pieces([&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) read_row(found, row);
  });
}

// Growing step by step would copy everything once more.
void make_room(Unsorted& events, std::size_t rows) {
  events.person.reserve(rows);
  events.seq.reserve(rows);
  for_each_column(events.columns, [rows](const char*, auto& column) { column.reserve(rows); });
}

// The codes below `known` mean the same in both.
void join(Part& into, Part& part, const std::array<std::size_t, fields>& known) {
  for (std::size_t field = 0; field < fields; ++field) {
    const auto& dictionary = part.coders[field].dictionary;
    std::vector<Code> names(dictionary.size());
    for (Code code = 1; code < names.size(); ++code)
      names[code] = code < known[field] ? code : into.coders[field].dictionary.code(dictionary.text(code));
    for (Code& code : coded_column(part.events, field)) code = names[code];
    if (static_cast<Coded>(field) != Coded::person) continue;
    into.events.bots.resize(into.coders[field].dictionary.size());
    for (std::size_t code = 0; code < part.events.bots.size(); ++code)
      into.events.bots[names[code]] |= part.events.bots[code];
  }
  into.events.columns.append(part.events.columns);
  into.events.seq.insert(into.events.seq.end(), part.events.seq.begin(), part.events.seq.end());
  into.events.person.insert(into.events.person.end(), part.events.person.begin(), part.events.person.end());
}

// On all cores.
Part read_events(sql::Database& database, const std::optional<std::filesystem::path>& before,
                 const std::array<std::size_t, fields>& known) {
  std::size_t rows = 0;
  database.query("SELECT count(*) FROM log",
                 [&](const sql::Chunk& found) { rows = static_cast<std::size_t>(found.integer(0, 0)); });
  std::vector<Part> parts(std::max(1U, std::thread::hardware_concurrency()));
  const std::size_t share = rows / parts.size() + 1;
  database.query_apart(question, parts.size(), [&](std::size_t i, const sql::Database::Pieces& pieces) {
    parts[i].coders = known_codes(before);
    make_room(parts[i].events, i == 0 ? rows : share);  // the others are joined to the first
    read_rows(pieces, parts[i]);
  });
  Part out = std::move(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    join(out, parts[i], known);
    parts[i] = {};
  }
  return out;
}

// What must not depend on the order in which the rows came: texts new since `known` get their codes by their bytes, and
// persons and queries that nothing speaks of any more lose their text.
std::vector<Code> final_codes(Dictionary& dictionary, std::size_t known, std::span<const Code> used, bool forget) {
  std::vector<Code> fresh(dictionary.size() - known);
  std::iota(fresh.begin(), fresh.end(), static_cast<Code>(known));
  std::ranges::sort(fresh, {}, [&](Code code) { return dictionary.text(code); });
  std::vector<bool> seen(dictionary.size(), !forget);
  for (const Code code : used) seen[code] = true;
  std::vector<Code> out(dictionary.size());
  Dictionary renamed;
  for (Code code = 1; code < known; ++code) {
    out[code] = code;
    renamed.append(seen[code] ? dictionary.text(code) : std::string_view{});
  }
  for (const Code code : fresh) {
    renamed.append(dictionary.text(code));
    out[code] = static_cast<Code>(renamed.size() - 1);
  }
  dictionary = std::move(renamed);
  return out;
}

void settle_codes(Coders& coders, const std::array<std::size_t, fields>& known, Unsorted& events) {
  for (std::size_t field = 0; field < fields; ++field) {
    auto& column = coded_column(events, field);
    const auto coded = static_cast<Coded>(field);
    const bool forget = coded == Coded::person || coded == Coded::query;
    const auto names = final_codes(coders[field].dictionary, known[field], column, forget);
    for (Code& code : column) code = names[code];
    if (coded != Coded::person) continue;
    std::vector<std::uint8_t> bots(names.size());
    for (std::size_t code = 0; code < events.bots.size(); ++code) bots[names[code]] = events.bots[code];
    events.bots = std::move(bots);
  }
}

// Where each person's events begin, and the events in their order.
std::vector<std::uint64_t> sort_events(const Unsorted& events, std::size_t persons, std::vector<std::uint32_t>& order) {
  std::vector<std::uint64_t> offsets(persons + 1);
  for (const Code person : events.person) ++offsets[person + 1];
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  auto next = offsets;
  order.resize(events.person.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[next[events.person[i]]++] = i;
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) {
    const auto& time = events.columns.time;
    return time[a] != time[b] ? time[a] < time[b] : events.seq[a] < events.seq[b];
  };
  const auto begin_of = [&](std::size_t person) {
    return order.begin() + static_cast<std::ptrdiff_t>(offsets[person]);
  };
  parallel_for(shares, [&](std::size_t share) {
    for (std::size_t person = share; person < persons; person += shares)
      std::sort(begin_of(person), begin_of(person + 1), earlier);
  });
  return offsets;
}

template <typename T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// One dictionary as arrays.
struct TextArrays {
  std::vector<std::uint64_t> offsets = {0};
  std::vector<Code> sorted;
  std::string bytes;

  explicit TextArrays(const Dictionary& dictionary) {
    for (Code code = 0; code < dictionary.size(); ++code) {
      bytes += dictionary.text(code);
      offsets.push_back(bytes.size());
      if (!dictionary.text(code).empty()) sorted.push_back(code);
    }
    std::ranges::sort(sorted, {}, [&](Code code) { return dictionary.text(code); });
    if (sorted.size() % 2 != 0)
      sorted.push_back(sorted.back());  // what follows stays aligned; bisection finds the first
    bytes.append((8 - bytes.size() % 8) % 8, '\0');
  }
};

// Tensors one by one, each only as long in memory as it is written.
class TimelineWriter {
 public:
  TimelineWriter(const Unsorted& events, const std::vector<std::uint32_t>& order) : events_(events), order_(order) {}

  void add(std::string name, const char* type, std::size_t width, std::function<std::string()> bytes,
           std::size_t size) {
    places_.push_back({std::move(name), type, {size / width}, {}});
    makers_.push_back(std::move(bytes));
  }
  void add_columns() {
    for_each_column(events_.columns, [this](const char* name, const auto& column) {
      using Value = std::remove_cvref_t<decltype(column[0])>;
      const char* type = sizeof(Value) == 8 ? "I64" : std::is_same_v<Value, float> ? "F32" : "I32";
      add(
          name, type, sizeof(Value),
          [this, &column] {
            std::string out(column.size() * sizeof(Value), '\0');
            auto* to = reinterpret_cast<Value*>(out.data());
            parallel_for(shares, [&](std::size_t share) {
              const std::size_t end = (share + 1) * order_.size() / shares;
              for (std::size_t i = share * order_.size() / shares; i < end; ++i) to[i] = column[order_[i]];
            });
            return out;
          },
          column.size() * sizeof(Value));
    });
  }
  void write(LogFile& file, const std::map<std::string, std::string>& notes) const {
    file.append(safetensors_header(places_, notes));
    for (const auto& make : makers_) file.append(make());
    file.sync();
  }

 private:
  const Unsorted& events_;
  const std::vector<std::uint32_t>& order_;
  std::vector<PlacedTensor> places_;
  std::vector<std::function<std::string()>> makers_;
};

void add_facts(TimelineWriter& writer, const Facts& facts) {
  const auto add = [&](const char* name, const char* type, const auto& column) {
    const std::string_view bytes = bytes_of(column);
    writer.add(name, type, sizeof(column[0]), [bytes] { return std::string(bytes); }, bytes.size());
  };
  add("content.offsets", "I64", facts.content_offsets);
  add("content.since", "I64", facts.content_since);
  add("content.price", "I64", facts.content_price);
  add("profile.offsets", "I64", facts.profile_offsets);
  add("profile.since", "I64", facts.profile_since);
  add("content.category", "I32", facts.category);
  add("content.brand", "I32", facts.brand);
  add("content.title", "I32", facts.title);
  add("profile.age", "F32", facts.age);
  add("profile.sex", "I32", facts.sex);
  add("profile.country", "I32", facts.country);
  add("profile.region", "I32", facts.region);
}

void add_zone(TimelineWriter& writer, const ZoneOffsets& zone) {
  std::string since;
  std::string offset;
  for (const auto& change : zone.changes()) {
    since.append(reinterpret_cast<const char*>(&change.since.count), sizeof(change.since.count));
    offset.append(reinterpret_cast<const char*>(&change.offset.count), sizeof(change.offset.count));
  }
  writer.add("zone.since", "I64", 8, [since] { return since; }, since.size());
  writer.add("zone.offset", "I64", 8, [offset] { return offset; }, offset.size());
}

void write_timelines(const Snapshot& snapshot, const std::string& zone, std::uint64_t last_seq, const Unsorted& events,
                     const Facts& facts, Coders& coders, LogFile& file) {
  std::vector<std::uint32_t> order;
  const std::size_t persons = coders[0].dictionary.size();
  const auto offsets = sort_events(events, persons, order);
  std::vector<TextArrays> texts;
  for (const auto& coder : coders) texts.emplace_back(coder.dictionary);
  auto bots = events.bots;
  bots.resize((persons + 7) / 8 * 8);
  TimelineWriter writer(events, order);
  const auto add = [&](const std::string& name, const char* type, std::size_t width, std::string_view bytes) {
    writer.add(name, type, width, [bytes] { return std::string(bytes); }, bytes.size());
  };
  add("offsets", "I64", 8, bytes_of(offsets));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string name(coded_names[i]);
    add(name + ".offsets", "I64", 8, bytes_of(texts[i].offsets));
    add(name + ".sorted", "I32", 4, bytes_of(texts[i].sorted));
    add(name + ".bytes", "U8", 1, texts[i].bytes);
  }
  add_zone(writer, collect::zone_offsets(zone));
  add("bots", "U8", 1, bytes_of(bots));
  writer.add_columns();
  add_facts(writer, facts);
  writer.write(file, {{"format", fmt::to_string(TimelineSnapshot::format)},
                      {"generation", fmt::to_string(snapshot.manifest().generation)},
                      {"last_seq", fmt::to_string(last_seq)},
                      {"zone", zone}});
}

std::filesystem::path folder(const Shop& shop) { return shop.folder() / "snapshots"; }

}  // namespace

std::optional<std::filesystem::path> latest_timelines(const Shop& shop) {
  if (!shop.files().exists(folder(shop))) return {};
  std::optional<std::filesystem::path> out;
  for (const auto& name : shop.files().names(folder(shop))) {
    if (name.starts_with("timelines-") && name.ends_with(".safetensors")) out = folder(shop) / name;
  }
  return out;
}

std::optional<TimelineSnapshot> current_timelines(const Shop& shop) {
  const auto latest = latest_timelines(shop);
  if (!latest || !TimelineSnapshot::is_current(*latest)) return {};
  TimelineSnapshot out(*latest);
  if (out.zone() != shop.config().zone) return {};
  return out;
}

std::filesystem::path make_timelines(const Shop& shop) {
  auto& files = shop.files();
  files.make_folder(folder(shop));
  const auto alone = files.lock(folder(shop) / "making.lock", true);
  if (alone == nullptr)
    throw Error("another process makes the timelines", folder(shop).string(), "wait until it is done");
  const Snapshot snapshot(shop);
  sql::Database database;
  database.limit_memory(available_memory() / 3);
  snapshot.create_views(database);
  std::uint64_t last_seq = 0;
  database.query("SELECT coalesce(max(seq), 0) FROM log",
                 [&](const sql::Chunk& found) { last_seq = static_cast<std::uint64_t>(found.integer(0, 0)); });
  const auto path =
      folder(shop) / fmt::format("timelines-{:010}-{:020}.safetensors", snapshot.manifest().generation, last_seq);
  const auto stands = latest_timelines(shop);
  if (stands == path && current_timelines(shop)) return path;
  const bool readable = stands && TimelineSnapshot::is_current(*stands);
  const auto before = readable ? stands : std::nullopt;  // of another format it is made again with codes of its own
  std::array<std::size_t, fields> known{};
  const Coders old = known_codes(before);
  for (std::size_t i = 0; i < fields; ++i) known[i] = old[i].dictionary.size();
  auto [events, coders] = read_events(database, before, known);
  settle_codes(coders, known, events);
  const Facts facts = read_facts(
      database, [&](Coded field) -> Dictionary& { return coders[static_cast<std::size_t>(field)].dictionary; });
  const std::filesystem::path partial = path.string() + ".partial";
  if (files.exists(partial)) files.remove(partial);
  write_timelines(snapshot, shop.config().zone, last_seq, events, facts, coders, *files.append_to(partial));
  files.rename(partial, path);
  files.sync_folder(folder(shop));
  if (stands && *stands != path) files.remove(*stands);
  forget_live_facts(shop);
  return path;
}

Timelines open_timelines(const Shop& shop) {
  auto current = current_timelines(shop);
  Timelines out{current ? std::move(*current) : TimelineSnapshot(make_timelines(shop))};
  const Snapshot snapshot(shop);
  sql::Database database;
  snapshot.create_views(database);
  const auto person = event_fields().size() + 1;
  database.query(fmt::format("SELECT {}, person FROM events WHERE seq > {} ORDER BY seq", event_row_columns(),
                             out.snapshot().last_seq()),
                 [&](const sql::Chunk& found) {
                   for (std::size_t row = 0; row < found.rows(); ++row)
                     out.add(found.text(person, row), event_of_row(found, row));
                 });
  return out;
}

}  // namespace aisle::store
