#include "train/next_item.h"

#include "core/error.h"
#include "models/learning_watcher.h"
#include "stats/bootstrap.h"
#include "train/ranker_fitting.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <numeric>
#include <span>
#include <utility>

namespace aisle::train {

namespace {

constexpr std::size_t resamples = 1000;
constexpr std::size_t most_members = 5;
constexpr std::size_t most_watched = 2000;  // validation questions that each epoch is judged by
constexpr double worth_blending = 0.5;      // of the best one's score: what is worse only costs time

double worth(double rank, evaluate::Protocol protocol) {
  if (protocol == evaluate::Protocol::prefixes) return rank < 20 ? 1 / (rank + 1) : 0;
  return rank < 10 ? 1 / std::log2(rank + 2) : 0;
}

}  // namespace

double mean_worth(std::span<const double> ranks, evaluate::Protocol protocol) {
  double total = 0;
  for (const double rank : ranks) total += worth(rank, protocol);
  return ranks.empty() ? 0 : total / static_cast<double>(ranks.size());
}

stats::Interval rank_gain(std::span<const double> ours, std::span<const double> theirs,
                          std::span<const std::uint32_t> askers, evaluate::Protocol protocol, std::uint64_t seed) {
  std::vector<double> differences(ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) differences[i] = worth(ours[i], protocol) - worth(theirs[i], protocol);
  std::vector<double> means;
  stats::each_group_resample(askers, seed, resamples, [&](std::span<const std::uint32_t> times) {
    means.push_back(stats::resampled_mean(differences, times));
  });
  return stats::middle_95(means);
}

namespace {

// One row of the table.
struct Row : FittedRanker {
  std::vector<double> ranks;  // of the validation's answers
  double score = 0;
};

evaluate::NextItemSplit asked_split(const features::Sequences& sequences, Code target, const evaluate::Cut& cut,
                                    const evaluate::Asking& asking) {
  auto out = evaluate::split(sequences, target, cut);
  evaluate::keep_asked(sequences, asking, out.validation);
  evaluate::keep_asked(sequences, asking, out.test);
  return out;
}

// What is known of the log and of how it was asked, as the evaluation says it.
Json about(const features::Sequences& sequences, const evaluate::Cut& cut, const evaluate::NextItemSplit& split) {
  return Json::Object{{"kind", "next_item"},
                      {"protocol", std::string(evaluate::protocol_name(cut.protocol))},
                      {"questions", Json::Object{{"validation", split.validation.size()}, {"test", split.test.size()}}},
                      {"people", sequences.size()},
                      {"events", sequences.events()},
                      {"items", sequences.choices()},
                      {"searches", sequences.items - sequences.choices()}};
}

NextItemOutcome outcome_for(const features::Sequences& sequences, const evaluate::Cut& cut) {
  NextItemOutcome out;
  out.items = sequences.choices();
  out.types = sequences.types;
  out.searches = sequences.searches;
  out.cut = cut;
  return out;
}

class NextItemSearch {
 public:
  // split: with questions to choose by and to test with.
  NextItemSearch(const features::Sequences& sequences, Code target, const NextItemConfig& config, Progress& progress,
                 const evaluate::Cut& cut, evaluate::NextItemSplit split)
      : sequences_(sequences),
        config_(config),
        progress_(progress),
        cut_(cut),
        split_(std::move(split)),
        mask_(evaluate::nobody_returns(sequences, target, split_)),
        watched_(evaluate::evenly(split_.validation, most_watched)),
        fitting_(config, target,
                 {evaluate::askers(watched_), [this](const auto& ranker) { return ranks(ranker, watched_); }},
                 progress) {}

  NextItemOutcome run() {
    fit_all();
    choose();
    return measure();
  }

 private:
  [[nodiscard]] std::vector<double> ranks(const models::Ranker& ranker,
                                          std::span<const evaluate::Question> asked) const {
    return evaluate::ranks(ranker, sequences_, asked, mask_, config_.asking.fits);
  }

