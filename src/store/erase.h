#pragma once

#include "core/event.h"
#include "core/fingerprint.h"
#include "store/shop.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace aisle::store {

// The ids of a person. An account and a visitor of one id are two: "17" the account, "17" the cookie of somebody else.
struct PersonIds {
  std::vector<std::string> accounts = {};  // user_id
  std::vector<std::string> visitors = {};  // anonymous_id, that were theirs alone
  std::vector<std::string> asked = {};     // of these, what a decision may call them as user_id: no account bears it
  [[nodiscard]] std::vector<std::string> all() const;  // each once
};

// Who was erased, as keyed hashes of their ids (erased.txt, the key in secrets): enough to keep them out, and nothing
// to find them by. Reads the list once.
class Erased {
 public:
  explicit Erased(const Shop& shop);
  [[nodiscard]] bool any() const { return !hashes_.empty(); }
  // Whether one of them did it, or it was decided for one of them.
  [[nodiscard]] bool did(const Event& event) const;
  // Writes the list with these ids in it too.
  void add(const Shop& shop, const PersonIds& ids);

 private:
  [[nodiscard]] bool holds(std::string_view kind, std::string_view id) const;

  struct Hash {
    std::size_t operator()(const Fingerprint& print) const { return print.low; }
  };
  Fingerprint key_;
  std::unordered_set<Fingerprint, Hash> hashes_;
};

// What an erasure did.
struct Erasure {
  std::vector<std::string> ids;                     // that the person had, as account or visitor
  std::size_t events = 0;                           // removed
  std::size_t files = 0;                            // of the lake that were written anew
  std::size_t quarantined = 0;                      // records that were removed from quarantine
  std::vector<std::filesystem::path> removed = {};  // reports, what trainings had done: they can be made again
  std::vector<std::string> models = {};             // all that were trained while the log held the person's events
  std::vector<std::filesystem::path> left = {};     // files in which an id of four letters or more still stands
};

// Removes a person (an account, or an anonymous id that never logged in) from journal, lake, index, quarantine, reports
// and snapshots, and from what interrupted trainings kept; in other people's events the id becomes "erased" where it
// stands as a value in properties. What comes in again under these ids is skipped: as user_id what was an account, as
// anonymous_id what was a visitor. The only writer of the shop while it runs. Killed, it goes on with resume_erasure.
// Error when the shop does not know the person, and when somebody reads the shop for longer than a minute.
Erasure erase(const Shop& shop, const std::string& person);

// Whether an erasure was begun and not finished.
bool unfinished_erasure(const Shop& shop);
// Finishes it. Error when there is none.
Erasure resume_erasure(const Shop& shop);

}  // namespace aisle::store
