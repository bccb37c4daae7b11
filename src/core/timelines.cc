#include "core/timelines.h"

#include "core/error.h"
#include "core/safetensors.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <limits>
#include <numeric>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace aisle {

namespace {

std::size_t place(Coded field) { return static_cast<std::size_t>(field); }

}  // namespace

std::uint64_t timeline_hash(std::string_view text) { return text.empty() ? 0 : fingerprint(text).low | 1U; }

Timeline Timeline::part(std::size_t begin, std::size_t count) const {
  Timeline out = *this;
  for_each_column(out, [&](const char*, auto& column) { column = column.subspan(begin, count); });
  return out;
}

void TimelineColumns::append(const Event& event) {
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  time.push_back(event.time);
  received.push_back(event.received);
  order.push_back(timeline_hash(event.order_id));
  session.push_back(timeline_hash(event.session_id));
  price.push_back(event.price.value_or(no_price));
  quantity.push_back(event.quantity ? static_cast<float>(*event.quantity) : none);
  rating.push_back(event.rating ? static_cast<float>(*event.rating) : none);
}

void TimelineColumns::append(const Timeline& events, std::size_t row) {
  time.push_back(events.time[row]);
  received.push_back(events.received[row]);
  order.push_back(events.order[row]);
  session.push_back(events.session[row]);
  price.push_back(events.price[row]);
  type.push_back(events.type[row]);
  item.push_back(events.item[row]);
  query.push_back(events.query[row]);
  campaign.push_back(events.campaign[row]);
  device.push_back(events.device[row]);
  country.push_back(events.country[row]);
  quantity.push_back(events.quantity[row]);
  rating.push_back(events.rating[row]);
}

void TimelineColumns::append(const TimelineColumns& other) {
  const auto join = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  join(time, other.time);
  join(received, other.received);
  join(type, other.type);
  join(item, other.item);
  join(query, other.query);
  join(campaign, other.campaign);
  join(device, other.device);
  join(country, other.country);
  join(order, other.order);
  join(session, other.session);
  join(price, other.price);
  join(quantity, other.quantity);
  join(rating, other.rating);
}

void TimelineColumns::clear() {
  for_each_column(*this, [](const char*, auto& column) { column.clear(); });
}

Timeline TimelineColumns::view() const {
  return {.time = time,
          .received = received,
          .type = type,
          .item = item,
          .query = query,
          .campaign = campaign,
          .device = device,
          .country = country,
          .order = order,
          .session = session,
          .price = price,
          .quantity = quantity,
          .rating = rating};
}

Code Dictionary::code(std::string_view text) {
  if (text.empty()) return 0;
  if (const auto found = codes_.find(text); found != codes_.end()) return found->second;
  append(text);
  return static_cast<Code>(texts_.size());
}

Code Dictionary::find(std::string_view text) const {
  const auto found = codes_.find(text);
  return found == codes_.end() ? 0 : found->second;
}

void Dictionary::append(std::string_view text) {
  texts_.emplace_back(text);
  if (!text.empty()) codes_.emplace(texts_.back(), static_cast<Code>(texts_.size()));
}

// ---- the snapshot -------------------------------------------------------------------------------------------------

struct TimelineSnapshot::Mapping {
  void* address = MAP_FAILED;
  std::size_t size = 0;

  explicit Mapping(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat found{};
    if (file >= 0 && ::fstat(file, &found) == 0 && found.st_size > 0) {
      size = static_cast<std::size_t>(found.st_size);
      address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    }
    if (file >= 0) ::close(file);
    if (address == MAP_FAILED)
      throw Error("the timelines cannot be read", path.string(), "make them with aisle snapshot");
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { ::munmap(address, size); }

  [[nodiscard]] std::string_view bytes() const { return {static_cast<const char*>(address), size}; }
};

namespace {

// Takes the tensors of the file one by one by name.
class TensorSpans {
 public:
  TensorSpans(std::string_view bytes, const std::string& where) : where_(where) {
    for (auto& tensor : find_tensors(bytes, where, &notes_)) tensors_.emplace(tensor.name, std::move(tensor));
  }

  template <typename T>
  void take(const std::string& name, std::span<const T>& out) const {
    const auto bytes = raw(name);
    if (bytes.size() % sizeof(T) != 0 || reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) != 0)
      throw Error(fmt::format("{} is no array of its type", name), where_, "remove the file: it is made again");
    out = {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  [[nodiscard]] std::string_view raw(const std::string& name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end())
      throw Error(fmt::format("there is no {} in the file", name), where_, "remove the file: it is made again");
    return found->second.bytes;
  }
  [[nodiscard]] std::uint64_t note(const std::string& name) const {
    const auto found = notes_.find(name);
    std::uint64_t out = 0;
    if (found != notes_.end()) std::from_chars(found->second.data(), found->second.data() + found->second.size(), out);
    return out;
  }

