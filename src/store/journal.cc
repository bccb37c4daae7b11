#include "store/journal.h"

#include "core/crc32c.h"
#include "core/error.h"
#include "core/json.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fmt/format.h>

namespace aisle::store {

namespace {

constexpr std::string_view header_start = "{\"block\":{\"first\":";
constexpr std::size_t longest_header = 160;

std::string header(Seq first, std::size_t count, std::size_t bytes, std::uint32_t crc) {
  return fmt::format("{}{},\"count\":{},\"bytes\":{},\"crc32c\":\"{:08x}\"}}}}\n", header_start, first, count, bytes,
                     crc);
}

struct Header {
  Seq first = 0;
  std::size_t count = 0;
  std::size_t bytes = 0;
  std::string crc;
};

// None when the line is not a header of ours.
std::optional<Header> read_header(std::string_view line) {
  if (!line.starts_with(header_start)) return {};
  try {
    const Json json = Json::parse(line, "");
    const Json& block = json.at("block");
    return Header{block.at("first").count(), block.at("count").count(), block.at("bytes").count(),
                  block.at("crc32c").string()};
  } catch (const Error&) {
    return {};
  }
}

// Goes through one segment block by block.
class SegmentReader {
 public:
  SegmentReader(const FileSystem& files, const Segment& segment)
      : files_(files), path_(segment.path), size_(files.size(path_)), next_(segment.first) {}

  // The next block that does not end before `from`; none at the end and where what follows is no whole block (place()
  // then says where). What is passed over is not checked.
  std::optional<Block> next(Seq from = 0) {
    std::optional<Header> found;
    std::size_t end = 0;
    while (true) {
      const std::string front = files_.read(path_, place_, longest_header);
      end = front.find('\n');
      if (end == std::string::npos) return {};
      found = read_header(std::string_view(front).substr(0, end));
      if (!found || place_ + end + 1 + found->bytes > size_) return {};
      if (found->first != next_ || found->first + found->count > from) break;
      next_ += found->count;
      place_ += end + 1 + found->bytes;
    }
    Block out{found->first, found->count, files_.read(path_, place_ + end + 1, found->bytes)};
    if (fmt::format("{:08x}", crc32c(out.lines)) != found->crc || !follows(out)) return {};
    next_ += out.count;
    place_ += end + 1 + found->bytes;
    return out;
  }

  // Whether the segment was read to its end.
  [[nodiscard]] bool whole() const { return place_ == size_; }
  [[nodiscard]] std::uint64_t place() const { return place_; }

 private:
  // The checksum is that of the lines: this tells whether the numbers in the header are right.
  [[nodiscard]] bool follows(const Block& block) const {
    return block.first == next_ && (block.lines.empty() || block.lines.ends_with('\n')) &&
           static_cast<std::size_t>(std::ranges::count(block.lines, '\n')) == block.count;
  }

  const FileSystem& files_;
  std::filesystem::path path_;
  std::uint64_t size_;
  std::uint64_t place_ = 0;
  Seq next_;
};

// A crash leaves a beginning of what was being written; anything whole behind it means that something else went wrong.
bool holds_block(const FileSystem& files, const std::filesystem::path& path, std::uint64_t from) {
  const auto rest = files.read(path, from, files.size(path) - from);
  for (auto at = rest.find(std::string("\n") + std::string(header_start)); at != std::string::npos;
       at = rest.find(std::string("\n") + std::string(header_start), at + 1)) {
    const std::string_view line = std::string_view(rest).substr(at + 1);
    const auto end = line.find('\n');
    const auto found = end == std::string_view::npos ? std::nullopt : read_header(line.substr(0, end));
    if (found && line.size() >= end + 1 + found->bytes &&
        fmt::format("{:08x}", crc32c(line.substr(end + 1, found->bytes))) == found->crc) {
      return true;
    }
  }
  return false;
}

[[noreturn]] void complain(const std::filesystem::path& path, std::uint64_t place) {
  throw Error(fmt::format("the journal is damaged: at byte {} no whole block with its checksum stands", place),
              path.string(), "run `aisle doctor` on the shop; restore the file from a backup if there is one");
}

}  // namespace

std::vector<Segment> segments(const FileSystem& files, const std::filesystem::path& folder) {
  constexpr std::size_t digits = 20;
  std::vector<Segment> out;
  for (const auto& name : files.names(folder)) {
    Segment segment{.path = folder / name};
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), segment.first);
    if (problem == std::errc() && end == name.data() + digits && name.substr(digits) == ".jsonl")
      out.push_back(segment);
  }
  return out;
}

Seq read_journal(const FileSystem& files, const std::filesystem::path& folder, Seq from,
                 const std::function<bool(Block&)>& take) {
  const auto all = segments(files, folder);
  Seq next = from;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool last = i + 1 == all.size();
    if (!last && all[i + 1].first <= from) continue;
    SegmentReader reader(files, all[i]);
    while (auto block = reader.next(from)) {
      next = block->first + block->count;
      if (!take(*block)) return next;
    }
    if (!reader.whole() && !last) complain(all[i].path, reader.place());
  }
  return next;
}

