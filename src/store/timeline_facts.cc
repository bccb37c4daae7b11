#include "store/timeline_facts.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

namespace aisle::store {

namespace {

// Facts first by subject, then in the order in which they became known. What events say of their items (the names that
// GA4, Taobao and others use) is the least trusted, and told once for each thing said. "Unknown" is no name.
constexpr const char* items = R"(
WITH told AS (
  SELECT item_id, epoch_us(time) AS time, epoch_us(greatest(time, received)) AS since, json_extract_string(properties,
    ['$.category', '$.item_category', '$."items.item_category"', '$.category_id', '$.product_category',
     '$.brand', '$.item_brand', '$."items.item_brand"',
     '$.name', '$.item_name', '$."items.item_name"', '$.product_name', '$.title', '$.Description']) AS said
  FROM log WHERE item_id IS NOT NULL AND properties IS NOT NULL AND type NOT IN ('item', 'rival_price'))
SELECT item_id, since, time, trust, category, brand, title, "text", price FROM (
SELECT * REPLACE (CASE WHEN lower(trim(title)) NOT IN ('unknown', 'n/a', 'none', 'null', 'nan', '?') THEN title END AS title) FROM (
  SELECT item_id, epoch_us(greatest(time, received)) AS since, epoch_us(time) AS time, trust(source)::BIGINT AS trust,
         category, brand, name AS title, left("text", 1000) AS "text", (price * 1000000)::BIGINT AS price, seq
  FROM item_changes
  UNION ALL
  SELECT item_id, min(since), min(time), 100000::BIGINT, coalesce(said[1], said[2], said[3], said[4], said[5]),
         coalesce(said[6], said[7], said[8]), coalesce(said[9], said[10], said[11], said[12], said[13], said[14]), NULL, NULL, 0
  FROM told GROUP BY item_id, said))
WHERE category IS NOT NULL OR brand IS NOT NULL OR title IS NOT NULL OR "text" IS NOT NULL OR price IS NOT NULL
ORDER BY item_id, since, time, seq, category, brand, title)";

constexpr const char* users = R"(
SELECT user_id, epoch_us(greatest(time, received)) AS since, epoch_us(time) AS time, trust(source)::BIGINT,
       age, sex, country, region
FROM user_changes WHERE user_id IS NOT NULL ORDER BY user_id, since, time, seq)";

// What is known of a field: who said it, and when.
template <typename Value>
class Told {
 public:
  explicit Told(Value none) : value_(none) {}

  void hear(Value value, std::int64_t trust, std::int64_t time) {
    if (any_ && std::pair(trust, -time) > std::pair(trust_, -time_)) return;
    any_ = true;
    value_ = value;
    trust_ = trust;
    time_ = time;
  }
  [[nodiscard]] Value value() const { return value_; }

 private:
  Value value_;
  bool any_ = false;
  std::int64_t trust_ = 0, time_ = 0;
};

struct ItemState {
  Told<Code> category{0}, brand{0}, title{0}, text{0};
  Told<Money> price{no_price};
};
struct PersonState {
  Told<float> age{std::numeric_limits<float>::quiet_NaN()};
  Told<Code> sex{0}, country{0}, region{0};
};

enum Column { subject, since, time, trust, first };

// A row of either question.
class Row {
 public:
  Row(const sql::Chunk& chunk, std::size_t row, const std::function<Dictionary&(Coded)>& dictionary)
      : chunk_(chunk), row_(row), dictionary_(dictionary) {}

  [[nodiscard]] std::string_view text(std::size_t column) const { return chunk_.text(column, row_); }
  [[nodiscard]] std::int64_t integer(std::size_t column) const { return chunk_.integer(column, row_); }
  void hear(Told<Code>& told, std::size_t column, Coded field) const {
    if (!chunk_.missing(column, row_)) told.hear(dictionary_(field).code(text(column)), integer(trust), integer(time));
  }
  void hear(Told<Money>& told, std::size_t column) const {
    if (!chunk_.missing(column, row_)) told.hear(Money{integer(column)}, integer(trust), integer(time));
  }
  void hear(Told<float>& told, std::size_t column) const {
    if (!chunk_.missing(column, row_))
      told.hear(static_cast<float>(chunk_.number(column, row_)), integer(trust), integer(time));
  }

