#include "core/error.h"
#include "models/item_counts.h"
#include "models/item_links.h"
#include "models/sparse_ranker.h"
#include "models/sparse_sums.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

namespace aisle::models {

namespace {

struct SessionKnnConfig {
  std::size_t recent = 15;
  std::size_t latest = 3000;
  std::size_t neighbours = 500;
  std::size_t longest = 100;
  double decay = 2.5;
  double age = 0.8;
  double length = 0.3;
  double sharpness = 1.3;
  double reach = 10;
  double backwards = 0.8;
  double popularity = 0.3;
  void fields(auto&& field) {
    field("recent", recent, 1, 1000, "events of the history that count");
    field("latest", latest, 1, 1e6, "sessions that each of their items is looked for in, the latest ones");
    field("neighbours", neighbours, 1, 1e6, "sessions that are asked, the most similar ones");
    field("longest", longest, 2, 1e6, "events of a session; longer histories are cut into several");
    field("decay", decay, 0.01, 1e6, "events after which one of the history counts 1/e");
    field("age", age, 0, 100, "how much less the oldest sessions count where there are times: by e to the minus this");
    field("length", length, 0, 2, "how much less long sessions count: by their length to this power");
    field("sharpness", sharpness, 0.1, 10, "the power of a similarity");
    field("reach", reach, 0.01, 1e6, "events after the common item at which an item counts 1/e");
    field("backwards", backwards, 0, 10, "what an item before the common one counts, one after it being 1");
    field("popularity", popularity, 0, 2, "how much less popular items count: by how often they occur to this power");
  }
};

// What a history asks for: an item and how many events ago it was, the nearest time.
struct Wanted {
  Code item = 0;
  std::size_t lag = 0;
};

struct Neighbour {
  std::uint32_t session = 0;
  float similarity = 0;
};

// Sums by session for one question: an open hash table, its size by what is to be summed.
class Similarities {
 public:
  explicit Similarities(std::size_t most) : mask_(std::bit_ceil(2 * most + 1) - 1), slots_(mask_ + 1, {nobody, 0}) {}

  void add(std::uint32_t session, float similarity) {
    constexpr std::uint32_t golden = 2654435769U;  // Knuth's multiplicative hash
    std::size_t slot = (session * golden >> 7U) & mask_;
    while (slots_[slot].session != session && slots_[slot].session != nobody) slot = (slot + 1) & mask_;
    slots_[slot].session = session;
    slots_[slot].similarity += similarity;
  }
  [[nodiscard]] std::vector<Neighbour> all() && {
    std::erase_if(slots_, [](const Neighbour& slot) { return slot.session == nobody; });
    return std::move(slots_);
  }

 private:
  static constexpr std::uint32_t nobody = 0xFFFFFFFF;
  std::size_t mask_;
  std::vector<Neighbour> slots_;
};

// Nearest neighbours among sessions (Jannach & Ludewig 2017), with what later work found to help: rare items and late
// events tell more, items near the common one are likelier, and the common item itself comes back.
class SessionKnn : public SparseRanker {
 public:
  explicit SessionKnn(const SessionKnnConfig& config) : config_(config) {}

  void fit(const NextItem& task, const Fitting& how) override;
  void score(std::span<const features::History> histories, std::span<float> scores_BV) const override;
  [[nodiscard]] std::span<const float> usual() const override { return {}; }
  [[nodiscard]] std::vector<Link> few(const features::History& history) const override;
  [[nodiscard]] Scale scale() const override { return Scale::weight; }
  [[nodiscard]] Json options() const override { return config_to_json(config_); }
  void save(StoredTensors& weights) const override;
  void load(const StoredTensors& weights) override;

 private:
  void cut(const NextItem& task, const features::History& history);
  void index();
  [[nodiscard]] std::vector<Wanted> wanted(const features::History& history) const;
  [[nodiscard]] std::vector<Neighbour> neighbours(std::span<const Wanted> wanted) const;
  void vote(const Neighbour& neighbour, std::span<const Wanted> wanted, const auto& each) const;
  [[nodiscard]] std::size_t length(const Neighbour& neighbour) const {
    return static_cast<std::size_t>(begin_[neighbour.session + 1] - begin_[neighbour.session]);
  }

  SessionKnnConfig config_;
  std::size_t items_ = 0;
  std::vector<std::int64_t> begin_{0};  // of sessions, the oldest first
  std::vector<std::int32_t> item_;
  std::vector<char> scored_;  // whether the event is of the target type
  std::vector<char> timed_;   // one flag: whether the order of the sessions is that of times

