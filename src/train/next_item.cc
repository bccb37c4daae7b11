#include "train/next_item.h"

#include "core/clock.h"
#include "core/error.h"
#include "models/behaviour_estimate.h"
#include "models/learning_watcher.h"
#include "stats/bootstrap.h"
#include "train/epoch_watcher.h"

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
constexpr double worth_keeping = 2;         // seconds of fitting: what took less is done again when a run goes on
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

stats::Interval rank_gain(std::span<const double> ours, std::span<const double> theirs, evaluate::Protocol protocol,
                          std::uint64_t seed) {
  std::vector<double> differences(ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) differences[i] = worth(ours[i], protocol) - worth(theirs[i], protocol);
  std::vector<double> means;
  stats::each_resample(ours.size(), seed, resamples, [&](std::span<const std::uint32_t> times) {
    means.push_back(std::inner_product(times.begin(), times.end(), differences.begin(), 0.0) /
                    static_cast<double>(ours.size()));
  });
  return stats::middle_95(means);
}

namespace {

// One row of the table.
struct Row {
  const models::RankingAlgorithm* algorithm = nullptr;  // of a blend none
  std::shared_ptr<models::Ranker> ranker;
  std::vector<double> ranks;
  double seconds = 0;
  double score = 0;
  std::size_t epochs = 0;  // of what learns in epochs: the one chosen, 0 where that is the last one planned
};

class NextItemSearch {
 public:
  NextItemSearch(const features::Sequences& sequences, Code target, const NextItemConfig& config, Progress& progress)
      : sequences_(sequences),
        target_(target),
        config_(config),
        progress_(progress),
        cut_(evaluate::resolved(sequences, config.cut)),
        split_(evaluate::split(sequences, target, cut_)) {
    evaluate::keep_fitting(sequences, config.fits, split_.validation);
    evaluate::keep_fitting(sequences, config.fits, split_.test);
    if (split_.validation.empty() || split_.test.empty())
      throw Error(fmt::format("the log holds {} questions to choose by and {} to test with; at least one of each is "
                              "needed",
                              split_.validation.size(), split_.test.size()),
                  "next item", "people with two events or more of the asked type make them; import more of the log");
    mask_ = evaluate::nobody_returns(sequences, split_.validation);
    const std::size_t count = std::min(most_watched, split_.validation.size());
    for (std::size_t i = 0; i < count; ++i) watched_.push_back(split_.validation[i * split_.validation.size() / count]);
  }

  NextItemOutcome run() {
    fit_all();
    choose();
    return measure();
  }

 private:
  [[nodiscard]] std::vector<double> ranks(const models::Ranker& ranker,
                                          std::span<const evaluate::Question> asked) const {
    return evaluate::ranks(ranker, sequences_, asked, mask_, config_.fits);
  }

  void fit_all() {
    std::vector<const models::RankingAlgorithm*> wanted;
    for (const auto& name : config_.algorithms) wanted.push_back(&models::ranking_algorithm(name));
    if (wanted.empty())
      for (const auto& entry : models::ranking_algorithms())
        if (entry.by_default) wanted.push_back(&entry);
    std::erase_if(wanted, [this](const auto* algorithm) { return is_left_out(*algorithm); });
    if (wanted.empty()) throw Error("nothing is left to learn with: " + notes_.front(), "next item", "name others");
    progress_.start("learning the next item", wanted.size());
    for (const auto* algorithm : wanted) {
      Row row;
      row.algorithm = algorithm;
      if (!in_time(row)) continue;
      bool watched = false;
      try {
        watched = learn(row, split_.learn, "learn");
      } catch (const models::Diverged& error) {
        if (wanted.size() == 1) throw;
        notes_.push_back(fmt::format("{} is left out: {}", algorithm->title, error.what()));
        continue;
      }
      judge(row);
      say(row);
      rows_.push_back(std::move(row));
      advance("learning the next item", *algorithm, watched, wanted.size() - rows_.size());
    }
    progress_.finish();
    std::ranges::stable_sort(rows_, std::greater{}, &Row::score);
  }

  bool is_left_out(const models::RankingAlgorithm& algorithm) {
    if (algorithm.left_out == nullptr) return false;
    const std::string why = algorithm.left_out(sequences_);
    if (!why.empty()) notes_.push_back(algorithm.name + " is left out: " + why);
    return !why.empty();
  }

  // What learnt in epochs had a stage of its own.
  void advance(const char* stage, const models::RankingAlgorithm& done, bool watched, std::size_t left) {
    if (!watched) return progress_.advance(done.title);
    if (left > 0) progress_.start(stage, left);
  }

  // Makes the row's ranker; whether there is time left for it.
  bool in_time(Row& row) {
    const bool epochs = row.algorithm->name == "behaviour";
    Json options = epochs ? config_.behaviour : Json::Object{};
    const double share = config_.budget_seconds * (config_.refit ? 0.45 : 0.9);
    const double left = share - spent_;
    if (config_.budget_seconds > 0 && !rows_.empty()) {
      if (left <= 0) return leave_out(row);
      if (epochs && !shorten(options, left)) return leave_out(row);
    }
    row.ranker = row.algorithm->make(options);
    return true;
  }

