#include "core/error.h"
#include "core/safetensors.h"
#include "core/timelines.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace aisle {

namespace {

std::size_t place(Coded field) { return static_cast<std::size_t>(field); }

}  // namespace

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

// Offsets rise from 0 to `total`.
bool are_offsets(std::span<const std::uint64_t> offsets, std::size_t total) {
  return !offsets.empty() && offsets.front() == 0 && offsets.back() == total && std::ranges::is_sorted(offsets);
}

void check(bool fits, const std::string& where) {
  if (!fits) throw Error("the timelines do not fit together", where, "remove the file: it is made again");
}

// The entries of one of the many that offsets part.
template <typename T>
std::span<const T> part_of(std::span<const T> all, std::span<const std::uint64_t> offsets, Code which) {
  return all.subspan(offsets[which], offsets[which + 1] - offsets[which]);
}

}  // namespace

std::optional<std::size_t> entry_before(std::span<const Micros> since, Micros moment) {
  const auto found = std::ranges::lower_bound(since, moment);
  if (found == since.begin()) return {};
  return static_cast<std::size_t>(found - since.begin()) - 1;
}

// Takes the tensors of the file one by one by name.
class TimelineSnapshot::File {
 public:
  File(std::string_view bytes, const std::string& where) : where_(where) {
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
  [[nodiscard]] const std::string& where() const { return where_; }
  [[nodiscard]] std::string note(const std::string& name) const {
    const auto found = notes_.find(name);
    return found == notes_.end() ? "" : found->second;
  }
  [[nodiscard]] std::uint64_t number(const std::string& name) const {
    const std::string text = note(name);
    std::uint64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
  }

 private:
  std::string where_;
  std::map<std::string, PlacedTensor> tensors_;
  std::map<std::string, std::string> notes_;
};

bool TimelineSnapshot::is_current(const std::filesystem::path& path) {
  const Mapping mapping(path);
  return File(mapping.bytes(), path.string()).number("format") == format;
}

TimelineSnapshot::TimelineSnapshot(const std::filesystem::path& path) : mapping_(std::make_unique<Mapping>(path)) {
  const File file(mapping_->bytes(), path.string());
  if (file.number("format") != format)
    throw Error(fmt::format("the timelines have another format than {}", format), path.string(),
                "make them again with aisle snapshot");
  generation_ = file.number("generation");
  last_seq_ = file.number("last_seq");
  for_each_column(all_, [&](const char* name, auto& column) { file.take(name, column); });
  file.take("offsets", offsets_);
  file.take("kinds", kinds_);
  bool fits = are_offsets(offsets_, all_.size()) && kinds_.size() >= persons();
  for_each_column(all_, [&](const char*, const auto& column) { fits = fits && column.size() == all_.size(); });
  check(fits, path.string());
  take_texts(file);
  check(codes(Coded::person) == persons(), path.string());
  take_facts(file);
  take_zone(file);
}

void TimelineSnapshot::take_zone(const File& file) {
  zone_ = file.note("zone");
  std::span<const Micros> since;
  std::span<const Micros> offset;
  file.take("zone.since", since);
  file.take("zone.offset", offset);
  check(since.size() == offset.size() && std::ranges::is_sorted(since), file.where());
  std::vector<ZoneOffsets::Change> changes;
  for (std::size_t i = 0; i < since.size(); ++i) changes.push_back({since[i], offset[i]});
  clock_ = std::make_shared<const ZoneOffsets>(std::move(changes));
}

void TimelineSnapshot::take_texts(const File& file) {
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const std::string name(coded_names[i]);
    auto& texts = texts_[i];
    file.take(name + ".offsets", texts.offsets);
    file.take(name + ".sorted", texts.sorted);
    texts.bytes = file.raw(name + ".bytes");
    check(!texts.offsets.empty() && texts.sorted.size() < texts.offsets.size() &&
              texts.offsets.back() <= texts.bytes.size() && std::ranges::is_sorted(texts.offsets) &&
              std::ranges::all_of(texts.sorted, [&](Code code) { return code + 1 < texts.offsets.size(); }),
          file.where());
  }
}

