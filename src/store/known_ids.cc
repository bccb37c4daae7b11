#include "store/known_ids.h"

#include "core/crc32c.h"
#include "core/error.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <fmt/format.h>

namespace aisle::store {

namespace {

constexpr std::string_view magic = "AISLEID1";
constexpr std::size_t entry_bytes = 24;
constexpr std::size_t head_bytes = 24;  // magic, number of ids, checksum of the entries, nothing
constexpr std::size_t line_words = 8;   // of a cache line
constexpr std::size_t fewest_slots = 1024;

static_assert(sizeof(KnownId) == entry_bytes && std::endian::native == std::endian::little,
              "entries are written as they lie in memory");

std::string_view bytes_of(const std::vector<KnownId>& ids) {
  return {reinterpret_cast<const char*>(ids.data()), ids.size() * entry_bytes};
}

std::vector<KnownId> entries(std::string_view bytes) {
  std::vector<KnownId> out(bytes.size() / entry_bytes);
  if (!out.empty()) std::memcpy(out.data(), bytes.data(), out.size() * entry_bytes);
  return out;
}

[[noreturn]] void complain(const std::filesystem::path& path) {
  throw Error("the index of known events is damaged", path.string(), "remove it: it is made again from the log");
}

}  // namespace

void IdRun::write(FileSystem& files, const std::filesystem::path& path, std::vector<KnownId> ids) {
  std::ranges::sort(ids);
  const std::uint64_t count = ids.size();
  const std::uint64_t check = crc32c(bytes_of(ids));
  std::string bytes(magic);
  bytes.append(reinterpret_cast<const char*>(&count), sizeof count);
  bytes.append(reinterpret_cast<const char*>(&check), sizeof check);
  bytes += bytes_of(ids);
  files.replace(path, bytes);
}

IdRun::IdRun(const FileSystem& files, std::filesystem::path path) : files_(&files), path_(std::move(path)) {
  const auto bytes = files.read(path_, 0, files.size(path_));
  std::uint64_t count = 0;
  std::uint64_t check = 0;
  if (bytes.size() < head_bytes || !bytes.starts_with(magic)) complain(path_);
  std::memcpy(&count, bytes.data() + 8, sizeof count);
  std::memcpy(&check, bytes.data() + 16, sizeof check);
  const auto body = std::string_view(bytes).substr(head_bytes);
  if (count != body.size() / entry_bytes || body.size() % entry_bytes != 0 || crc32c(body) != check) complain(path_);
  size_ = count;
  constexpr std::size_t bits_each = 10;
  filter_.resize((count * bits_each / 512 + 1) * line_words);
  const auto all = entries(body);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && all[i].id <= all[i - 1].id) complain(path_);
    if (i % page == 0) fences_.push_back(all[i].id);
    remember(all[i]);
  }
}

void IdRun::remember(const KnownId& entry) {
  const std::size_t line = entry.id.high % (filter_.size() / line_words) * line_words;
  std::uint64_t bits = entry.id.low;
  for (std::size_t word = 0; word < line_words; ++word, bits >>= 6U) filter_[line + word] |= 1ULL << (bits & 63U);
}

bool IdRun::may_hold(const Fingerprint& id) const {
  const std::size_t line = id.high % (filter_.size() / line_words) * line_words;
  std::uint64_t bits = id.low;
  for (std::size_t word = 0; word < line_words; ++word, bits >>= 6U) {
    if ((filter_[line + word] >> (bits & 63U) & 1U) == 0) return false;
  }
  return true;
}

std::optional<std::uint64_t> IdRun::content_of(const Fingerprint& id) const {
  if (!may_hold(id)) return {};
  const auto after = std::ranges::upper_bound(fences_, id);
  if (after == fences_.begin()) return {};
  const auto place = static_cast<std::size_t>(after - fences_.begin() - 1) * page;
  const auto found =
      entries(files_->read(path_, head_bytes + place * entry_bytes, std::min(page, size_ - place) * entry_bytes));
  const auto entry = std::ranges::lower_bound(found, id, {}, &KnownId::id);
  return entry != found.end() && entry->id == id ? std::optional(entry->content) : std::nullopt;
}

KnownIds::KnownIds(FileSystem& files, std::filesystem::path folder, std::uint64_t upto)
    : files_(files), folder_(std::move(folder)), slots_(fewest_slots) {
  files_.make_folder(folder_);
  for (const auto& name : files_.names(folder_)) {
    std::uint64_t last = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), last);
    if (problem != std::errc() || std::string_view(end) != ".run") continue;
    if (last > upto) {
      files_.remove(folder_ / name);
    } else {
      runs_.emplace_back(files_, folder_ / name);
      sealed_ = last;
    }
  }
}

std::size_t KnownIds::slot_of(const Fingerprint& id) const {
  std::size_t slot = id.low & (slots_.size() - 1);
  while (slots_[slot].id != Fingerprint{} && slots_[slot].id != id) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

Known KnownIds::look_up(const Fingerprint& id, std::uint64_t content) const {
  const auto& slot = slots_[slot_of(id)];
  if (slot.id == id) return slot.content == content ? Known::same : Known::other;
  for (const auto& run : runs_) {
    if (const auto known = run.content_of(id)) return *known == content ? Known::same : Known::other;
  }
  return Known::no;
}

void KnownIds::add(const KnownId& entry) {
  if (4 * (fresh_ + 1) > 3 * slots_.size()) grow();
  slots_[slot_of(entry.id)] = entry;
  ++fresh_;
}

void KnownIds::grow() {
  std::vector<KnownId> old(slots_.size() * 2);
  old.swap(slots_);
  for (const auto& entry : old) {
    if (entry.id != Fingerprint{}) slots_[slot_of(entry.id)] = entry;
  }
}

void KnownIds::seal(std::uint64_t seq) {
  if (fresh_ == 0) return;
  std::erase_if(slots_, [](const KnownId& entry) { return entry.id == Fingerprint{}; });
  const auto path = folder_ / fmt::format("{:020}.run", seq);
  IdRun::write(files_, path, std::move(slots_));
  runs_.emplace_back(files_, path);
  sealed_ = seq;
  slots_ = std::vector<KnownId>(fewest_slots);
  fresh_ = 0;
}

}  // namespace aisle::store
