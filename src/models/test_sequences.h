#pragma once

#include "models/ranker.h"
#include "stats/random.h"

#include <memory>
#include <vector>

namespace aisle::models {

// What the tests of rankers learn from.

using ItemList = std::vector<Code>;

// A history that owns its events, for as long as it lives.
struct OwnedHistory {
  std::vector<Code> items, types;
  std::vector<Micros> times = {};

  explicit OwnedHistory(const ItemList& list) : items(list), types(list.size(), 1) {}
  OwnedHistory(ItemList list, std::vector<Code> kinds) : items(std::move(list)), types(std::move(kinds)) {}
  [[nodiscard]] features::History view() const { return {items, types, times}; }
};

inline features::Sequences sequences_of(std::size_t items, const std::vector<OwnedHistory>& histories) {
  features::Sequences out;
  out.items = items;
  out.types = 2;
  for (const auto& history : histories) out.add(history.view());
  return out;
}

// Everybody walks round a circle of items, from a place of their own.
inline features::Sequences circle(std::size_t items, std::size_t people) {
  features::Sequences out;
  out.items = items;
  out.types = 1;
  stats::Random random(1);
  for (std::size_t p = 0; p < people; ++p) {
    std::vector<Code> item(3 + random.below(8));
    const std::size_t start = random.below(items);
    for (std::size_t i = 0; i < item.size(); ++i) item[i] = static_cast<Code>(1 + (start + i) % items);
    const std::vector<Code> type(item.size(), 1);
    out.add({item, type, {}});
  }
  return out;
}

// Two categories of twenty items; people stay within one, and nobody ever chose the last of each.
inline features::Sequences two_categories() {
  features::Sequences out;
  out.items = 40;
  out.types = 1;
  stats::Random random(2);
  for (std::size_t p = 0; p < 300; ++p) {
    std::vector<Code> item(6);
    for (Code& one : item) one = static_cast<Code>(1 + p % 2 * 20 + random.below(19));
    out.add({item, std::vector<Code>(item.size(), 1), {}});
  }
  features::ItemAttributes attributes;
  for (std::size_t item = 0; item < out.items; ++item) attributes.add(item < 20 ? "toys" : "books", "", no_price);
  out.attributes = std::make_shared<const features::ItemAttributes>(std::move(attributes));
  return out;
}

// Histories of up to 12 events in which an item is often followed by the next one; of two types.
inline features::Sequences random_sequences(std::size_t items, std::size_t people, std::uint64_t seed) {
  stats::Random random(seed);
  std::vector<OwnedHistory> histories;
  for (std::size_t i = 0; i < people; ++i) {
    ItemList list;
    std::vector<Code> types;
    const std::size_t length = random.below(13);
    for (std::size_t event = 0; event < length; ++event) {
      const bool follows = event > 0 && random.uniform() < 0.6;
      list.push_back(static_cast<Code>(follows ? list.back() % items + 1 : random.below(items) + 1));
      types.push_back(static_cast<Code>(1 + random.below(2)));
    }
    histories.emplace_back(list, types);
  }
  return sequences_of(items, histories);
}

inline std::unique_ptr<Ranker> fitted_ranker(std::string_view name, const features::Sequences& sequences,
                                             Code target = 0, const Json& options = Json::Object{}) {
  auto ranker = ranking_algorithm(name).make(options);
  ranker->fit({sequences, target}, {});
  return ranker;
}

// The scores of all items for one history; place 0 is none's.
inline std::vector<float> scores(const Ranker& ranker, std::size_t items, const OwnedHistory& history) {
  std::vector<float> out(items + 1);
  const auto view = history.view();
  ranker.score({&view, 1}, out);
  return out;
}

// The x of A x = b by Gaussian elimination; A is symmetric and positive, row by row.
inline std::vector<double> naive_solve(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a[i * n + k] / a[k * n + k];
      for (std::size_t j = k; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k * n + j] * b[j];
    b[k] /= a[k * n + k];
  }
  return b;
}

}  // namespace aisle::models
