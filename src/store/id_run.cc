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
constexpr std::size_t head_bytes = 24;  // magic, number of ids, checksum of the entries
constexpr std::string_view filter_magic = "AISLEIF1";
constexpr std::size_t filter_head_bytes = 32;  // magic, number of ids, checksum of the run's entries, of what follows

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

template <typename T>
void append_bytes(std::string& out, std::span<const T> values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void append_number(std::string& out, std::uint64_t number) {
  append_bytes(out, std::span<const std::uint64_t>(&number, 1));
}

// Fills the values from the front of the bytes, which go.
template <typename T>
void take_bytes(std::string_view& bytes, std::vector<T>& values) {
  bytes.remove_prefix(bytes.copy(reinterpret_cast<char*>(values.data()), values.size() * sizeof(T)));
}

[[noreturn]] void complain(const std::filesystem::path& path) {
  throw Error("the index of known events is damaged", path.string(),
              "run `aisle doctor --mend`: it is made again from the log");
}

}  // namespace

std::filesystem::path RunFile::filter() const { return std::filesystem::path(path).replace_extension(".filter"); }

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

struct Head {
  std::uint64_t count = 0;
  std::uint64_t check = 0;
};

// Error when there is none, or the file is not as long as it says.
Head head_of(const FileSystem& files, const std::filesystem::path& path) {
  const auto bytes = files.read(path, 0, head_bytes);
  if (bytes.size() < head_bytes || !bytes.starts_with(magic)) complain(path);
  Head out;
  std::memcpy(&out.count, bytes.data() + 8, sizeof out.count);
  std::memcpy(&out.check, bytes.data() + 16, sizeof out.check);
  const auto end = files.size(path);
  if (out.count > end || end != head_bytes + out.count * entry_bytes) complain(path);
  return out;
}

// Calls take(ids) for all of them, in their order, whole pages each time but the last. Error when the file is damaged.
void each_part(const FileSystem& files, const std::filesystem::path& path, const auto& take) {
  constexpr std::size_t piece = 65536 * entry_bytes;
  const auto head = head_of(files, path);
  const auto end = head_bytes + head.count * entry_bytes;
  std::uint32_t found = 0;
  std::optional<Fingerprint> last;
  for (std::uint64_t at = head_bytes; at < end; at += piece) {
    const auto bytes = files.read(path, at, std::min<std::uint64_t>(piece, end - at));
    found = crc32c(bytes, found);
    const auto ids = entries(bytes);
    for (const auto& entry : ids) {
      if (last && entry.id <= *last) complain(path);
      last = entry.id;
    }
    take(std::span(ids));
  }
  if (found != head.check) complain(path);
}

}  // namespace

std::vector<RunFile> run_files(const FileSystem& files, const std::filesystem::path& folder) {
  return files_of(files, folder, false);
}

std::vector<RunFile> held_run_files(const FileSystem& files, const std::filesystem::path& folder) {
  return files_of(files, folder, true);
}

void remove_run(FileSystem& files, const RunFile& file) {
  files.remove(file.path);
  if (files.exists(file.filter())) files.remove(file.filter());
}

void remove_lone_filters(FileSystem& files, const std::filesystem::path& folder) {
  for (const auto& name : files.names(folder)) {
    const auto run = run_file((folder / name).replace_extension(".run"));
    if (run && run->filter() == folder / name && !files.exists(run->path)) files.remove(run->filter());
  }
}

IdRun::IdRun(const FileSystem& files, RunFile file, std::uint64_t size, std::uint64_t check)
    : files_(&files), file_(std::move(file)), size_(size), check_(check) {
  constexpr std::size_t bits_each = 16;
  constexpr std::size_t bits_a_line = 512;
  filter_.resize((size * bits_each / bits_a_line + 1) * line_words);
}

// Not by FileSystem::replace: that would take a copy of all.
IdRun::IdRun(FileSystem& files, RunFile file, std::span<const KnownId> ids)
    : IdRun(files, std::move(file), ids.size(), crc32c(bytes_of(ids))) {
  std::string head(magic);
  append_number(head, size_);
  append_number(head, check_);
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
  remember(ids);
  write_filter(files);
}

IdRun::IdRun(const FileSystem& files, RunFile file) : IdRun(unread(files, std::move(file))) { read_all(); }

