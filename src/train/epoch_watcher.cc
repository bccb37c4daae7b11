#include "train/epoch_watcher.h"

#include "models/ranker.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <utility>

namespace aisle::train {

namespace {

// Epochs in a row that are worse than the best beyond chance. Those that are merely no better say nothing: the rate
// falls to 0, and most of the rise comes last.
constexpr std::size_t patience = 3;
constexpr double most_spent_keeping = 0.05;  // of the time
constexpr std::string_view best_prefix = "best.";

StoredTensor stored_doubles(const std::vector<double>& values) {
  return stored(std::span<const double>(values), {values.size()});
}

}  // namespace

std::optional<StoredTensors> EpochWatcher::begin() {
  watch_ = since_kept_ = Stopwatch();
  auto state = how_.store == nullptr ? std::nullopt : how_.store->find_state(how_.name);
  if (!state) return std::nullopt;
  const auto losses = restore<double>(*state, "watched.loss");
  const auto figures = restore<double>(*state, "watched.figure");
  for (std::size_t i = 0; i < losses.size(); ++i) curve_.push_back({losses[i], figures.at(i)});
  const auto counts = restore<std::int64_t>(*state, "watched.best");
  best_ = static_cast<std::size_t>(counts.at(0));
  worse_ = static_cast<std::size_t>(counts.at(1));
  planned_ = static_cast<std::size_t>(counts.at(2));
  best_ranks_ = restore<double>(*state, "watched.best_ranks");
  last_ranks_ = restore<double>(*state, "watched.last_ranks");
  for (auto& [name, tensor] : *state)
    if (name.starts_with(best_prefix)) best_weights_[name.substr(best_prefix.size())] = std::move(tensor);
  chosen_ = begun_at_ = curve_.size();
  return state;
}

bool EpochWatcher::go_on() const {
  if (how_.most_epochs > 0 && curve_.size() >= how_.most_epochs) return false;
  if (!how_.ranks || curve_.empty()) return true;
  return worse_ < patience;
}

void EpochWatcher::epoch(const models::Epoch& epoch, const models::Ranker& so_far,
                         const std::function<void(StoredTensors&)>& save) {
  planned_ = epoch.of;
  Point point{.loss = epoch.loss};
  judge(so_far, point);
  curve_.push_back(point);
  chosen_ = curve_.size();
  tell(epoch, point);
  keep(epoch, save);
}

void EpochWatcher::judge(const models::Ranker& so_far, Point& point) {
  if (!how_.ranks) return;
  last_ranks_ = how_.ranks(so_far);
  point.figure = how_.worth(last_ranks_);
  if (best_ > 0 && point.figure <= curve_[best_ - 1].figure) {
    worse_ = how_.beats(best_ranks_, last_ranks_) ? worse_ + 1 : 0;
    return;
  }
  worse_ = 0;
  best_ = curve_.size() + 1;
  best_ranks_ = last_ranks_;
  best_weights_.clear();
  so_far.save(best_weights_);
}

void EpochWatcher::tell(const models::Epoch& epoch, const Point& point) {
  const double each = watch_.seconds() / static_cast<double>(curve_.size() - begun_at_);
  const std::size_t all = how_.most_epochs > 0 ? std::min(how_.most_epochs, epoch.of) : epoch.of;
  const double left = each * static_cast<double>(all - std::min(all, epoch.done));
  const double rate = static_cast<double>(epoch.events) / each;
  if (how_.progress != nullptr) {
    if (!std::exchange(telling_, true)) how_.progress->start(how_.title, all - begun_at_);
    const std::string figure = how_.ranks ? fmt::format(", {} {:.4f}", how_.metric, point.figure) : "";
    how_.progress->advance(fmt::format("epoch {} of {}, loss {:.3f}{}, {:.0f}k events/s, {:.0f} s left", epoch.done,
                                       all, point.loss, figure, rate / 1000, left));
  }
  if (!how_.log) return;
  Json line = how_.about;
  line["event"] = "epoch";
  line["epoch"] = epoch.done;
  line["epochs"] = all;
  line["loss"] = point.loss;
  if (how_.ranks) line[how_.metric] = point.figure;
  line["events_per_second"] = rate;
  line["seconds_left"] = left;
  how_.log(line);
}

// After the last epoch always; else when keeping has taken little of the time.
void EpochWatcher::keep(const models::Epoch& epoch, const std::function<void(StoredTensors&)>& save) {
  if (how_.store == nullptr) return;
  const bool last = epoch.done == epoch.of || !go_on();
  if (kept_ && !last && keeping_seconds_ > most_spent_keeping * since_kept_.seconds()) return;
  const Stopwatch keeping;
  StoredTensors state;
  save(state);
  std::vector<double> losses;
  std::vector<double> figures;
  for (const Point& point : curve_) {
    losses.push_back(point.loss);
    figures.push_back(point.figure);
  }
  state["watched.loss"] = stored_doubles(losses);
  state["watched.figure"] = stored_doubles(figures);
  state["watched.best_ranks"] = stored_doubles(best_ranks_);
  state["watched.last_ranks"] = stored_doubles(last_ranks_);
  const std::vector<std::int64_t> counts = {static_cast<std::int64_t>(best_), static_cast<std::int64_t>(worse_),
                                            static_cast<std::int64_t>(planned_)};
  state["watched.best"] = stored(std::span<const std::int64_t>(counts), {counts.size()});
  for (const auto& [name, tensor] : best_weights_) state[std::string(best_prefix) + name] = tensor;
  how_.store->keep_state(how_.name, state);
  keeping_seconds_ = keeping.seconds();
  since_kept_ = Stopwatch();
  kept_ = true;
}

void EpochWatcher::take_best(models::Ranker& ranker) {
  if (best_ == 0 || best_ == curve_.size() || !how_.beats(best_ranks_, last_ranks_)) return;
  ranker.load(best_weights_);
  chosen_ = best_;
}

Json EpochWatcher::curve() const {
  Json out = Json::Array{};
  for (std::size_t i = 0; i < curve_.size(); ++i) {
    Json point = Json::Object{{"epoch", i + 1}, {"loss", curve_[i].loss}};
    if (how_.ranks) point[how_.metric] = curve_[i].figure;
    out.push_back(std::move(point));
  }
  return out;
}

}  // namespace aisle::train