  bool leave_out(const Row& row) {
    notes_.push_back(fmt::format("{} is left out: the budget holds no time for it", row.algorithm->title));
    return false;
  }

  // As many epochs as there is time for, at most as many as the options say; false for none.
  bool shorten(Json& options, double seconds) {
    const auto config = config_from_json<models::BehaviourConfig>(options);
    const models::NextItem task{split_.learn, target_};
    const double each = models::behaviour_epoch_seconds(config, task, config_.how);
    const auto fit = static_cast<std::size_t>(seconds / std::max(each, 1e-3));
    const std::size_t wanted = models::wanted_epochs(config, split_.learn.events());
    if (fit >= wanted) return true;
    if (fit == 0) return false;
    options["epochs"] = fit;
    notes_.push_back(fmt::format("the behaviour model learns {} epochs of {}: the budget holds no more", fit, wanted));
    return true;
  }

  // Fits the row's ranker, or takes it as an earlier run left it. Whether it learnt in epochs.
  bool learn(Row& row, const features::Sequences& sequences, const std::string& stage) {
    const std::string name = stage + " " + row.algorithm->name + " " + row.ranker->options().text();
    if (const auto kept = config_.store == nullptr ? std::nullopt : config_.store->find_state("fitted " + name)) {
      row.ranker->load(*kept);
      row.seconds = restore<double>(*kept, "seconds").at(0);
      return false;
    }
    EpochWatcher watcher(watching(row, stage, name));
    auto how = config_.how;
    how.watcher = &watcher;
    const Stopwatch watch;
    try {
      row.ranker->fit({sequences, target_}, how);
    } catch (const models::Diverged& error) {
      if (watcher.epochs() == 0) throw;
      notes_.push_back(fmt::format("stopped after epoch {} ({}), and takes part as it was then: {}", watcher.epochs(),
                                   stage, error.what()));
    }
    if (stage == "learn") row.seconds = watch.seconds();
    spent_ += watch.seconds();
    const bool watched = watcher.epochs() > 0;
    if (watched && stage == "learn") follow(row, watcher);
    if (!watched && config_.store != nullptr && watch.seconds() > worth_keeping) keep(row, "fitted " + name);
    return watched;
  }

  void keep(const Row& row, const std::string& name) const {
    StoredTensors state;
    row.ranker->save(state);
    state["seconds"] = stored(std::span(&row.seconds, 1), {1});
    config_.store->keep_state(name, state);
  }

  EpochWatcher::How watching(const Row& row, const std::string& stage, const std::string& name) {
    EpochWatcher::How how{.name = "epochs " + name, .title = row.algorithm->title + " (" + stage + ")"};
    how.store = config_.store;
    how.progress = &progress_;
    how.log = config_.log;
    how.about = Json::Object{{"stage", stage}, {"algorithm", row.algorithm->name}};
    if (stage == "refit") how.most_epochs = row.epochs;
    if (stage != "learn") return how;
    const auto protocol = config_.cut.protocol;
    const auto seed = config_.how.seed;
    how.metric = metric();
    how.ranks = [this](const models::Ranker& ranker) { return ranks(ranker, watched_); };
    how.worth = [=](const std::vector<double>& ranks) { return mean_worth(ranks, protocol); };
    how.beats = [=](const std::vector<double>& ours, const std::vector<double>& theirs) {
      return rank_gain(ours, theirs, protocol, seed).low > 0;
    };
    return how;
  }

  // What came of the epochs.
  void follow(Row& row, EpochWatcher& watcher) {
    watcher.take_best(*row.ranker);
    row.epochs = watcher.chosen() < watcher.planned() ? watcher.chosen() : 0;
    learning_ =
        Json::Object{{"algorithm", row.algorithm->name}, {"title", row.algorithm->title}, {"metric", metric()},
                     {"questions", watched_.size()},     {"epoch", watcher.chosen()},     {"epochs", watcher.curve()}};
  }

  [[nodiscard]] const char* metric() const {
    return config_.cut.protocol == evaluate::Protocol::prefixes ? "mrr@20" : "ndcg@10";
  }

  void say(const Row& row) const {
    if (!config_.log) return;
    config_.log(Json::Object{{"event", "fitted"},
                             {"algorithm", row.algorithm->name},
                             {"seconds", row.seconds},
                             {"validation", evaluate::ranking_metrics(row.ranks)}});
  }

  void judge(Row& row) const {
    row.ranks = ranks(*row.ranker, split_.validation);
    row.score = mean_worth(row.ranks, config_.cut.protocol);
  }