void TimelineSnapshot::take_facts(const File& file) {
  file.take("content.offsets", content_offsets_);
  file.take("content.since", contents_.since);
  file.take("content.price", contents_.price);
  file.take("content.category", contents_.category);
  file.take("content.brand", contents_.brand);
  file.take("content.title", contents_.title);
  file.take("content.text", contents_.text);
  file.take("profile.offsets", profile_offsets_);
  file.take("profile.since", profiles_.since);
  file.take("profile.age", profiles_.age);
  file.take("profile.sex", profiles_.sex);
  file.take("profile.country", profiles_.country);
  file.take("profile.region", profiles_.region);
  const std::size_t contents = contents_.since.size();
  const std::size_t profiles = profiles_.since.size();
  const auto codes_fit = [&](std::span<const Code> column, std::size_t length, Coded field) {
    return column.size() >= length && std::ranges::all_of(column, [&](Code code) { return code < codes(field); });
  };
  check(are_offsets(content_offsets_, contents) && content_offsets_.size() == codes(Coded::item) + 1 &&
            are_offsets(profile_offsets_, profiles) && profile_offsets_.size() == persons() + 1 &&
            contents_.price.size() == contents && profiles_.age.size() >= profiles &&
            codes_fit(contents_.category, contents, Coded::category) &&
            codes_fit(contents_.brand, contents, Coded::brand) && codes_fit(contents_.title, contents, Coded::title) &&
            codes_fit(contents_.text, contents, Coded::text) && codes_fit(profiles_.sex, profiles, Coded::sex) &&
            codes_fit(profiles_.country, profiles, Coded::country) &&
            codes_fit(profiles_.region, profiles, Coded::region),
        file.where());
}

TimelineSnapshot::TimelineSnapshot(TimelineSnapshot&&) noexcept = default;
TimelineSnapshot& TimelineSnapshot::operator=(TimelineSnapshot&&) noexcept = default;
TimelineSnapshot::~TimelineSnapshot() = default;

Timeline TimelineSnapshot::of(Code person) const {
  return all_.part(offsets_[person], offsets_[person + 1] - offsets_[person]);
}

ItemContent TimelineSnapshot::content(Code item) const {
  if (item + 1 >= content_offsets_.size()) return {};
  const auto part = [&](auto all) { return part_of(all, content_offsets_, item); };
  return {part(contents_.since), part(contents_.category), part(contents_.brand),
          part(contents_.title), part(contents_.text),     part(contents_.price)};
}

Profile TimelineSnapshot::profile(Code person) const {
  if (person + 1 >= profile_offsets_.size()) return {};
  const auto part = [&](auto all) { return part_of(all, profile_offsets_, person); };
  return {part(profiles_.since), part(profiles_.age), part(profiles_.sex), part(profiles_.country),
          part(profiles_.region)};
}

std::size_t TimelineSnapshot::codes(Coded field) const { return texts_[place(field)].offsets.size() - 1; }

std::string_view TimelineSnapshot::text(Coded field, Code code) const {
  const auto& texts = texts_[place(field)];
  return texts.bytes.substr(texts.offsets[code], texts.offsets[code + 1] - texts.offsets[code]);
}

void TimelineSnapshot::fetch_text(Coded field, Code code) const {
  const auto& texts = texts_[place(field)];
  __builtin_prefetch(texts.bytes.data() + texts.offsets[code]);
}

Code TimelineSnapshot::find(Coded field, std::string_view text) const {
  const auto& sorted = texts_[place(field)].sorted;
  const auto text_of = [&](Code code) { return this->text(field, code); };
  const auto found = std::ranges::lower_bound(sorted, text, {}, text_of);
  return found != sorted.end() && text_of(*found) == text ? *found : 0;
}

}  // namespace aisle
