#include "features/item_words.h"
#include "models/behaviour_training.h"
#include "models/newcomers.h"
#include "models/test_sequences.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace aisle::models {
namespace {

constexpr std::size_t rooms = 4;
constexpr std::size_t items = 120;

// Nothing but some words of it tells the room that an item belongs to (that of item % rooms); the rest is anything.
std::string text_of(std::size_t item, stats::Random& random) {
  std::string out;
  for (int word = 0; word < 40; ++word)
    out += word % 5 == 3 ? fmt::format("room{}word{} ", item % rooms, random.below(8))
                         : fmt::format("any{} ", random.below(400));
  return out;
}

// People stay within a room; nobody ever chose the last twenty items.
struct Shop {
  features::Sequences sequences;
  features::ItemWords words;
  stats::Random random{3};

  Shop() {
    sequences.items = items;
    sequences.types = 1;
    for (std::size_t person = 0; person < 400; ++person) {
      ItemList chosen(8);
      for (Code& item : chosen) item = static_cast<Code>(rooms * (1 + random.below(24)) + person % rooms);
      sequences.add({chosen, ItemList(chosen.size(), 1), {}});
    }
    std::vector<std::string> texts;
    for (std::size_t item = 1; item <= items; ++item) texts.push_back(text_of(item, random));
    for (const auto& text : texts) words.add("", text);
    words.choose();
    features::ItemAttributes attributes;
    for (const auto& text : texts) {
      const auto tell = features::telling_words("", text, [this](std::string_view word) { return words.tells(word); });
      attributes.add("", "", no_price, std::vector<std::string_view>(tell.begin(), tell.end()));
    }
    sequences.attributes = std::make_shared<const features::ItemAttributes>(std::move(attributes));
  }
};

TEST(ItemTexts, TellWhatWillBeChosenOfItemsThatNobodyChose) {
  Shop shop;
  BehaviourConfig config;
  config.width = 32;
  config.batch = 200;
  config.epochs = 12;
  config.dropout = 0.1;
  const auto ranker = ranking_algorithm("behaviour").make(config_to_json(config));
  ranker->fit({shop.sequences, 0}, {7, 1});
  auto& newcomers = dynamic_cast<Newcomers&>(*ranker);
  const auto tells = [&](std::string_view word) { return newcomers.knows("word:" + std::string(word)); };
  std::vector<std::vector<std::string>> later(20);  // these came after it learnt
  for (std::size_t i = 0; i < later.size(); ++i)
    for (const auto& word : features::telling_words("", text_of(items + 1 + i, shop.random), tells))
      later[i].push_back("word:" + word);
  newcomers.add_items(later);
  int right = 0;
  for (Code room = 0; room < rooms; ++room) {
    const auto scored = scores(*ranker, items + later.size(), OwnedHistory({4 + room, 20 + room, 40 + room}));
    for (const std::size_t first : {std::size_t{101}, items + 1}) {
      std::vector<double> sums(rooms);
      for (std::size_t item = first; item < first + 20; ++item) sums[item % rooms] += scored[item];
      right += std::ranges::max_element(sums) - sums.begin() == room ? 1 : 0;
    }
  }
  EXPECT_GE(right, 6);  // of 8; by chance it is 2
}

}  // namespace
}  // namespace aisle::models