Tail journal_tail(const FileSystem& files, const std::filesystem::path& folder) {
  const auto all = segments(files, folder);
  if (all.empty()) return Tail::none;
  SegmentReader reader(files, all.back());
  while (reader.next()) continue;
  if (reader.whole()) return Tail::none;
  const std::string front = files.read(all.back().path, reader.place(), longest_header);
  const auto end = front.find('\n');
  const auto found = end == std::string::npos ? std::nullopt : read_header(std::string_view(front).substr(0, end));
  if (end != std::string::npos && !found) return Tail::damaged;
  const bool complete = found && reader.place() + end + 1 + found->bytes <= files.size(all.back().path);
  return complete || holds_block(files, all.back().path, reader.place()) ? Tail::damaged : Tail::begun;
}

Journal::Journal(FileSystem& files, std::filesystem::path folder, const std::function<Seq()>& from,
                 JournalConfig config)
    : files_(files), folder_(std::move(folder)), config_(config) {
  files_.make_folder(folder_);
  lock_ = files_.lock(folder_ / "writer.lock", true);
  if (lock_ == nullptr) {
    throw Error("another process is writing to this shop", folder_.string(),
                "wait until it is done; readers need not wait");
  }
  wait_for_sealing();
  next_ = from();
  const auto all = segments(files_, folder_);
  if (all.empty()) return;
  next_ = std::max(next_, all.back().first);
  SegmentReader reader(files_, all.back());
  while (const auto block = reader.next()) next_ = block->first + block->count;
  if (!reader.whole()) {
    if (holds_block(files_, all.back().path, reader.place())) complain(all.back().path, reader.place());
    if (journal_tail(files_, folder_) == Tail::damaged) set_aside(all.back().path, reader.place());
    files_.cut(all.back().path, reader.place());
  }
  segment_ = files_.append_to(all.back().path);
  segment_size_ = reader.place();
}

// It ends with the writer that began it, a moment later.
void Journal::wait_for_sealing() const {
  if (files_.lock_within(folder_ / sealing_lock, true, std::chrono::seconds(10)) != nullptr) return;
  throw Error("the shop is being sealed by a process that outlived the one that began it", folder_.string(),
              "end `aisle seal`");
}

// Nobody can tell whether what stands there was acknowledged: it is kept where people can look at it.
void Journal::set_aside(const std::filesystem::path& segment, std::uint64_t from) {
  files_.replace(folder_ / fmt::format("damaged-{:020}.txt", next_),
                 files_.read(segment, from, files_.size(segment) - from));
}

Seq Journal::next() const {
  const std::lock_guard hold(mutex_);
  return next_;
}

void Journal::open_segment(Seq first) {
  segment_ = files_.append_to(folder_ / fmt::format("{:020}.jsonl", first));
  segment_->sync();
  files_.sync_folder(folder_);
  segment_size_ = 0;
}

// Small blocks go to the disk together, large ones without being copied.
void Journal::write(std::span<const Waiting> blocks, Seq first) {
  constexpr std::size_t large = 64U << 10U;
  if (segment_ == nullptr || segment_size_ >= config_.segment_bytes) open_segment(first);
  std::string together;
  const auto put = [this](std::string_view bytes) {
    if (!bytes.empty()) segment_->append(bytes);
    segment_size_ += bytes.size();
  };
  for (const auto& block : blocks) {
    together += block.header;
    if (block.lines.size() < large) {
      together += block.lines;
    } else {
      put(together);
      put(block.lines);
      together.clear();
    }
  }
  put(together);
  segment_->sync();
}

// Takes up all that waits, and lets go of the lock while the disk works.
void Journal::commit(std::unique_lock<std::mutex>& hold) {
  writing_ = true;
  std::vector<Waiting> blocks;
  blocks.swap(waiting_);
  const Seq first = waiting_first_;
  ++round_;
  hold.unlock();
  std::string failure;
  try {
    write(blocks, first);
  } catch (const std::exception& error) {
    failure = error.what();
  }
  hold.lock();
  writing_ = false;
  done_ = round_;
  if (!failure.empty()) failure_ = failure;
  written_.notify_all();
}

Seq Journal::append(std::string_view lines, std::size_t count) {
  const auto crc = crc32c(lines);
  std::unique_lock hold(mutex_);
  const auto refuse = [this] {
    if (!failure_.empty())
      throw Error("the journal takes nothing any more, since the disk failed it: " + failure_, folder_.string(),
                  "mend that, then start again");
  };
  refuse();
  if (waiting_.empty()) waiting_first_ = next_;
  const Seq first = next_;
  waiting_.push_back({header(first, count, lines.size(), crc), lines});
  next_ += count;
  const auto mine = round_ + 1;
  while (done_ < mine) {
    if (writing_) {
      written_.wait(hold);
    } else {
      commit(hold);
    }
    refuse();
  }
  return first;
}

}  // namespace aisle::store