  // Made of the above.
  std::vector<std::size_t> posting_begin_;
  std::vector<std::uint32_t> postings_;  // for each item the sessions that hold it, once each
  std::vector<float> rarity_;            // an item: what a session that shares it is worth
  std::vector<float> discount_;          // an item: popular ones are said by many
  std::vector<float> session_weight_;    // a session: old and long ones tell less
  std::vector<float> fading_;            // by the distance from the common item
};

// The sequences in the order of their last events; where there are no times, as they come.
std::vector<std::size_t> oldest_first(const features::Sequences& sequences) {
  std::vector<std::size_t> order(sequences.size());
  std::iota(order.begin(), order.end(), 0);
  if (sequences.all().time.empty()) return order;
  const auto end = [&](std::size_t s) { return sequences[s].size() == 0 ? Micros{} : sequences[s].known_at().back(); };
  std::ranges::stable_sort(order, {}, end);
  return order;
}

void SessionKnn::fit(const NextItem& task, const Fitting& /*how*/) {
  items_ = task.sequences.items;
  timed_ = {task.sequences.all().time.empty() ? '\0' : '\1'};
  begin_ = {0};
  item_.clear();
  scored_.clear();
  for (const std::size_t s : oldest_first(task.sequences)) cut(task, task.sequences[s]);
  index();
}

void SessionKnn::cut(const NextItem& task, const features::History& history) {
  if (history.size() < 2) return;  // it says nothing of what follows
  for (std::size_t event = 0; event < history.size(); ++event) {
    if (event > 0 && event % config_.longest == 0) begin_.push_back(static_cast<std::int64_t>(item_.size()));
    item_.push_back(static_cast<std::int32_t>(history.item[event]));
    scored_.push_back(task.asks(history.type[event], history.item[event]) ? 1 : 0);
  }
  begin_.push_back(static_cast<std::int64_t>(item_.size()));
}

void SessionKnn::index() {
  const std::size_t count = begin_.size() - 1;
  std::vector<std::vector<std::uint32_t>> holders(items_ + 1);
  std::vector<double> scored(items_ + 1);
  session_weight_.resize(count);
  for (std::size_t s = 0; s < count; ++s) {
    const auto session = static_cast<std::uint32_t>(s);
    for (auto event = static_cast<std::size_t>(begin_[s]); event < static_cast<std::size_t>(begin_[s + 1]); ++event) {
      auto& held = holders[static_cast<std::size_t>(item_[event])];
      if (held.empty() || held.back() != session) held.push_back(session);
      scored[static_cast<std::size_t>(item_[event])] += scored_[event];
    }
    const double age = timed_.front() == 0 ? 0 : static_cast<double>(count - s) / static_cast<double>(count);
    const auto length = static_cast<double>(begin_[s + 1] - begin_[s]);
    session_weight_[s] = static_cast<float>(std::exp(-config_.age * age) / std::pow(length, config_.length));
  }
  rarity_.assign(items_ + 1, 0);
  discount_.assign(items_ + 1, 0);
  posting_begin_.assign(1, 0);
  postings_.clear();
  for (std::size_t item = 0; item <= items_; ++item) {
    auto& held = holders[item];
    const double rarity =
        std::log((static_cast<double>(count) + 1) / static_cast<double>(std::max<std::size_t>(held.size(), 1)));
    rarity_[item] = static_cast<float>(rarity * rarity);
    discount_[item] = static_cast<float>(std::pow(std::max(scored[item], 1.0), -config_.popularity));
    const std::size_t latest = std::min(held.size(), config_.latest);
    postings_.insert(postings_.end(), held.end() - static_cast<std::ptrdiff_t>(latest), held.end());
    posting_begin_.push_back(postings_.size());
  }
  fading_.resize(config_.longest);
  for (std::size_t distance = 0; distance < fading_.size(); ++distance) {
    const double beyond = static_cast<double>(distance) - 1;
    fading_[distance] = static_cast<float>(distance == 0 ? 1 : std::exp(-beyond / config_.reach));
  }
}

std::vector<Wanted> SessionKnn::wanted(const features::History& history) const {
  std::vector<Wanted> out;
  for (std::size_t lag = 0; lag < std::min(history.size(), config_.recent); ++lag) {
    const Code item = history.item[history.size() - 1 - lag];
    const bool known = item > 0 && item <= items_;  // others came after learning
    if (known && std::ranges::find(out, item, &Wanted::item) == out.end()) out.push_back({item, lag});
  }
  return out;
}

std::vector<Neighbour> SessionKnn::neighbours(std::span<const Wanted> wanted) const {
  std::size_t most = 0;
  for (const auto& [item, lag] : wanted) most += posting_begin_[item + 1] - posting_begin_[item];
  Similarities sums(most);
  for (const auto& [item, lag] : wanted) {
    const float weight = rarity_[item] * std::exp(-static_cast<float>(lag) / static_cast<float>(config_.decay));
    for (std::size_t i = posting_begin_[item]; i < posting_begin_[item + 1]; ++i) sums.add(postings_[i], weight);
  }
  auto found = std::move(sums).all();
  for (auto& neighbour : found) neighbour.similarity *= session_weight_[neighbour.session];
  if (found.size() > config_.neighbours) {
    const auto nearer = [](const Neighbour& a, const Neighbour& b) {
      return a.similarity != b.similarity ? a.similarity > b.similarity : a.session > b.session;
    };
    std::ranges::nth_element(found, found.begin() + static_cast<std::ptrdiff_t>(config_.neighbours), nearer);
    found.resize(config_.neighbours);
  }
  return found;
}

// Calls each(item, weight) for what the session says.
void SessionKnn::vote(const Neighbour& neighbour, std::span<const Wanted> wanted, const auto& each) const {
  const auto begin = static_cast<std::size_t>(begin_[neighbour.session]);
  std::size_t common = 0;  // the place of the item that was wanted last
  std::size_t best = wanted.size();
  for (std::size_t place = 0; place < length(neighbour); ++place) {
    for (std::size_t w = 0; w <= std::min(best, wanted.size() - 1); ++w) {
      if (wanted[w].item != static_cast<Code>(item_[begin + place])) continue;
      common = place;
      best = w;
      break;
    }
  }
  const auto weight = static_cast<float>(std::pow(static_cast<double>(neighbour.similarity), config_.sharpness));
  for (std::size_t place = 0; place < length(neighbour); ++place) {
    if (scored_[begin + place] == 0) continue;
    const auto item = static_cast<Code>(item_[begin + place]);
    const float near =
        place >= common ? fading_[place - common] : fading_[common - place] * static_cast<float>(config_.backwards);
    each(item, weight * near * discount_[item]);
  }
}

void SessionKnn::score(std::span<const features::History> histories, std::span<float> scores_BV) const {
  std::ranges::fill(scores_BV, 0.0F);
  for (std::size_t i = 0; i < histories.size(); ++i) {
    const auto scores = scores_BV.subspan(i * (items_ + 1), items_ + 1);
    const auto asked = wanted(histories[i]);
    for (const auto& neighbour : neighbours(asked))
      vote(neighbour, asked, [&](Code item, float weight) { scores[item] += weight; });
  }
}

std::vector<Link> SessionKnn::few(const features::History& history) const {
  const auto asked = wanted(history);
  SparseSums sums(items_);
  for (const auto& neighbour : neighbours(asked))
    vote(neighbour, asked, [&](Code item, float weight) { sums.add(item, weight); });
  return sums.links();
}

void SessionKnn::save(StoredTensors& weights) const {
  weights["sessions.begin"] = stored(std::span<const std::int64_t>(begin_), {begin_.size()});
  weights["sessions.item"] = stored(std::span<const std::int32_t>(item_), {item_.size()});
  weights["sessions.scored"] = stored(std::span<const char>(scored_), {scored_.size()});
  weights["sessions.timed"] = stored(std::span<const char>(timed_), {1});
  const auto items = static_cast<std::int64_t>(items_);
  weights["items"] = stored(std::span<const std::int64_t>(&items, 1), {1});
}

void SessionKnn::load(const StoredTensors& weights) {
  const auto items = restore<std::int64_t>(weights, "items");
  begin_ = restore<std::int64_t>(weights, "sessions.begin");
  item_ = restore<std::int32_t>(weights, "sessions.item");
  scored_ = restore<char>(weights, "sessions.scored");
  timed_ = restore<char>(weights, "sessions.timed");
  const bool sound = items.size() == 1 && items[0] >= 0 && timed_.size() == 1 && !begin_.empty() &&
                     begin_.front() == 0 && std::ranges::is_sorted(begin_) &&
                     begin_.back() == static_cast<std::int64_t>(item_.size()) && item_.size() == scored_.size() &&
                     std::ranges::all_of(item_, [&](std::int32_t item) { return item > 0 && item <= items[0]; });
  if (!sound) throw Error("the weights hold no sessions");
  items_ = static_cast<std::size_t>(items[0]);
  index();
}

}  // namespace

RankingAlgorithm session_knn() {
  return describe_ranker<SessionKnn, SessionKnnConfig>({.name = "session_knn",
                                                        .title = "Session nearest neighbours",
                                                        .what = "What was chosen in the sessions most like this one.",
                                                        .complexity = 3});
}

}  // namespace aisle::models
