#pragma once

#include "core/micros.h"
#include "sql/database.h"
#include "store/journal.h"
#include "store/shop.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace aisle::store {

// One Parquet file of the lake: events of one month by user and time.
struct LakeFile {
  std::string name;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string crc32c;
  Seq first_seq = 0, last_seq = 0;
  Micros first_time = {}, last_time = {};
};

// The list of what the lake holds (lake/manifest.json), replaced as a whole: its number is the generation.
struct Manifest {
  std::uint64_t generation = 0;
  Seq sealed = 0;  // every event up to it is in the lake, and none after it
  std::vector<LakeFile> files;
};

// An empty one where there is none. Error when it is damaged.
Manifest read_manifest(const Shop& shop);

// Files of the lake's folder that the manifest does not list.
std::vector<std::filesystem::path> unlisted_files(const Shop& shop, const Manifest& manifest);

struct SealConfig {
  std::size_t batch = 112U << 20U;  // bytes of events that are sorted at once; four times that is in memory
  std::function<void()> before_writing = [] {};  // is called once, when the first batch is sorted
  Seq upto = std::numeric_limits<Seq>::max();    // what the journal holds behind this event stays there
  bool gently = false;                           // to whoever syncs files meanwhile (lake_file.h)
};

// Moves what the journal holds into the lake: sorted, written, synced, then listed, and only then removed from the
// journal, unless somebody reads it (then at the next sealing). For who holds the one Journal, which may be written
// meanwhile if `upto` is an event that it has acknowledged, the last one of a block. Killed at any moment, nothing is
// lost and nothing twice: files that no manifest lists are removed at the next sealing.
Manifest seal(const Shop& shop, const SealConfig& config = {});

// What a reader sees: one generation of the lake and the journal after it. While it stands, no file of it is removed.
class Snapshot {
 public:
  explicit Snapshot(const Shop& shop);

  [[nodiscard]] const Manifest& manifest() const { return manifest_; }

  // Makes in the database the view `log` alone.
  void create_log(sql::Database& database) const;

  // Makes in the database the views that people ask:
  //   log       everything as it was told, with the columns of event_table.h
  //   persons   the log with `person`
  //   events    what people did (`decision`s are what we did, and stay in log): `person` (who it was, as far as is
  //   known: the account, or the account that the
  //             anonymous id logged into last before or else first after, or the anonymous id) and `bot` beside them;
  //             an order that several sources told is there once, as the most trusted one told it
  //   sessions  by session_id, or cut by half an hour of silence: session, person, start, finish, events, purchases,
  //             device, channel, country, source, first_page, last_page, converted, bot
  //   items, users  what the catalogue says now: item_id, price, currency, text, name, category, brand, stock, image;
  //             or user_id, country, region, age, sex, income, sign_up; `sources` of each field, since, changed.
  //             items_at(moment) and users_at(moment): what was known then; item_changes, user_changes: every word
  //   refunds   of each refund the order that it cancels, refund_of, as far as one is found (refunds.h)
  //   rival_prices, campaign_costs, and identities (anonymous_id, since, user_id)
  void create_views(sql::Database& database) const;
  // Makes all of them but `log`, of the `log` that stands there: a part of it, say.
  void create_views_of_log(sql::Database& database) const;

 private:
  const Shop& shop_;
  std::unique_ptr<FileLock> pin_;
  Manifest manifest_;
};

}  // namespace aisle::store