 private:
  std::string where_;
  std::map<std::string, PlacedTensor> tensors_;
  std::map<std::string, std::string> notes_;
};

// Offsets rise from 0 to `total`.
bool are_offsets(std::span<const std::uint64_t> offsets, std::size_t total) {
  return !offsets.empty() && offsets.front() == 0 && offsets.back() == total && std::ranges::is_sorted(offsets);
}

}  // namespace

TimelineSnapshot::TimelineSnapshot(const std::filesystem::path& path) : mapping_(std::make_unique<Mapping>(path)) {
  const TensorSpans file(mapping_->bytes(), path.string());
  generation_ = file.note("generation");
  last_seq_ = file.note("last_seq");
  for_each_column(all_, [&](const char* name, auto& column) { file.take(name, column); });
  file.take("offsets", offsets_);
  file.take("bots", bots_);
  bool fits = are_offsets(offsets_, all_.size()) && bots_.size() >= persons();
  for_each_column(all_, [&](const char*, const auto& column) { fits = fits && column.size() == all_.size(); });
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const std::string name(coded_names[i]);
    auto& texts = texts_[i];
    file.take(name + ".offsets", texts.offsets);
    file.take(name + ".sorted", texts.sorted);
    texts.bytes = file.raw(name + ".bytes");
    fits = fits && !texts.offsets.empty() && texts.sorted.size() < texts.offsets.size() &&
           texts.offsets.back() <= texts.bytes.size() && std::ranges::is_sorted(texts.offsets) &&
           std::ranges::all_of(texts.sorted, [&](Code code) { return code + 1 < texts.offsets.size(); });
  }
  if (!fits || codes(Coded::person) != persons())
    throw Error("the timelines do not fit together", path.string(), "remove the file: it is made again");
}

TimelineSnapshot::TimelineSnapshot(TimelineSnapshot&&) noexcept = default;
TimelineSnapshot& TimelineSnapshot::operator=(TimelineSnapshot&&) noexcept = default;
TimelineSnapshot::~TimelineSnapshot() = default;

Timeline TimelineSnapshot::of(Code person) const {
  return all_.part(offsets_[person], offsets_[person + 1] - offsets_[person]);
}

std::size_t TimelineSnapshot::codes(Coded field) const { return texts_[place(field)].offsets.size() - 1; }

std::string_view TimelineSnapshot::text(Coded field, Code code) const {
  const auto& texts = texts_[place(field)];
  return texts.bytes.substr(texts.offsets[code], texts.offsets[code + 1] - texts.offsets[code]);
}

Code TimelineSnapshot::find(Coded field, std::string_view text) const {
  const auto& sorted = texts_[place(field)].sorted;
  const auto text_of = [&](Code code) { return this->text(field, code); };
  const auto found = std::ranges::lower_bound(sorted, text, {}, text_of);
  return found != sorted.end() && text_of(*found) == text ? *found : 0;
}

// ---- and what happened since --------------------------------------------------------------------------------------

Timelines::Timelines(TimelineSnapshot snapshot) : snapshot_(std::move(snapshot)) {}

std::size_t Timelines::persons() const { return snapshot_.persons() + later_[place(Coded::person)].size() - 1; }

Code Timelines::code(Coded field, std::string_view text) {
  if (text.empty()) return 0;
  const Code known = snapshot_.find(field, text);
  if (known != 0) return known;
  return static_cast<Code>(snapshot_.codes(field)) - 1 + later_[place(field)].code(text);
}

Code Timelines::find(Coded field, std::string_view text) const {
  const Code known = snapshot_.find(field, text);
  if (known != 0 || text.empty()) return known;
  const Code later = later_[place(field)].find(text);
  return later == 0 ? 0 : static_cast<Code>(snapshot_.codes(field)) - 1 + later;
}

std::string_view Timelines::text(Coded field, Code code) const {
  const auto first = static_cast<Code>(snapshot_.codes(field));
  return code < first ? snapshot_.text(field, code) : later_[place(field)].text(code - first + 1);
}

void Timelines::add(std::string_view person, const Event& event) {
  auto& columns = added_[code(Coded::person, person)];
  columns.append(event);
  columns.type.push_back(code(Coded::type, event.type));
  columns.item.push_back(code(Coded::item, event.item_id));
  columns.query.push_back(code(Coded::query, event.query));
  columns.campaign.push_back(code(Coded::campaign, event.campaign));
  columns.device.push_back(code(Coded::device, event.device));
  columns.country.push_back(code(Coded::country, event.country));
}

Timeline Timelines::of(Code person, TimelineColumns& scratch) const {
  const auto found = added_.find(person);
  const Timeline old = person < snapshot_.persons() ? snapshot_.of(person) : Timeline{};
  if (found == added_.end()) return old;
  const Timeline added = found->second.view();
  std::vector<std::size_t> order(old.size() + added.size());  // the old ones first, then those that came later
  std::iota(order.begin(), order.end(), 0);
  const auto time = [&](std::size_t i) { return i < old.size() ? old.time[i] : added.time[i - old.size()]; };
  std::ranges::stable_sort(order, {}, time);
  scratch.clear();
  for (const auto i : order) {
    if (i < old.size()) {
      scratch.append(old, i);
    } else {
      scratch.append(added, i - old.size());
    }
  }
  return scratch.view();
}

}  // namespace aisle