  void fit_all() {
    const auto wanted = wanted_rankers();
    progress_.start("learning the next item", wanted.size());
    std::size_t left = wanted.size();
    for (const auto& [algorithm, start] : wanted) {
      --left;
      auto made = fitting_.make(*algorithm, start, split_.learn);
      if (!made) {
        progress_.advance();
        continue;
      }
      Row row{*std::move(made), {}, 0};
      bool watched = false;
      try {
        watched = fitting_.learn(row, split_.learn, FittingStage::learn);
      } catch (const models::Diverged& error) {
        if (wanted.size() == 1) throw;
        notes_.push_back(fmt::format("{} is left out: {}", title_of(row), error.what()));
        progress_.advance();
        continue;
      }
      judge(row);
      say(row);
      rows_.push_back(std::move(row));
      advance("learning the next item", rows_.back(), watched, left);
    }
    progress_.finish();
    if (rows_.empty()) throw Error("nothing could be learnt: " + notes().back(), "next item", "name other algorithms");
    std::ranges::stable_sort(rows_, std::greater{}, &Row::score);
  }

  // Algorithms and the number of the start.
  std::vector<std::pair<const models::RankingAlgorithm*, std::size_t>> wanted_rankers() {
    std::vector<const models::RankingAlgorithm*> wanted;
    for (const auto& name : config_.algorithms) wanted.push_back(&models::ranking_algorithm(name));
    if (wanted.empty())
      for (const auto& entry : models::ranking_algorithms())
        if (entry.by_default) wanted.push_back(&entry);
    std::erase_if(wanted, [this](const auto* algorithm) { return is_left_out(*algorithm); });
    if (wanted.empty()) throw Error("nothing is left to learn with: " + notes_.front(), "next item", "name others");
    std::vector<std::pair<const models::RankingAlgorithm*, std::size_t>> out;
    for (const auto* algorithm : wanted)
      for (std::size_t start = 1; start <= (algorithm->name == "behaviour" ? config_.starts : 1); ++start)
        out.emplace_back(algorithm, start);
    return out;
  }

  // A run that goes on leaves out what it left out before, however much memory is free by then.
  bool is_left_out(const models::RankingAlgorithm& algorithm) {
    if (algorithm.left_out == nullptr) return false;
    std::string why = "it was when this run began";
    const auto decide = [&] {
      why = algorithm.left_out(sequences_);
      return !why.empty();
    };
    const bool is = config_.store == nullptr ? decide() : config_.store->decided("left out " + algorithm.name, decide);
    if (is) notes_.push_back(algorithm.name + " is left out: " + why);
    return is;
  }

  // What learnt in epochs had a stage of its own.
  void advance(const char* stage, const Row& done, bool watched, std::size_t left) {
    if (!watched) return progress_.advance(title_of(done));
    if (left > 0) progress_.start(stage, left);
  }

  void say(const Row& row) const {
    if (!config_.log) return;
    config_.log(Json::Object{{"event", "fitted"},
                             {"algorithm", name_of(row)},
                             {"seconds", row.seconds},
                             {"validation", evaluate::ranking_metrics(row.ranks)}});
  }

  [[nodiscard]] std::vector<std::string> notes() const {
    auto out = notes_;
    out.insert(out.end(), fitting_.notes().begin(), fitting_.notes().end());
    return out;
  }

  void judge(Row& row) const {
    row.ranks = ranks(*row.ranker, split_.validation);
    row.score = mean_worth(row.ranks, config_.cut.protocol);
  }

  void choose() {
    progress_.start("blending", 1);
    for (std::size_t i = 0; i < rows_.size() && members_.size() + 1 < most_members + config_.starts; ++i)
      if (i == 0 || rows_[i].score > worth_blending * rows_.front().score) members_.push_back(i);
    RankBlend::Members rankers;
    for (const std::size_t i : members_) rankers.push_back(rows_[i].ranker);
    const BlendFitting fitting(rankers, sequences_, split_.validation, mask_, config_.asking.fits);
    auto found = fitting.fit();
    std::vector<std::size_t> kept;
    for (const std::size_t place : found.members) kept.push_back(members_[place]);
    members_ = std::move(kept);
    blend_.ranker = std::make_shared<RankBlend>(rankers, std::move(found));
    blend_.ranks = cross_fitted_ranks(rankers, fitting, split_.validation,
                                      [this](const models::Ranker& ranker, std::span<const evaluate::Question> asked) {
                                        return ranks(ranker, asked);
                                      });
    progress_.advance();
    progress_.finish();
    gain_ = rank_gain(blend_.ranks, rows_.front().ranks, evaluate::askers(split_.validation), config_.cut.protocol,
                      config_.how.seed);
    blended_ = members_.size() > 1 && gain_.low > 0;
    if (blended_) return;
    members_ = {simplest()};
    const auto alone = std::make_shared<RankBlend>(RankBlend::Members{rows_[members_.front()].ranker});
    (void)alone->fit_weights(sequences_, split_.validation, mask_, config_.asking.fits);
    blend_.ranker = alone;
  }