IdRun IdRun::unread(const FileSystem& files, RunFile file) {
  const auto [count, check] = head_of(files, file.path);
  return {files, std::move(file), count, check};
}

IdRun IdRun::open(FileSystem& files, RunFile file) {
  IdRun out = unread(files, std::move(file));
  if (out.read_filter()) return out;
  out.read_all();
  out.write_filter(files);
  return out;
}

void IdRun::read_all() {
  each_part(*files_, file_.path, [this](std::span<const KnownId> ids) { remember(ids); });
}

// They come in their order, whole pages but for the last.
void IdRun::remember(std::span<const KnownId> ids) {
  for (; !ids.empty(); ids = ids.subspan(std::min(page, ids.size()))) {
    const auto some = ids.first(std::min(page, ids.size()));
    fences_.push_back(some.front().id);
    checks_.push_back(crc32c(bytes_of(some)));
    for (const auto& entry : some) {
      const std::size_t line = line_of(entry.id);
      std::uint64_t bits = entry.id.low;
      for (std::size_t word = 0; word < line_words; ++word, bits >>= 6U) filter_[line + word] |= 1ULL << (bits & 63U);
    }
  }
}

// What says of which run it is.
std::string IdRun::filter_head() const {
  std::string out(filter_magic);
  append_number(out, size_);
  append_number(out, check_);
  return out;
}

// Takes its filter from the file, and fails where that is not whole or of another run.
bool IdRun::read_filter() {
  const auto path = file_.filter();
  const std::size_t pages = (size_ + page - 1) / page;
  const std::size_t bytes =
      pages * (sizeof(Fingerprint) + sizeof(std::uint32_t)) + filter_.size() * sizeof(std::uint64_t);
  if (!files_->exists(path) || files_->size(path) != filter_head_bytes + bytes) return false;
  const auto head = files_->read(path, 0, filter_head_bytes);
  const auto body = files_->read(path, filter_head_bytes, bytes);
  auto expected = filter_head();
  append_number(expected, crc32c(body));
  if (head != expected) return false;
  fences_.resize(pages);
  checks_.resize(pages);
  std::string_view rest = body;
  take_bytes(rest, fences_);
  take_bytes(rest, checks_);
  take_bytes(rest, filter_);
  return true;
}

// Where there is no room for it, it is made again at the next start: a run does without.
void IdRun::write_filter(FileSystem& files) const {
  std::string body;
  append_bytes(body, std::span(fences_));
  append_bytes(body, std::span(checks_));
  append_bytes(body, std::span(filter_));
  auto all = filter_head();
  append_number(all, crc32c(body));
  all += body;
  try {
    files.replace(file_.filter(), all);
  } catch (const Error&) {
    return;
  }
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
  const auto nth = static_cast<std::size_t>(after - fences_.begin() - 1);
  const auto place = nth * page;
  const auto bytes = files_->read(file_.path, head_bytes + place * entry_bytes,
                                  std::min<std::size_t>(page, size_ - place) * entry_bytes);
  if (crc32c(bytes) != checks_[nth]) complain(file_.path);
  const auto found = entries(bytes);
  const auto entry = std::ranges::lower_bound(found, id, {}, &KnownId::id);
  return entry != found.end() && entry->id == id ? std::optional(entry->content) : std::nullopt;
}

std::vector<KnownId> IdRun::ids() const {
  std::vector<KnownId> out;
  out.reserve(size_);
  each_part(*files_, file_.path, [&](std::span<const KnownId> ids) { out.insert(out.end(), ids.begin(), ids.end()); });
  return out;
}

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
    each_part(files, file->path,
              [&](std::span<const KnownId> some) { ids.insert(ids.end(), some.begin(), some.end()); });
    std::inplace_merge(ids.begin(), ids.begin() + before, ids.end());
  }
  ids.erase(std::unique(ids.begin(), ids.end(), [](const auto& a, const auto& b) { return a.id == b.id; }), ids.end());
  const auto first = newest.front().first;
  const auto last = newest.back().last;
  RunFile merged{.path = folder / fmt::format("{:020}-{:020}.run", last, first), .first = first, .last = last};
  return IdRun(files, std::move(merged), ids);
}

}  // namespace aisle::store
