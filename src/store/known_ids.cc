#include "store/known_ids.h"

#include "core/crc32c.h"
#include "core/error.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <set>

namespace aisle::store {

namespace {

constexpr std::string_view magic = "AISLEID1";
constexpr std::size_t entry_bytes = 24;
constexpr std::size_t head_bytes = 24;  // magic, number of ids, checksum of the entries, nothing

static_assert(sizeof(KnownId) == entry_bytes && std::endian::native == std::endian::little,
              "entries are written as they lie in memory");

std::string_view bytes_of(std::span<const KnownId> ids) {
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

// Not by FileSystem::replace: that would take a copy of all.
IdRun::IdRun(FileSystem& files, std::filesystem::path path, std::span<const KnownId> ids)
    : files_(&files), path_(std::move(path)) {
  const std::uint64_t count = ids.size();
  const std::uint64_t check = crc32c(bytes_of(ids));
  std::string head(magic);
  head.append(reinterpret_cast<const char*>(&count), sizeof count);
  head.append(reinterpret_cast<const char*>(&check), sizeof check);
  const std::filesystem::path partial = path_.string() + ".partial";
  if (files.exists(partial)) files.remove(partial);
  {
    const auto file = files.append_to(partial);
    file->append(head);
    file->append(bytes_of(ids));
    file->sync();
  }
  files.rename(partial, path_);
  files.sync_folder(path_.parent_path());
  make_room(count);
  for (const auto& entry : ids) remember(entry);
}

IdRun::IdRun(const FileSystem& files, std::filesystem::path path) : files_(&files), path_(std::move(path)) {
  constexpr std::size_t piece = 65536 * entry_bytes;
  const auto head = files.read(path_, 0, head_bytes);
  std::uint64_t count = 0;
  std::uint64_t check = 0;
  if (head.size() < head_bytes || !head.starts_with(magic)) complain(path_);
  std::memcpy(&count, head.data() + 8, sizeof count);
  std::memcpy(&check, head.data() + 16, sizeof check);
  const auto end = files.size(path_);
  if (count > end || end != head_bytes + count * entry_bytes) complain(path_);
  make_room(count);
  std::uint32_t found = 0;
  Fingerprint last;
  for (std::uint64_t at = head_bytes; at < end; at += piece) {
    const auto bytes = files.read(path_, at, std::min<std::uint64_t>(piece, end - at));
    found = crc32c(bytes, found);
    for (const auto& entry : entries(bytes)) {
      if (size_ > 0 && entry.id <= last) complain(path_);
      last = entry.id;
      remember(entry);
    }
  }
  if (found != check) complain(path_);
}

void IdRun::make_room(std::size_t count) {
  constexpr std::size_t bits_each = 16;
  constexpr std::size_t bits_a_line = 512;
  filter_.resize((count * bits_each / bits_a_line + 1) * line_words);
  fences_.reserve(count / page + 1);
}

// They come in their order.
void IdRun::remember(const KnownId& entry) {
  if (size_++ % page == 0) fences_.push_back(entry.id);
  const std::size_t line = line_of(entry.id);
  std::uint64_t bits = entry.id.low;
  for (std::size_t word = 0; word < line_words; ++word, bits >>= 6U) filter_[line + word] |= 1ULL << (bits & 63U);
}

bool IdRun::may_hold(const Fingerprint& id) const {
  const std::size_t line = line_of(id);
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

std::vector<KnownId> IdRun::ids() const { return entries(files_->read(path_, head_bytes, size_ * entry_bytes)); }

KnownIds::KnownIds(FileSystem& files, std::filesystem::path folder, std::uint64_t upto)
    : files_(files), folder_(std::move(folder)) {
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

Known KnownIds::look_up(const Fingerprint& id, std::uint64_t content) const {
  if (const auto* found = fresh_.find(id)) return found->content == content ? Known::same : Known::other;
  for (const auto& run : runs_) {
    if (const auto known = run.content_of(id)) return *known == content ? Known::same : Known::other;
  }
  return Known::no;
}

void KnownIds::expect(const Fingerprint& id) const {
  fresh_.expect(id);
  for (const auto& run : runs_) run.expect(id);
}

void KnownIds::forget(const std::vector<Fingerprint>& ids) {
  const std::set<Fingerprint> gone(ids.begin(), ids.end());
  const auto is_gone = [&](const KnownId& entry) { return gone.contains(entry.id); };
  for (auto& run : runs_) {
    if (std::ranges::none_of(gone, [&](const Fingerprint& id) { return run.content_of(id).has_value(); })) continue;
    auto kept = run.ids();
    std::erase_if(kept, is_gone);
    run = IdRun(files_, run.path(), kept);
  }
  for (const auto& entry : fresh_.take_sorted()) {
    if (!is_gone(entry)) add(entry);
  }
}

void KnownIds::seal(std::uint64_t seq, bool keep_room) {
  if (fresh_.size() > 0)
    runs_.emplace_back(files_, folder_ / fmt::format("{:020}.run", seq), fresh_.take_sorted(keep_room));
  sealed_ = std::max(sealed_, seq);
}

}  // namespace aisle::store