  void choose() {
    progress_.start("blending", 1);
    for (std::size_t i = 0; i < rows_.size() && members_.size() < most_members; ++i)
      if (i == 0 || rows_[i].score > worth_blending * rows_.front().score) members_.push_back(i);
    RankBlend::Members rankers;
    for (const std::size_t i : members_) rankers.push_back(rows_[i].ranker);
    blend_.ranker = std::make_shared<RankBlend>(std::move(rankers));
    auto& blend = dynamic_cast<RankBlend&>(*blend_.ranker);
    std::vector<std::size_t> kept;
    for (const std::size_t place : blend.fit_weights(sequences_, split_.validation, mask_))
      kept.push_back(members_[place]);
    members_ = std::move(kept);
    judge(blend_);
    progress_.advance();
    progress_.finish();
    gain_ = rank_gain(blend_.ranks, rows_.front().ranks, config_.cut.protocol, config_.how.seed);
    blended_ = members_.size() > 1 && gain_.low > 0;
    if (blended_) return;
    members_ = {simplest()};
    blend_.ranker = std::make_shared<RankBlend>(RankBlend::Members{rows_[members_.front()].ranker});
  }

  // The best, or a simpler one that is not worse beyond chance.
  [[nodiscard]] std::size_t simplest() const {
    std::size_t chosen = 0;
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      if (rows_[i].algorithm->complexity >= rows_[chosen].algorithm->complexity) continue;
      if (rank_gain(rows_.front().ranks, rows_[i].ranks, config_.cut.protocol, config_.how.seed).low <= 0) chosen = i;
    }
    return chosen;
  }

  Json row_json(const Row& row, std::span<const double> tested) const {
    return Json::Object{{"name", row.algorithm->name},
                        {"title", row.algorithm->title},
                        {"validation", evaluate::ranking_metrics(row.ranks)},
                        {"metrics", evaluate::ranking_metrics(tested)},
                        {"fit_seconds", row.seconds},
                        {"options", row.ranker->options()}};
  }

  NextItemOutcome measure() {
    NextItemOutcome out;
    Json leaderboard = Json::Array{};
    const char* stage = config_.refit ? "learning again from all but the test" : "testing";
    progress_.start(stage, rows_.size());
    for (Row& row : rows_) {
      const bool watched = config_.refit && learn(row, split_.refit, "refit");
      leaderboard.push_back(row_json(row, ranks(*row.ranker, split_.test)));
      advance(stage, *row.algorithm, watched, rows_.size() - leaderboard.array().size());
    }
    progress_.finish();
    out.model = std::static_pointer_cast<RankBlend>(blend_.ranker);
    for (const std::size_t i : members_) {
      out.members.push_back(rows_[i].algorithm->name);
      out.options.push_back(rows_[i].ranker->options());
    }
    out.mask_seen = mask_;
    out.cut = cut_;
    out.items = sequences_.items;
    out.types = sequences_.types;
    out.evaluation = Json::Object{
        {"kind", "next_item"},
        {"protocol", std::string(evaluate::protocol_name(cut_.protocol))},
        {"questions", Json::Object{{"validation", split_.validation.size()}, {"test", split_.test.size()}}},
        {"people", sequences_.size()},
        {"events", sequences_.events()},
        {"items", sequences_.items},
        {"mask_seen", mask_},
        {"refit", config_.refit},
        {"notes", Json::array(notes_)}};
    if (!learning_.is_null()) out.evaluation["learning"] = learning_;
    describe_champion(out, ranks(*out.model, split_.test), leaderboard);
    return out;
  }

  void describe_champion(NextItemOutcome& out, std::span<const double> tested, Json& leaderboard) const {
    Json members = Json::Array{};
    for (std::size_t m = 0; m < out.members.size(); ++m)
      members.push_back(Json::Object{{"name", out.members[m]}, {"weight", out.model->weights()[m]}});
    const Json metrics = evaluate::ranking_metrics(tested);
    out.evaluation["champion"] = blended_
                                     ? Json::Object{{"name", "blend"},
                                                    {"title", "Weighted blend"},
                                                    {"members", members},
                                                    {"gain_over_the_best_alone", Json::Array{gain_.low, gain_.high}}}
                                     : Json::Object{{"name", out.members.front()},
                                                    {"title", rows_[members_.front()].algorithm->title},
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
    out.evaluation["champion"]["intervals"] = evaluate::ranking_intervals(tested, config_.how.seed);
    out.evaluation["leaderboard"] = leaderboard;
    out.evaluation["metrics"] = metrics;
  }

  const features::Sequences& sequences_;
  Code target_;
  const NextItemConfig& config_;
  Progress& progress_;
  evaluate::Cut cut_;
  evaluate::NextItemSplit split_;
  bool mask_ = false, blended_ = false;
  std::vector<Row> rows_;
  std::vector<std::size_t> members_;
  std::vector<evaluate::Question> watched_;  // validation questions that epochs are judged by
  Row blend_;
  stats::Interval gain_;
  std::vector<std::string> notes_;  // what was not tried, or not to its end, and why
  Json learning_;
  double spent_ = 0;  // seconds of fitting
};

}  // namespace

NextItemOutcome train_next_item(const features::Sequences& sequences, Code target, const NextItemConfig& config,
                                Progress& progress) {
  return NextItemSearch(sequences, target, config, progress).run();
}

}  // namespace aisle::train
