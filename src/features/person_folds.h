#pragma once

#include "features/fold.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace aisle::features {

// All folds of one person. Events go in as they become known; one that happened before others that are in already (it
// was told late) is put in its place: the folds are rebuilt at the next reading. So what is read depends on what is
// known, not on the order in which it came. Not for several threads at once.
//
// However much somebody did, no more is read of it than the newest `kept` to twice as many events: of n the first
// forgotten(n) do not count. They go `kept` at a time, so that folds are seldom rebuilt.
class PersonFolds {
 public:
  static constexpr std::size_t kept = 8192;
  static std::size_t forgotten(std::size_t events) { return events < 2 * kept ? 0 : (events / kept - 1) * kept; }

  explicit PersonFolds(const FoldContext& context);

  void add(const EventView& event);
  // The person's profile from now on.
  void know(const ProfileView& profile);
  // Forgets the person.
  void clear();
  // row has width() places; `now` is after every event added.
  void read(Micros now, std::span<float> row);

  [[nodiscard]] std::size_t width() const { return names_.size(); }
  [[nodiscard]] std::span<const std::string> names() const { return names_; }
  [[nodiscard]] std::size_t events() const { return events_.size(); }

 private:
  void settle();

  std::vector<std::unique_ptr<Fold>> folds_;
  std::vector<std::string> names_;
  std::vector<EventView> events_;  // in time order, those of one time as they came
  std::optional<ProfileView> profile_;
  std::size_t first_ = 0;  // that is in the folds
  bool late_ = false;
};

// One person's history told again to their folds, as it became known.
class PersonPast {
 public:
  // All must outlive it; clears the folds.
  PersonPast(const Timelines& timelines, Code person, const Timeline& events, PersonFolds& folds);

  // Tells what was known before the moment; moments must not fall.
  void tell_until(Micros moment);

 private:
  const Timelines& timelines_;
  const Timeline& events_;
  PersonFolds& folds_;
  Profile profile_;
  std::vector<std::uint32_t> order_;  // of becoming known; empty where it is the order of the timeline
  std::size_t next_ = 0, next_profile_ = 0;
};

}  // namespace aisle::features
