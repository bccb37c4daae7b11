#pragma once

#include "core/timelines.h"
#include "core/zone_offsets.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::features {

// One event of a person, with what was known of its item when it became known.
struct EventView {
  Micros time = {}, received = {};
  Code type = 0, item = 0, query = 0, campaign = 0, device = 0, country = 0;
  std::uint64_t order = 0, session = 0;
  Money price = no_price;
  float quantity = 0, rating = 0;  // NaN where none is told
  Code category = 0, brand = 0;
  Money listed = no_price;  // the item's price in the catalogue

  // When it was known: not before it was received.
  [[nodiscard]] Micros known() const { return std::max(time, received); }
  // price × quantity in units of the currency; 0 without a price, one piece where no quantity is told.
  [[nodiscard]] double money() const;
};

// A person's profile at a moment; 0 and NaN for what is not known.
struct ProfileView {
  float age = 0;
  Code sex = 0, country = 0, region = 0;
};

// A fold is what we remember about one person: their events go in one by one, a row of numbers can be read at any
// moment. The same fold runs over history to train and over the live stream to serve, so both see the same numbers. Not
// for several threads at once.
class Fold {
 public:
  virtual ~Fold() = default;

  // One person's events in time order (PersonFolds sees to it that a late one is put in its place).
  virtual void add(const EventView& event) = 0;
  // The profile from now on, for folds that mind it.
  virtual void know(const ProfileView& /*profile*/) {}
  // Forgets everything: as new.
  virtual void clear() = 0;

  // row has width() places; `now` is after every event added. NaN where there is nothing to say.
  virtual void read(Micros now, std::span<float> row) const = 0;
  [[nodiscard]] int width() const { return static_cast<int>(names().size()); }
  // One a place, e.g. "purchases_30d".
  [[nodiscard]] virtual std::span<const std::string> names() const = 0;
};

// A text that folds have columns for.
struct Named {
  Code code = 0;  // 0 where this log has no such text
  std::string name;
};

// What a log's folds have columns for: found on training data, kept with the model as texts (fold_plan.h).
struct FoldContext {
  std::vector<Named> types;                                                          // the most frequent first
  std::vector<Named> categories, countries, devices, sexes, regions;                 // likewise
  std::shared_ptr<const ZoneOffsets> clock = std::make_shared<const ZoneOffsets>();  // days begin by it
  Code view_item = 0, search = 0, add_to_cart = 0, remove_from_cart = 0, purchase = 0, refund = 0, review = 0;
};

using MakeFold = std::unique_ptr<Fold> (*)(const FoldContext& context);
struct NamedFold {
  std::string_view name;  // "recency"
  MakeFold make = nullptr;
};
// All folds of this build, in the order of their columns (folds.cc).
std::span<const NamedFold> folds();

// The lengths of time before now that folds count in, and how they are called; the last is all time.
struct Window {
  Micros length;
  std::string_view name;
};
std::span<const Window> windows();

// Days between two moments.
double days(Micros length);

}  // namespace aisle::features
