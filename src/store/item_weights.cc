#include "store/item_weights.h"

#include "core/crc32c.h"
#include "core/safetensors.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace aisle::store {

namespace {

constexpr std::int64_t version = 1;          // of the way in which they are told
constexpr Micros long_ago{-60 * day.count};  // what is older weighs less than a three-hundredth

Micros origin_of(const TimelineSnapshot& snapshot) {
  Micros end{};
  const Micros latest = now();
  for (Code person = 1; person < snapshot.persons(); ++person) {
    const Timeline events = snapshot.of(person);
    if (events.size() > 0 && events.time.back() <= latest) end = std::max(end, events.time.back());
  }
  return end == Micros{} ? latest : end;
}

std::filesystem::path path_of(const Shop& shop) { return shop.folder() / "snapshots" / "item-weights.safetensors"; }

// What they are of, and a checksum.
std::vector<std::int64_t> key_of(const TimelineSnapshot& snapshot, const ItemWeights& told) {
  const std::string_view bytes(reinterpret_cast<const char*>(told.weights.data()),
                               told.weights.size() * sizeof(double));
  return {version,
          static_cast<std::int64_t>(TimelineSnapshot::format),
          static_cast<std::int64_t>(snapshot.generation()),
          static_cast<std::int64_t>(snapshot.last_seq()),
          static_cast<std::int64_t>(snapshot.codes(Coded::item)),
          told.origin.count,
          crc32c(bytes)};
}

std::optional<ItemWeights> read_weights(const Shop& shop, const TimelineSnapshot& snapshot) {
  const auto path = path_of(shop);
  if (!shop.files().exists(path)) return {};
  try {
    const auto tensors = read_safetensors(shop.files().read(path, 0, shop.files().size(path)), path.string());
    const auto key = restore<std::int64_t>(tensors, "of");
    if (key.size() < 2) return {};
    ItemWeights out{.origin = Micros{key[key.size() - 2]}, .weights = restore<double>(tensors, "weights")};
    const bool good = key == key_of(snapshot, out) && out.weights.size() == snapshot.codes(Coded::item);
    return good ? std::optional(std::move(out)) : std::nullopt;
  } catch (const Error&) {
    return {};  // they are made anew
  }
}

void write_weights(const Shop& shop, const TimelineSnapshot& snapshot, const ItemWeights& told) {
  const auto key = key_of(snapshot, told);
  const StoredTensors tensors = {{"of", stored(std::span(key), {key.size()})},
                                 {"weights", stored(std::span(told.weights), {told.weights.size()})}};
  shop.files().replace(path_of(shop), write_safetensors(tensors));
}

}  // namespace

double worth_of(std::string_view type) {
  if (type == "purchase") return 5;
  if (type == "add_to_cart") return 3;
  return type == "refund" || type == "remove_from_cart" || type == "view_item_list" ? 0 : 1;
}

// The origin is the snapshot's end, and what comes 17 years later still has to be added up in a double.
double decayed(double worth, Micros since_origin) {
  constexpr double half_life_days = 7;
  constexpr double most = 900;  // of the 1,023 that it holds
  const double half_lives = static_cast<double>(since_origin.count) / (half_life_days * static_cast<double>(day.count));
  return worth * std::exp2(std::min(most, half_lives));
}

ItemWeights item_weights(const TimelineSnapshot& snapshot) {
  ItemWeights out{.origin = origin_of(snapshot), .weights = std::vector<double>(snapshot.codes(Coded::item))};
  std::vector<double> worths(snapshot.codes(Coded::type));
  for (Code type = 1; type < worths.size(); ++type) worths[type] = worth_of(snapshot.text(Coded::type, type));
  const Micros begin = out.origin + long_ago;
  for (Code person = 1; person < snapshot.persons(); ++person) {
    if (snapshot.is_bot(person)) continue;
    const Timeline events = snapshot.of(person);
    for (std::size_t i = events.size(); i-- > 0 && events.time[i] >= begin;)
      if (events.item[i] != 0)
        out.weights[events.item[i]] += decayed(worths[events.type[i]], events.time[i] - out.origin);
  }
  return out;
}

void keep_item_weights(const Shop& shop, const TimelineSnapshot& snapshot) {
  write_weights(shop, snapshot, item_weights(snapshot));
}

ItemWeights kept_item_weights(const Shop& shop, const TimelineSnapshot& snapshot) {
  if (auto kept = read_weights(shop, snapshot)) return std::move(*kept);
  auto made = item_weights(snapshot);
  try {
    write_weights(shop, snapshot, made);
  } catch (const Error&) {
    return made;  // no room: the next start makes them again
  }
  return made;
}

}  // namespace aisle::store