 private:
  const sql::Chunk& chunk_;
  std::size_t row_;
  const std::function<Dictionary&(Coded)>& dictionary_;
};

struct ItemEntry {
  Code item = 0;
  Micros since;
  Code category = 0, brand = 0, title = 0, text = 0;
  Money price;
  [[nodiscard]] bool says_the_same(const ItemEntry& other) const {
    return item == other.item && category == other.category && brand == other.brand && title == other.title &&
           text == other.text && price == other.price;
  }
};

std::vector<ItemEntry> read_items(sql::Database& database, const std::function<Dictionary&(Coded)>& dictionary) {
  std::vector<ItemEntry> out;
  ItemState state;
  database.query(items, [&](const sql::Chunk& found) {
    for (std::size_t i = 0; i < found.rows(); ++i) {
      const Row row(found, i, dictionary);
      const Code item = dictionary(Coded::item).code(row.text(subject));
      if (out.empty() || out.back().item != item) state = {};
      row.hear(state.category, first, Coded::category);
      row.hear(state.brand, first + 1, Coded::brand);
      row.hear(state.title, first + 2, Coded::title);
      row.hear(state.text, first + 3, Coded::text);
      row.hear(state.price, first + 4);
      const ItemEntry entry{item,
                            {row.integer(since)},
                            state.category.value(),
                            state.brand.value(),
                            state.title.value(),
                            state.text.value(),
                            state.price.value()};
      if (out.empty() || !out.back().says_the_same(entry)) out.push_back(entry);
    }
  });
  return out;
}

struct PersonEntry {
  Code person = 0;
  Micros since;
  float age = 0;
  Code sex = 0, country = 0, region = 0;
};

std::vector<PersonEntry> read_persons(sql::Database& database, const std::function<Dictionary&(Coded)>& dictionary) {
  std::vector<PersonEntry> out;
  PersonState state;
  database.query(users, [&](const sql::Chunk& found) {
    for (std::size_t i = 0; i < found.rows(); ++i) {
      const Row row(found, i, dictionary);
      const Code person = dictionary(Coded::person).find(row.text(subject));
      if (person == 0) continue;
      if (out.empty() || out.back().person != person) state = {};
      row.hear(state.age, first);
      row.hear(state.sex, first + 1, Coded::sex);
      row.hear(state.country, first + 2, Coded::country);
      row.hear(state.region, first + 3, Coded::region);
      out.push_back({person,
                     {row.integer(since)},
                     state.age.value(),
                     state.sex.value(),
                     state.country.value(),
                     state.region.value()});
    }
  });
  return out;
}

// Where the entries of each code begin, once they are in the order of codes (and as they were within one).
template <typename Entry>
std::vector<std::uint64_t> sort_by_code(std::vector<Entry>& entries, Code Entry::* code, std::size_t codes) {
  std::ranges::stable_sort(entries, {}, code);
  std::vector<std::uint64_t> offsets(codes + 1);
  for (const Entry& entry : entries) ++offsets[entry.*code + 1];
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  return offsets;
}

template <typename... Columns>
void make_even(Columns&... columns) {
  (columns.resize((columns.size() + 1) / 2 * 2), ...);
}

}  // namespace

Facts read_facts(sql::Database& database, const std::function<Dictionary&(Coded)>& dictionary) {
  Facts out;
  auto contents = read_items(database, dictionary);
  auto profiles = read_persons(database, dictionary);
  out.content_offsets = sort_by_code(contents, &ItemEntry::item, dictionary(Coded::item).size());
  out.profile_offsets = sort_by_code(profiles, &PersonEntry::person, dictionary(Coded::person).size());
  for (const auto& entry : contents) {
    out.content_since.push_back(entry.since);
    out.category.push_back(entry.category);
    out.brand.push_back(entry.brand);
    out.title.push_back(entry.title);
    out.text.push_back(entry.text);
    out.content_price.push_back(entry.price);
  }
  for (const auto& entry : profiles) {
    out.profile_since.push_back(entry.since);
    out.age.push_back(entry.age);
    out.sex.push_back(entry.sex);
    out.country.push_back(entry.country);
    out.region.push_back(entry.region);
  }
  make_even(out.category, out.brand, out.title, out.text, out.age, out.sex, out.country, out.region);
  return out;
}

}  // namespace aisle::store
