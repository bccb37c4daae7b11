// What the scripts of bench/ measure from inside: the disk bare, the journal with many writers, the opening of a shop.
//
//   aisle_bench blocks FILE BYTES            appends blocks of 8 MiB, each synced
//   aisle_bench bare FILE SECONDS            appends batches, each synced, one after the other
//   aisle_bench commits FOLDER SECONDS WRITERS   the same batches through the journal, from as many threads
//   aisle_bench open SHOP                    what a reader does before its first question
//   aisle_bench cdnow …                      repeat purchases (cdnow.h)
//   aisle_bench vocabulary …                 the loss over a large catalogue (large_vocabulary.h)
//   aisle_bench scan …                       the best of many vectors (scan_speed.h)
//   aisle_bench lines …, model …             a shop to measure serving with (made_up_shop.h)
//   aisle_bench load …                       requests to a running server (load.h)
//
// One JSON object on stdout.

#include "cdnow.h"
#include "core/json.h"
#include "large_vocabulary.h"
#include "load.h"
#include "made_up_shop.h"
#include "scan_speed.h"
#include "store/journal.h"
#include "store/lake.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace aisle;

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

constexpr std::size_t events_a_batch = 10;

// Ten events of 260 bytes: what a page of a shop sends at once.
std::string batch() {
  constexpr std::size_t line = 260;
  std::string out;
  for (std::size_t i = 0; i < events_a_batch; ++i) out += std::string(line - 1, 'x') + "\n";
  return out;
}

Json summary(std::vector<double> latencies, double seconds) {
  std::ranges::sort(latencies);
  const auto at = [&](double share) {
    return latencies.empty()
               ? 0
               : 1e3 * latencies[static_cast<std::size_t>(share * static_cast<double>(latencies.size() - 1))];
  };
  return Json::Object{{"commits", latencies.size()},
                      {"commits_a_second", static_cast<double>(latencies.size()) / seconds},
                      {"p50_ms", at(0.5)},
                      {"p99_ms", at(0.99)},
                      {"longest_ms", at(1)}};
}

Json blocks(const std::string& path, std::size_t bytes) {
  const std::string block(8U << 20U, 'x');
  const auto file = FileSystem::machine().append_to(path);
  const auto begin = Clock::now();
  std::size_t written = 0;
  for (; written < bytes; written += block.size()) {
    file->append(block);
    file->sync();
  }
  return Json::Object{{"bytes", written}, {"seconds", seconds_since(begin)}};
}

// How long each commit takes until the seconds are over.
std::vector<double> repeat(double seconds, const auto& commit) {
  std::vector<double> out;
  for (const auto begin = Clock::now(); seconds_since(begin) < seconds;) {
    const auto start = Clock::now();
    commit();
    out.push_back(seconds_since(start));
  }
  return out;
}

Json bare(const std::string& path, double seconds) {
  const auto file = FileSystem::machine().append_to(path);
  const auto lines = batch();
  return summary(repeat(seconds,
                        [&] {
                          file->append(lines);
                          file->sync();
                        }),
                 seconds);
}

Json commits(const std::string& folder, double seconds, std::size_t writers) {
  store::Journal journal(FileSystem::machine(), folder);
  const auto lines = batch();
  std::vector<std::vector<double>> found(writers);
  {
    std::vector<std::jthread> threads;
    for (auto& latencies : found) {
      threads.emplace_back([&] { latencies = repeat(seconds, [&] { (void)journal.append(lines, events_a_batch); }); });
    }
  }
  std::vector<double> all;
  for (const auto& latencies : found) all.insert(all.end(), latencies.begin(), latencies.end());
  return summary(std::move(all), seconds);
}

Json open_shop(const std::string& folder) {
  const auto begin = Clock::now();
  const auto shop = store::Shop::open(FileSystem::machine(), folder);
  const store::Snapshot snapshot(shop);
  const double opened = seconds_since(begin);
  std::uint64_t rows = 0;
  for (const auto& file : snapshot.manifest().files) rows += file.rows;
  return Json::Object{{"milliseconds", 1e3 * opened}, {"files", snapshot.manifest().files.size()}, {"rows", rows}};
}

Json measure(const std::vector<std::string>& words) {
  if (words.size() == 3 && words[0] == "blocks") return blocks(words[1], std::stoull(words[2]));
  if (words.size() == 3 && words[0] == "bare") return bare(words[1], std::stod(words[2]));
  if (words.size() == 4 && words[0] == "commits") return commits(words[1], std::stod(words[2]), std::stoull(words[3]));
  if (words.size() == 2 && words[0] == "open") return open_shop(words[1]);
  if (!words.empty() && words[0] == "cdnow") return cdnow({words.begin() + 1, words.end()});
  if (words.size() == 4 && words[0] == "vocabulary") return large_vocabulary({words.begin() + 1, words.end()});
  if (words.size() == 4 && words[0] == "scan") return scan_speed({words.begin() + 1, words.end()});
  if (words.size() == 5 && words[0] == "lines") return made_up_lines({words.begin() + 1, words.end()});
  if (words.size() == 3 && words[0] == "model") return made_up_model({words.begin() + 1, words.end()});
  if (words.size() == 9 && words[0] == "load") return load({words.begin() + 1, words.end()});
  throw Error("aisle_bench does not know what to measure", "", "see the first lines of bench/aisle_bench.cc");
}

}  // namespace

int main(int count, char** words) {
  try {
    std::printf("%s\n", measure({words + 1, words + count}).text().c_str());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "aisle_bench: %s\n", error.what());
    return 1;
  }
}
