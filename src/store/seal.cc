#include "core/parallel.h"
#include "store/lake.h"
#include "store/lake_file.h"
#include "store/lake_writer.h"
#include "store/manifest.h"
#include "store/sorted_batch.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace aisle::store {

namespace {

// Events of one month that become one file.
using Part = std::span<const EventPlace>;

// Cut where the month changes, and large months also where a user's events end: into as many parts as keep all cores
// busy, but none smaller than is worth a file.
std::vector<Part> cut_into_parts(std::span<const EventPlace> places) {
  constexpr std::size_t smallest = 100'000;
  const std::size_t share = std::max(smallest, places.size() / std::max(1U, std::thread::hardware_concurrency()));
  std::vector<Part> out;
  while (!places.empty()) {
    const auto month = std::ranges::upper_bound(places, places.front().month, {}, &EventPlace::month);
    const auto count = static_cast<std::size_t>(month - places.begin());
    const std::size_t parts = std::max<std::size_t>(1, (count + share / 2) / share);
    std::size_t end = (count + parts - 1) / parts;
    while (end < count && places[end].user == places[end - 1].user) ++end;
    out.push_back(places.subspan(0, end));
    places = places.subspan(end);
  }
  return out;
}

LakeFile write_part(const Shop& shop, LakeWriter& writer, Part part, const std::string& name) {
  const auto path = shop.lake() / name;
  writer.write(part, path);
  shop.files().append_to(path)->sync();
  const auto [first_seq, last_seq] = std::ranges::minmax(part, {}, &EventPlace::seq);
  const auto [first_time, last_time] = std::ranges::minmax(part, {}, &EventPlace::time);
  return {.name = name,
          .rows = part.size(),
          .bytes = shop.files().size(path),
          .crc32c = checksum(shop.files(), path),
          .first_seq = first_seq.seq,
          .last_seq = last_seq.seq,
          .first_time = first_time.time,
          .last_time = last_time.time};
}

// Writes the batch into files, on all cores, and lists them.
void write_batch(const Shop& shop, const SortedBatch& batch, Manifest& manifest, Seq sealed) {
  ++manifest.generation;
  const auto parts = cut_into_parts(batch.places());
  std::vector<LakeFile> made(parts.size());
  std::atomic<std::size_t> next = 0;
  parallel_for(
      std::min<std::size_t>(parts.size(), std::max(1U, std::thread::hardware_concurrency())), [&](std::size_t) {
        LakeWriter writer;
        for (std::size_t i = next++; i < parts.size(); i = next++) {
          const auto name =
              fmt::format("{}-{:06}-{:03}.parquet", month_name(parts[i].front().month), manifest.generation, i + 1);
          made[i] = write_part(shop, writer, parts[i], name);
        }
      });
  manifest.files.insert(manifest.files.end(), made.begin(), made.end());
  shop.files().sync_folder(shop.lake());
  manifest.sealed = sealed;
  write_manifest(shop, manifest);
}

// What is sorted while the batch before it is written.
struct Ready {
  std::unique_ptr<SortedBatch> batch = std::make_unique<SortedBatch>();
  Seq next = 0;  // after its last event
  bool more = false;
};

Ready sort_batch(const Shop& shop, Seq from, const SealConfig& config) {
  Ready out;
  if (from > config.upto) return out;
  out.next = read_journal(shop.files(), shop.journal(), from, [&](Block& block) {
    const bool last = block.first + block.count > config.upto;
    out.batch->add(std::move(block), from);
    out.more = !last && out.batch->bytes() >= config.batch;
    return !last && !out.more;
  });
  out.batch->sort();
  return out;
}

}  // namespace

Manifest seal(const Shop& shop, const SealConfig& config) {
  Manifest manifest = read_manifest(shop);
  remove_leftovers(shop, manifest, config.gently);
  auto ready = sort_batch(shop, manifest.sealed + 1, config);
  config.before_writing();
  while (ready.next > manifest.sealed + 1) {
    std::future<Ready> following;
    if (ready.more)
      following = std::async(std::launch::async, sort_batch, std::cref(shop), ready.next, std::cref(config));
    write_batch(shop, *ready.batch, manifest, ready.next - 1);
    if (!following.valid()) break;
    ready.batch.reset();
    ready = following.get();
  }
  remove_leftovers(shop, manifest, config.gently);
  return manifest;
}

}  // namespace aisle::store
