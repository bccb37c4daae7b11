#include "store/timeline_file.h"

#include "collect/zone.h"
#include "core/parallel.h"
#include "core/safetensors.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <numeric>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aisle::store {

namespace {

constexpr std::size_t shares = 16;  // of work for all cores

// Where each person's events begin, and the events in their order.
std::vector<std::uint64_t> sort_events(const UnsortedEvents& events, std::size_t persons,
                                       std::vector<std::uint32_t>& order) {
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
  TimelineWriter(const UnsortedEvents& events, const std::vector<std::uint32_t>& order)
      : events_(events), order_(order) {}

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
  const UnsortedEvents& events_;
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
  add("content.text", "I32", facts.text);
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

}  // namespace

void write_timelines(const TimelineEvents& made_of, const Facts& facts, const TimelineOrigin& origin, LogFile& file) {
  const auto& [events, coders] = made_of;
  std::vector<std::uint32_t> order;
  const std::size_t persons = coders[0].dictionary.size();
  const auto offsets = sort_events(events, persons, order);
  std::vector<TextArrays> texts;
  for (const auto& coder : coders) texts.emplace_back(coder.dictionary);
  auto kinds = events.kinds;
  kinds.resize((persons + 7) / 8 * 8);
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
  add_zone(writer, collect::zone_offsets(origin.zone));
  add("kinds", "U8", 1, bytes_of(kinds));
  writer.add_columns();
  add_facts(writer, facts);
  writer.write(file, {{"format", fmt::to_string(TimelineSnapshot::format)},
                      {"generation", fmt::to_string(origin.generation)},
                      {"last_seq", fmt::to_string(origin.last_seq)},
                      {"zone", origin.zone}});
}

}  // namespace aisle::store