  // The best, or a simpler one that is not worse beyond chance.
  [[nodiscard]] std::size_t simplest() const {
    std::size_t chosen = 0;
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      if (rows_[i].algorithm->complexity >= rows_[chosen].algorithm->complexity) continue;
      if (rank_gain(rows_.front().ranks, rows_[i].ranks, evaluate::askers(split_.validation), config_.cut.protocol,
                    config_.how.seed)
              .low <= 0)
        chosen = i;
    }
    return chosen;
  }

  Json row_json(const Row& row, std::span<const double> tested) const {
    return Json::Object{{"name", name_of(row)},
                        {"title", title_of(row)},
                        {"validation", evaluate::ranking_metrics(row.ranks)},
                        {"metrics", evaluate::ranking_metrics(tested)},
                        {"fit_seconds", row.seconds},
                        {"options", row.ranker->options()}};
  }

  NextItemOutcome measure() {
    NextItemOutcome out = outcome_for(sequences_, cut_);
    Json leaderboard = Json::Array{};
    const char* stage = config_.refit ? "learning again from all but the test" : "testing";
    progress_.start(stage, rows_.size());
    for (Row& row : rows_) {
      const bool watched = config_.refit && fitting_.learn(row, split_.refit, FittingStage::refit);
      leaderboard.push_back(row_json(row, ranks(*row.ranker, split_.test)));
      advance(stage, row, watched, rows_.size() - leaderboard.array().size());
    }
    progress_.finish();
    out.model = std::static_pointer_cast<RankBlend>(blend_.ranker);
    for (const std::size_t i : members_) {
      out.members.push_back(rows_[i].algorithm->name);
      out.options.push_back(rows_[i].ranker->options());
    }
    out.mask_seen = mask_;
    out.evaluation = about(sequences_, cut_, split_);
    out.evaluation["mask_seen"] = mask_;
    out.evaluation["refit"] = config_.refit;
    if (!fitting_.curve().is_null()) out.evaluation["learning"] = fitting_.curve();
    describe_champion(out, ranks(*out.model, split_.test), leaderboard);
    if (config_.refit) learn_all(out);
    out.evaluation["learnt_test"] = !out.tested.empty();
    out.evaluation["notes"] = Json::array(notes());
    return out;
  }

  // What answers has learnt the latest, too.
  void learn_all(NextItemOutcome& out) {
    constexpr const char* stage = "learning what was tested";
    out.model->save(out.tested);
    progress_.start(stage, members_.size());
    try {
      for (std::size_t m = 0; m < members_.size(); ++m) {
        Row& row = rows_[members_[m]];
        advance(stage, row, fitting_.learn(row, sequences_, FittingStage::answer), members_.size() - m - 1);
      }
    } catch (const models::Diverged& error) {
      notes_.push_back(fmt::format("what answers has not learnt what was tested: {}", error.what()));
      out.model->load(std::exchange(out.tested, {}));
    }
    progress_.finish();
  }

  void describe_champion(NextItemOutcome& out, std::span<const double> tested, Json& leaderboard) const {
    Json members = Json::Array{};
    for (std::size_t m = 0; m < out.members.size(); ++m)
      members.push_back(Json::Object{{"name", name_of(rows_[members_[m]])}, {"weight", out.model->weights()[m]}});
    const Json metrics = evaluate::ranking_metrics(tested);
    out.evaluation["champion"] = blended_
                                     ? Json::Object{{"name", "blend"},
                                                    {"title", "Weighted blend"},
                                                    {"members", members},
                                                    {"gain_over_the_best_alone", Json::Array{gain_.low, gain_.high}}}
                                     : Json::Object{{"name", name_of(rows_[members_.front()])},
                                                    {"title", title_of(rows_[members_.front()])},
                                                    {"blend_gain", Json::Array{gain_.low, gain_.high}}};
    if (blended_) {
      Json row = Json::Object{{"name", "blend"},
                              {"title", "Weighted blend"},
                              {"validation", evaluate::ranking_metrics(blend_.ranks)},
                              {"metrics", metrics}};
      Json::Array rows{row};
      for (const Json& other : leaderboard.array()) rows.push_back(other);
      leaderboard = std::move(rows);
    }
    out.evaluation["champion"]["metrics"] = metrics;
    out.evaluation["champion"]["intervals"] =
        evaluate::ranking_intervals(tested, evaluate::askers(split_.test), config_.how.seed);
    out.evaluation["leaderboard"] = leaderboard;
    out.evaluation["metrics"] = metrics;
  }

