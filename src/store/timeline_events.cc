#include "store/timeline_events.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <thread>
#include <utility>

namespace aisle::store {

namespace {

constexpr std::size_t fields = coded_of_events;

std::vector<Code>& coded_column(UnsortedEvents& events, std::size_t field) {
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
    "SELECT seq, bot::BIGINT, (user_id IS NOT NULL OR person <> anonymous_id)::BIGINT, epoch_us(time), "
    "epoch_us(received), order_id, session_id, (price * 1000000)::BIGINT, quantity, rating, person, type, item_id, "
    "query, campaign, device, country FROM events";

// What one thread reads, with codes of its own for texts that are new.
using Part = TimelineEvents;

void read_rows(const sql::Database::Pieces& pieces, Part& part) {
  enum Column { seq, bot, account, time, received, order, session, price, quantity, rating, first_coded };
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  UnsortedEvents& out = part.events;
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
    if (who >= out.kinds.size()) out.kinds.resize(who + 1);
    if (from.integer(bot, row) != 0) out.kinds[who] |= TimelineSnapshot::bot;
    if (from.integer(account, row) != 0) out.kinds[who] |= TimelineSnapshot::account;
  };
  pieces([&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) read_row(found, row);
  });
}

// Growing step by step would copy everything once more.
void make_room(UnsortedEvents& events, std::size_t rows) {
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
    into.events.kinds.resize(into.coders[field].dictionary.size());
    for (std::size_t code = 0; code < part.events.kinds.size(); ++code)
      into.events.kinds[names[code]] |= part.events.kinds[code];
  }
  into.events.columns.append(part.events.columns);
  into.events.seq.insert(into.events.seq.end(), part.events.seq.begin(), part.events.seq.end());
  into.events.person.insert(into.events.person.end(), part.events.person.begin(), part.events.person.end());
}

// On all cores.
Part read_all(sql::Database& database, const std::optional<std::filesystem::path>& before,
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

void settle_codes(Coders& coders, const std::array<std::size_t, fields>& known, UnsortedEvents& events) {
  for (std::size_t field = 0; field < fields; ++field) {
    auto& column = coded_column(events, field);
    const auto coded = static_cast<Coded>(field);
    const bool forget = coded == Coded::person || coded == Coded::query;
    const auto names = final_codes(coders[field].dictionary, known[field], column, forget);
    for (Code& code : column) code = names[code];
    if (coded != Coded::person) continue;
    std::vector<std::uint8_t> kinds(names.size());
    for (std::size_t code = 0; code < events.kinds.size(); ++code) kinds[names[code]] = events.kinds[code];
    events.kinds = std::move(kinds);
  }
}

}  // namespace

TimelineEvents read_timeline_events(sql::Database& database, const std::optional<std::filesystem::path>& before) {
  std::array<std::size_t, fields> known{};
  const Coders old = known_codes(before);
  for (std::size_t i = 0; i < fields; ++i) known[i] = old[i].dictionary.size();
  TimelineEvents out = read_all(database, before, known);
  settle_codes(out.coders, known, out.events);
  return out;
}

}  // namespace aisle::store
