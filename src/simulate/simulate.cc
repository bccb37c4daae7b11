#include "simulate/simulate.h"

#include "core/parallel.h"
#include "core/progress.h"
#include "simulate/diary.h"

#include <algorithm>
#include <map>

namespace aisle::simulate {

namespace {

// What one share of the people leaves behind on a day.
struct Share {
  std::vector<Diary::Line> lines;
  std::vector<Diary::Due> due;
};

class Life {
 public:
  explicit Life(const Config& config) : config_(config), world_(make_world(config)), memories_(config.users) {
    people_.reserve(config.users);
    for (std::size_t i = 0; i < config.users; ++i) people_.push_back(make_person(config, world_, i));
  }

  // The lines that the shop learns of on that day.
  std::string day(std::size_t day) {
    constexpr std::size_t shares = 8;  // the same on every machine; each has its own people
    std::vector<Share> parts(shares);
    parallel_for(shares, [&](std::size_t share) { parts[share] = live_share(day, share, shares); });
    present_items(day, parts[0]);
    follow_orders(day, parts[0]);
    auto lines = std::move(late_[day]);
    late_.erase(day);
    for (auto& part : parts) {
      for (const auto& due : part.due) aftermath_[day + due.days].push_back(due.what);
      for (auto& line : part.lines)
        (line.days_late == 0 ? lines : late_[day + line.days_late]).push_back(std::move(line));
    }
    return in_order(lines, day);
  }

  void tell_truth(const std::function<void(std::string_view)>& truths) const {
    for (const auto& line : truth(world_)) truths(line.text() + "\n");
    for (const auto& person : people_) truths(truth(person, world_).text() + "\n");
  }

 private:
  [[nodiscard]] stats::Random chance_of(std::size_t day, std::size_t person) const {
    return stats::Random((config_.seed * 0x9e3779b97f4a7c15 + day) * 0xbf58476d1ce4e5b9 + person);
  }

  Share live_share(std::size_t day, std::size_t share, std::size_t shares) {
    Diary diary(config_, world_, day);
    for (std::size_t i = share; i < people_.size(); i += shares) {
      const Person& person = people_[i];
      if (day < person.arrives || day > person.leaves) continue;
      auto chance = chance_of(day, i);
      (person.nature == Nature::ordinary ? live : abuse)(person, memories_[i], chance, diary);
    }
    return {std::move(diary.lines()), diary.due()};
  }

  void follow_orders(std::size_t day, Share& into) {
    Diary diary(config_, world_, day);
    auto chance = chance_of(day, people_.size());
    for (const auto& what : aftermath_[day]) follow(what, people_[what.person], chance, diary);
    aftermath_.erase(day);
    std::ranges::move(diary.lines(), std::back_inserter(into.lines));
  }

  // What the shop begins to sell on that day comes into its catalogue.
  void present_items(std::size_t day, Share& into) {
    Diary diary(config_, world_, day);
    auto chance = chance_of(day, people_.size() + 2);
    for (const auto& item : world_.items) {
      if (item.launched == day) present(item, chance, diary);
    }
    compare(chance, diary);
    std::ranges::move(diary.lines(), std::back_inserter(into.lines));
  }

  std::string in_order(std::vector<Diary::Line>& lines, std::size_t day) const {
    std::ranges::stable_sort(lines, {}, &Diary::Line::time);
    if (config_.shuffled) {
      auto chance = chance_of(day, people_.size() + 1);
      chance.shuffle(std::span(lines));
    }
    std::string out;
    for (const auto& line : lines) {
      out += line.text;
      out += '\n';
    }
    return out;
  }

  Config config_;
  World world_;
  std::vector<Person> people_;
  std::vector<Memory> memories_;
  std::map<std::size_t, std::vector<Aftermath>> aftermath_;  // by the day on which it comes
  std::map<std::size_t, std::vector<Diary::Line>> late_;     // by the day on which we learn of it
};

}  // namespace

void simulate(const Config& config, const std::function<void(std::string_view)>& events,
              const std::function<void(std::string_view)>& truths) {
  config.validate();
  Life life(config);
  for (std::size_t day = 0; day < config.days; ++day) {
    check_interrupted();
    events(life.day(day));
  }
  life.tell_truth(truths);
}

}  // namespace aisle::simulate
