#include "store/id_run.h"

#include "core/crc32c.h"
#include "core/error.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

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
  throw Error("the index of known events is damaged", path.string(),
              "run `aisle doctor --mend`: it is made again from the log");
}

}  // namespace

std::optional<RunFile> run_file(const std::filesystem::path& path) {
  const auto name = path.filename().string();
  const char* end = name.data() + name.size();
  RunFile out{.path = path};
  auto read = std::from_chars(name.data(), end, out.last);
  out.first = out.last;
  if (read.ec == std::errc() && read.ptr != end && *read.ptr == '-')
    read = std::from_chars(read.ptr + 1, end, out.first);
  const bool good = read.ec == std::errc() && std::string_view(read.ptr, end) == ".run" && out.first <= out.last;
  return good ? std::optional(out) : std::nullopt;
}

namespace {

// Those whose place a merged one has taken, or the others.
std::vector<RunFile> files_of(const FileSystem& files, const std::filesystem::path& folder, bool held) {
  std::vector<RunFile> all;
  for (const auto& name : files.names(folder))
    if (auto file = run_file(folder / name)) all.push_back(std::move(*file));
  const auto is_held = [&](const RunFile& file) {
    return std::ranges::any_of(all, [&](const RunFile& other) {
      return other.holds(file) && other.last - other.first > file.last - file.first;
    });
  };
  std::vector<RunFile> out;
  std::ranges::copy_if(all, std::back_inserter(out), [&](const RunFile& file) { return is_held(file) == held; });
  return out;
}

// Calls take(entry) for all of them, in their order. Error when the file is damaged.
void each_entry(const FileSystem& files, const std::filesystem::path& path, const auto& take) {
  constexpr std::size_t piece = 65536 * entry_bytes;
  const auto head = files.read(path, 0, head_bytes);
  std::uint64_t count = 0;
  std::uint64_t check = 0;
  if (head.size() < head_bytes || !head.starts_with(magic)) complain(path);
  std::memcpy(&count, head.data() + 8, sizeof count);
  std::memcpy(&check, head.data() + 16, sizeof check);
  const auto end = files.size(path);
  if (count > end || end != head_bytes + count * entry_bytes) complain(path);
  std::uint32_t found = 0;
  std::optional<Fingerprint> last;
  for (std::uint64_t at = head_bytes; at < end; at += piece) {
    const auto bytes = files.read(path, at, std::min<std::uint64_t>(piece, end - at));
    found = crc32c(bytes, found);
    for (const auto& entry : entries(bytes)) {
      if (last && entry.id <= *last) complain(path);
      last = entry.id;
      take(entry);
    }
  }
  if (found != check) complain(path);
}

}  // namespace

std::vector<RunFile> run_files(const FileSystem& files, const std::filesystem::path& folder) {
  return files_of(files, folder, false);
}

std::vector<RunFile> held_run_files(const FileSystem& files, const std::filesystem::path& folder) {
  return files_of(files, folder, true);
}

// Not by FileSystem::replace: that would take a copy of all.
IdRun::IdRun(FileSystem& files, RunFile file, std::span<const KnownId> ids) : files_(&files), file_(std::move(file)) {
  const std::uint64_t count = ids.size();
  const std::uint64_t check = crc32c(bytes_of(ids));
  std::string head(magic);
  head.append(reinterpret_cast<const char*>(&count), sizeof count);
  head.append(reinterpret_cast<const char*>(&check), sizeof check);
  const auto& path = file_.path;
  const std::filesystem::path partial = path.string() + ".partial";
  if (files.exists(partial)) files.remove(partial);
  {
    const auto out = files.append_to(partial);
    out->append(head);
    out->append(bytes_of(ids));
    out->sync();
  }
  files.rename(partial, path);
  files.sync_folder(path.parent_path());
  make_room(count);
  for (const auto& entry : ids) remember(entry);
}

IdRun::IdRun(const FileSystem& files, RunFile file) : files_(&files), file_(std::move(file)) {
  make_room(files.size(file_.path) / entry_bytes);
  each_entry(files, file_.path, [this](const KnownId& entry) { remember(entry); });
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
      entries(files_->read(file_.path, head_bytes + place * entry_bytes, std::min(page, size_ - place) * entry_bytes));
  const auto entry = std::ranges::lower_bound(found, id, {}, &KnownId::id);
  return entry != found.end() && entry->id == id ? std::optional(entry->content) : std::nullopt;
}

std::vector<KnownId> IdRun::ids() const { return entries(files_->read(file_.path, head_bytes, size_ * entry_bytes)); }

std::optional<IdRun> merge_runs(FileSystem& files, const std::filesystem::path& folder) {
  constexpr std::size_t fewest = 8;
  constexpr std::size_t most_ids = 8'000'000;
  const auto all = run_files(files, folder);
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (; count < all.size(); ++count) {
    bytes += files.size(all[all.size() - 1 - count].path);
    if (bytes > most_ids * entry_bytes) break;
  }
  if (count < fewest) return {};
  const auto newest = std::span(all).last(count);
  std::vector<KnownId> ids;
  ids.reserve(bytes / entry_bytes);
  for (auto file = newest.rbegin(); file != newest.rend(); ++file) {  // the small ones first: little is moved twice
    const auto before = static_cast<std::ptrdiff_t>(ids.size());
    each_entry(files, file->path, [&](const KnownId& entry) { ids.push_back(entry); });
    std::inplace_merge(ids.begin(), ids.begin() + before, ids.end());
  }
  ids.erase(std::unique(ids.begin(), ids.end(), [](const auto& a, const auto& b) { return a.id == b.id; }), ids.end());
  const auto first = newest.front().first;
  const auto last = newest.back().last;
  RunFile merged{.path = folder / fmt::format("{:020}-{:020}.run", last, first), .first = first, .last = last};
  return IdRun(files, std::move(merged), ids);
}

}  // namespace aisle::store
