#pragma once

#include "core/event.h"
#include "core/flat_map.h"
#include "core/timelines.h"
#include "features/item_sequences.h"
#include "predict/live_codes.h"
#include "predict/packed_events.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace aisle::predict {

// Everybody's events: those of a snapshot, which lie on disk until somebody is asked about, and what came since. Who an
// anonymous id is follows the rule of the view `events` (store/lake.h): the account it was last seen with, and before
// the first such moment that one too. One thread adds; any may read meanwhile, and sees an event wholly or not.
//
// Accounts and visitors have codes in common, since a snapshot names both by their ids, but nothing else: a visitor who
// bears an account's id says nothing of whether that account consents, and may turn out to be another account, to which
// what the visitor did since the snapshot goes; what the snapshot holds of both stays with the account. As long as that
// visitor is nobody else's, what they do counts as the account's, as in the view.
class LivePeople {
 public:
  // Both must outlive it.
  LivePeople(const TimelineSnapshot& snapshot, LiveCodes& codes) : snapshot_(snapshot), codes_(codes) {}

  // The account that an anonymous id of the snapshot belongs to.
  void know_owner(std::string_view anonymous, std::string_view account);
  // What a consent in the snapshot said.
  void know_consent(const Event& event);
  // Something that somebody did; in the order of the log. Returns it in codes; nothing where it names nobody.
  std::optional<LiveEvent> add(const Event& event);

  // An account, or a visitor who is nobody's yet.
  struct Who {
    Code code = 0;
    bool account = false;
  };
  // Something that they did will be added soon: what is known of them is fetched from memory meanwhile, in four steps,
  // since each reads what the one before it fetched. On the thread that adds.
  static constexpr std::size_t steps = 4;
  void expect(Who who, std::size_t step) const;

  // Who is meant by an id: the account that bears it, else the visitor, or whose they are; 0 for somebody unknown.
  [[nodiscard]] Code find(std::string_view id) const;
  // Of a person's events in time order the newest (features::newest_known): spans of the snapshot, or of `scratch`.
  // What is not among them costs nothing, but for what happened before the moment and was known only later: that is
  // looked at on the way.
  struct Newest {
    Timeline events = {};
    std::size_t all = 0;  // that the person has
  };
  [[nodiscard]] Newest newest(Code person, std::size_t most, TimelineColumns& scratch,
                              Micros before = features::ever) const;
  // When the first of them happened; none without any.
  [[nodiscard]] std::optional<Micros> first_seen(Code person) const;
  // How many these are, without a look at them.
  [[nodiscard]] std::size_t count(Code person) const;
  // Whether the person has taken back the consent to be known (an event `consent` that says so was their last word).
  [[nodiscard]] bool withdrew(Code person) const;
  // Of whom something came since the snapshot, and the bytes that this takes. Neither looks at them one by one.
  [[nodiscard]] std::size_t live() const { return live_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Person {
    PackedEvents events = {};       // since the snapshot
    std::vector<Code> joined = {};  // of an account: visitors of the snapshot who turned out to be this person
    Code owner = 0;                 // of a visitor: the account
    bool withdrew = false;
  };
  struct Shard {
    mutable std::mutex mutex;
    FlatMap<Code, Person> accounts, visitors;
  };
  static constexpr std::size_t shards = 256;

  Shard& shard(Code person) { return shards_[person % shards]; }
  [[nodiscard]] const Shard& shard(Code person) const { return shards_[person % shards]; }
  Person& known(Who who);  // its shard is held
  [[nodiscard]] Who who_did(Code account, Code visitor) const;
  [[nodiscard]] bool is_account(const Shard& mine, Code person) const;
  [[nodiscard]] Code owner(Code visitor) const;
  // Who has done what the person did since the snapshot: the account, and the visitor who is nobody's yet.
  struct Both {
    const Person* account = nullptr;
    const Person* visitor = nullptr;
  };
  static Both since_snapshot(const Shard& mine, Code person);
  [[nodiscard]] Timeline in_snapshot(Code person) const;
  [[nodiscard]] LiveEvent coded(const Event& event);
  [[nodiscard]] std::optional<PackedEvents> together(const PackedEvents& visitors, Code account) const;
  void link(Code visitor, Code account);
  struct Held {
    std::size_t people = 0, bytes = 0;
  };
  static Held held_by(const Person& person);
  void count(Held before, Held after);

  const TimelineSnapshot& snapshot_;
  LiveCodes& codes_;
  std::array<Shard, shards> shards_;
  std::atomic<std::size_t> live_ = 0;
  std::atomic<std::size_t> bytes_ = 0;  // that their events take, and who joined them
};

// What an event of type `consent` says: true for a yes, false for a no; none where it says neither. Its properties are
// read: granted, analytics, personalization, personalisation; one that is false is a no.
std::optional<bool> consent_of(const Event& event);

}  // namespace aisle::predict