  const features::Sequences& sequences_;
  const NextItemConfig& config_;
  Progress& progress_;
  evaluate::Cut cut_;
  evaluate::NextItemSplit split_;
  bool mask_;                                // whether items of the history are left out
  std::vector<evaluate::Question> watched_;  // validation questions that epochs are judged by
  RankerFitting fitting_;
  std::vector<Row> rows_;
  std::vector<std::size_t> members_;
  Row blend_;
  bool blended_ = false;
  stats::Interval gain_;
  std::vector<std::string> notes_;  // which algorithms were not tried, and why
};

}  // namespace

namespace {

// Whether most events were received more than a day after they happened, as what is sent long afterwards is.
bool is_told_late(const features::History& events) {
  std::size_t late = 0;
  for (std::size_t e = 0; e < events.known.size(); ++e) late += events.known[e] > events.time[e] + day ? 1 : 0;
  return 2 * late > events.size();
}

// Where nothing can be compared: what people usually choose, learnt from all there is. As a version it was cut behind
// the log's end, so that questions that come later are new to it.
NextItemOutcome fall_back(const features::Sequences& sequences, Code target, const NextItemConfig& config,
                          evaluate::Cut cut, const evaluate::NextItemSplit& split, Progress& progress) {
  const std::string missing =
      fmt::format("the log holds {} questions to choose by and {} to test with; at least one of each is needed",
                  split.validation.size(), split.test.size());
  const models::NextItem task{sequences, target};
  const auto all = sequences.all();
  bool is_any = false;
  for (std::size_t e = 0; e < all.size(); ++e) is_any = is_any || task.asks(all.type[e], all.item[e]);
  if (!is_any)
    throw Error(missing, "next item",
                "people with two events or more of the asked type make them; import more of the log");
  const auto& algorithm = models::ranking_algorithm("recency");
  progress.start("learning what people usually choose", 1);
  const std::shared_ptr ranker = algorithm.make(Json::Object{});
  ranker->fit(task, config.how);
  progress.advance();
  progress.finish();
  if (!all.time.empty()) cut.validation_from = cut.test_from = std::ranges::max(all.known_at()) + Micros{1};
  NextItemOutcome out = outcome_for(sequences, cut);
  out.model = std::make_shared<RankBlend>(RankBlend::Members{ranker});
  out.members = {algorithm.name};
  out.options = {ranker->options()};
  out.evaluation = about(sequences, cut, split);
  out.evaluation["mask_seen"] = false;
  out.evaluation["refit"] = false;
  out.evaluation["learnt_test"] = true;
  out.evaluation["leaderboard"] = Json::Array{};
  out.evaluation["metrics"] = Json::Object{};
  out.evaluation["champion"] =
      Json::Object{{"name", algorithm.name}, {"title", algorithm.title}, {"metrics", Json::Object{}}};
  out.evaluation["notes"] = Json::Array{fmt::format(
      "too little to learn from: {}: people with two events or more of the asked type make them. Until there is more, "
      "\"{}\" answers, learnt from all there is; how well is not known",
      missing, algorithm.title)};
  if (is_told_late(all))
    out.evaluation["notes"].push_back(
        "most events were received more than a day after they happened, so nothing was known when others happened: the "
        "past is told by `aisle import`, for which it was known when it happened");
  return out;
}

}  // namespace

NextItemOutcome train_next_item(const features::Sequences& sequences, Code target, const NextItemConfig& config,
                                Progress& progress) {
  const auto cut = evaluate::resolved(sequences, config.cut);
  auto split = asked_split(sequences, target, cut, config.asking);
  if (split.validation.empty() || split.test.empty()) return fall_back(sequences, target, config, cut, split, progress);
  return NextItemSearch(sequences, target, config, progress, cut, std::move(split)).run();
}

}  // namespace aisle::train
