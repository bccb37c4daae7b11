#pragma once

#include "core/json.h"
#include "core/table.h"
#include "core/timelines.h"
#include "features/examples.h"
#include "features/sequences.h"
#include "models/learning_watcher.h"
#include "models/ranker.h"
#include "train/behaviour_heads.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::train {

// Where the past of people is read.
struct Past {
  // The events with items that had happened and were known before a moment; the columns hold them.
  std::function<features::History(Code person, Micros moment, TimelineColumns& held)> of;
  // What the codes in it stand for.
  std::function<std::string_view(Coded field, Code code)> text;
  // What was known of an item's category at a moment; empty for nothing.
  std::function<std::string_view(Code item, Micros moment)> category;
};
Past past_in(const Timelines& timelines);

// How the encoder of a task learns.
struct EncoderLearning {
  Json options = Json::Object{};  // over the usual
  // Asked once it is known what it learns from: whether it is to learn with all these options.
  std::function<bool(const Json& options, const models::NextItem& from, const models::Fitting& how)> begins = {};
  models::LearningWatcher* watcher = nullptr;
};

// What the behaviour model says of a task, as columns beside those of the folds. Its encoder has learnt to foresee
// everybody's next event; a head of the task reads what it makes of a person's past, how long ago that ended and how
// long it is. Items that came after it learnt are to it what its items of their category have in common.
//   yes or no          the log odds
//   how many, how much the chance of any, and the logarithm of the number if there is any (zero-inflated log-normal:
//                      Wang, Liu & Miao 2019); together what to expect
//   how long           for each of a few spans of time the chance that it happens then if it did not before
//                      (discrete-time hazard: Singer & Willett 1993), and what to expect of them
// NaN for people without such an event.
class BehaviourOutlook {
 public:
  // The encoder learns from what was known before `until`, the heads from the examples. Of moments before `until` the
  // encoder knows more than it should: examples are best behind it. None where there is too little for either, or it
  // is not to begin. Throws models::Diverged.
  static std::optional<BehaviourOutlook> fit(const Timelines& timelines, const features::Task& task,
                                             const features::Examples& examples, Micros until, std::uint64_t seed,
                                             const EncoderLearning& how = {});

  // The same, the encoder tuned for the task: it has learnt on together with a linear head, from the examples of two
  // thirds of the persons. What that head says is what the task's own heads read, and they learn from the other third,
  // which neither has learnt from, though it told when to stop. None where it foresees those no better for it, or there
  // is too little.
  [[nodiscard]] std::optional<BehaviourOutlook> tuned(const Timelines& timelines, const features::Task& task,
                                                      const features::Examples& examples, std::uint64_t seed,
                                                      models::LearningWatcher* watcher = nullptr) const;
  // Whether it is by the person's examples that the encoder is tuned; of these it may know the answers by heart.
  static bool is_tuned_by(Code person, std::uint64_t seed);

  // Answers of some examples; of yes or no the chance. NaN where there is nothing to say.
  [[nodiscard]] std::vector<double> answers(const features::Task& task, const features::Examples& examples,
                                            std::span<const std::size_t> rows, const Past& past) const;
  void add_columns(const features::Examples& examples, const Past& past, Table& table) const;
  // Which of them answers the task by itself; of yes or no as log odds.
  static std::string answer_column(const features::Task& task);

  void add_to_files(registry::Files& files) const;
  // None where there is none in the files.
  static std::optional<BehaviourOutlook> from_files(const registry::Files& files);

 private:
  static constexpr std::size_t beside = 2;
  using Beside = std::array<double, beside>;  // how long ago the past ended, how long it is
  struct Codes;
  void take_encoder(std::shared_ptr<const models::Ranker> encoder);
  void learn_encoder(const Timelines& timelines, Micros until, std::uint64_t seed, const EncoderLearning& how);
  [[nodiscard]] std::size_t read_at_once() const;
  [[nodiscard]] Code item_code(Code item, Micros moment, const Past& past) const;
  struct Numbers;
  struct Asked;
  [[nodiscard]] Asked asked_of(const features::Examples& examples, const Past& past, std::uint64_t seed) const;
  // Adds the last events before an example's moment in the encoder's codes, and tells what is known beside them; none
  // where nothing was before it.
  [[nodiscard]] std::optional<Beside> add_past(const features::Examples& examples, std::size_t row, const Past& past,
                                               TimelineColumns& held, features::Sequences& to) const;
  void read(const features::Examples& examples, std::span<const std::size_t> rows, std::size_t first, const Past& past,
            Numbers& numbers) const;
  [[nodiscard]] Table read_by_heads(Numbers numbers) const;
  // What heads see: a row each, of which those without a past are not `known`.
  struct Seen {
    Table table;
    std::vector<bool> known;
  };
  [[nodiscard]] Seen seen(const features::Examples& examples, std::span<const std::size_t> rows,
                          const Past& past) const;
  [[nodiscard]] bool fit_heads(const Timelines& timelines, const features::Task& task,
                               const features::Examples& examples, std::span<const std::size_t> rows,
                               std::uint64_t seed);
  // The columns behaviour_….
  [[nodiscard]] Table said(const features::Examples& examples, std::span<const std::size_t> rows,
                           const Past& past) const;

  std::shared_ptr<const models::Ranker> encoder_;
  std::size_t width_ = 0, longest_ = 0;  // of its vectors; events that it reads
  std::vector<float> tuned_head_;        // what it was tuned with (models/tunable.h); empty where it was not
  std::shared_ptr<const Codes> codes_;
  std::optional<BehaviourHeads> heads_;
};

}  // namespace aisle::train
