#include "rank.h"

#include "core/files.h"
#include "evaluate/next_item.h"
#include "models/learning_watcher.h"
#include "models/ranker.h"
#include "train/rank_blend.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <thread>

namespace {

using namespace aisle;
using evaluate::NextItemSplit;
using features::Sequences;

using Options = std::map<std::string, std::string>;

Options options(const std::vector<std::string>& words) {
  Options out;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) out[words[i]] = words[i + 1];
  return out;
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string name; std::getline(in, name, ',');) out.push_back(name);
  return out;
}

constexpr std::int64_t session_length = 1'000'000;

// Adds the file's lines; each leads with a user who is passed over, or with the first item. A session begins in
// the second of its number, so that the files can be cut where the second one begins.
void read(const std::string& path, bool users, Sequences& out) {
  std::ifstream file(path);
  if (!file) throw Error("cannot read it", path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream in(line);
    std::vector<Code> items;
    Code code = 0;
    if (users) in >> code;
    while (in >> code) items.push_back(code);
    if (!items.empty()) out.items = std::max<std::size_t>(out.items, std::ranges::max(items));
    const std::vector<Code> types(items.size(), 1);
    std::vector<Micros> times;
    for (std::size_t i = 0; !users && i < items.size(); ++i)
      times.push_back({static_cast<std::int64_t>(out.size() * session_length + i)});
    out.add({items, types, times});
  }
  out.types = 1;
}

// A JSON object from an item's number to a list of the numbers of its categories.
features::ItemAttributes read_attributes(const std::string& path, std::size_t items) {
  const Json all = Json::parse(read_file(path), path);
  features::ItemAttributes out;
  for (std::size_t item = 1; item <= items; ++item) {
    std::string categories;
    if (const Json* own = all.find(std::to_string(item)))
      for (const Json& code : own->array()) categories += std::to_string(static_cast<int>(code.number())) + "|";
    out.add(categories, "", no_price);
  }
  return out;
}

struct Data {
  Sequences sequences;
  NextItemSplit split;
};

Data load(const Options& given) {
  Data out;
  const bool sessions = given.contains("--test");
  read(given.at("--train"), !sessions, out.sequences);
  if (given.contains("--attributes"))
    out.sequences.attributes = std::make_shared<const features::ItemAttributes>(
        read_attributes(given.at("--attributes"), out.sequences.items));
  if (!sessions) {
    out.split = evaluate::split(out.sequences, 0, {.protocol = evaluate::Protocol::leave_one_out});
    return out;
  }
  const auto train = static_cast<std::int64_t>(out.sequences.size());
  read(given.at("--test"), false, out.sequences);
  out.split = evaluate::split(out.sequences, 0,
                              {.protocol = evaluate::Protocol::prefixes,
                               .validation_from = Micros{(train - train / 10) * session_length},
                               .test_from = Micros{train * session_length}});
  return out;
}

struct Watch {
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
  std::clock_t cpu = std::clock();

  void tell(Json& out, const std::string& what) const {
    out[what + "_seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    out[what + "_cpu_seconds"] = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
  }
};

// Minus the mean log probability of the answers to at most 2,000 of the questions, of a ranker that gives such scores.
double log_loss(const models::Ranker& ranker, const Sequences& sequences,
                const std::vector<evaluate::Question>& questions) {
  constexpr std::size_t most = 2000;
  const std::size_t count = std::min(most, questions.size());
  std::vector<float> scores(sequences.items + 1);
  double total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& question = questions[i * questions.size() / count];
    const std::array asked{evaluate::history_before(sequences, question)};
    ranker.score(asked, scores);
    const float most_likely = *std::max_element(scores.begin() + 1, scores.end());
    const double sum = std::accumulate(scores.begin() + 1, scores.end(), 0.0,
                                       [&](double before, float s) { return before + std::exp(s - most_likely); });
    total += most_likely + std::log(sum) - scores[question.answer];
  }
  return total / static_cast<double>(count);
}

// Judges what learns in epochs after each of them, on a clock that stands still meanwhile.
class Curve : public models::LearningWatcher {
 public:
  Curve(std::function<Json(const models::Ranker&)> metrics, double until)
      : metrics_(std::move(metrics)), until_(until) {}

  std::optional<StoredTensors> begin() override { return {}; }
  [[nodiscard]] bool go_on() const override {
    return rows.empty() || rows.back().at("metrics").at("ndcg@10").number() < until_;
  }
  void epoch(const models::Epoch& epoch, const models::Ranker& so_far,
             const std::function<void(StoredTensors&)>& /*save*/) override {
    Json row = Json::Object{{"epoch", epoch.done}, {"loss", epoch.loss}};
    const Watch judging;
    row["metrics"] = metrics_(so_far);
    Json spent = Json::Object{};
    watch_.tell(spent, "fit");
    Json judged = Json::Object{};
    judging.tell(judged, "fit");
    for (const char* clock : {"fit_seconds", "fit_cpu_seconds"}) {
      passed_over_[clock] += judged.at(clock).number();
      row[clock] = spent.at(clock).number() - passed_over_[clock];
    }
    std::fprintf(stderr, "%s\n", row.text().c_str());
    rows.push_back(row);
  }

  Json::Array rows;

 private:
  std::function<Json(const models::Ranker&)> metrics_;
  double until_;
  Watch watch_;
  std::map<std::string, double> passed_over_;
};

std::vector<std::string> asked_rankers(const Options& given) {
  if (given.contains("--rankers")) return split_at_commas(given.at("--rankers"));
  std::vector<std::string> out;
  for (const auto& entry : models::ranking_algorithms()) out.push_back(entry.name);
  return out;
}

class Ranking {
 public:
  explicit Ranking(const Options& given)
      : given_(given),
        data_(load(given)),
        choosing_(given.contains("--on")),
        early_(choosing_ || given.contains("--early")),
        mask_(evaluate::nobody_returns(data_.sequences, 0, data_.split)),
        out_(Json::Object{{"masked", mask_}, {"questions", questions().size()}}) {}

  Json run() {
    const Json options =
        given_.contains("--options") ? Json::parse(given_.at("--options"), "--options") : Json::Object{};
    for (const auto& name : asked_rankers(given_)) {
      members_.push_back(models::ranking_algorithm(name).make(options));
      fit(*members_.back(), out_["rankers"][name]);
    }
    if (given_.contains("--blend")) blend();
    return out_;
  }

 private:
  [[nodiscard]] const std::vector<evaluate::Question>& questions() const {
    return choosing_ ? data_.split.validation : data_.split.test;
  }
  [[nodiscard]] std::size_t number(const std::string& name, std::size_t usual) const {
    return given_.contains(name) ? std::stoull(given_.at(name)) : usual;
  }

  void measure(const models::Ranker& ranker, Json& row) const {
    const Watch ranking;
    row["metrics"] = evaluate::ranking_metrics(evaluate::ranks(ranker, data_.sequences, questions(), mask_));
    ranking.tell(row, "rank");
  }

  void fit(models::Ranker& ranker, Json& row) {
    const auto judge = [this](const models::Ranker& so_far) {
      Json judged = Json::Object{};
      measure(so_far, judged);
      judged["metrics"]["log_loss"] = log_loss(so_far, data_.sequences, questions());
      return judged.at("metrics");
    };
    Curve curve(judge, given_.contains("--until") ? std::stod(given_.at("--until")) : 1);
    const bool watched = given_.contains("--curve");
    const Watch fitting;
    ranker.fit({early_ ? data_.split.learn : data_.split.refit},
               {.seed = number("--seed", 42),
                .threads = number("--threads", std::thread::hardware_concurrency()),
                .watcher = watched ? &curve : nullptr});
    fitting.tell(row, "fit");
    if (watched) row["curve"] = curve.rows;
    measure(ranker, row);
  }

  void blend() {
    train::RankBlend blend(members_);
    Json& row = out_["blend"];
    const Watch fitting;
    if (!early_) blend.fit({data_.split.learn}, {});
    blend.fit_weights(data_.sequences, data_.split.validation, mask_);
    if (!early_) blend.fit({data_.split.refit}, {});
    fitting.tell(row, "fit");
    row["weights"] = Json::array(blend.weights());
    measure(blend, row);
  }

  const Options& given_;
  Data data_;
  bool choosing_, early_, mask_;
  Json out_;
  train::RankBlend::Members members_;
};

}  // namespace

Json rank(const std::vector<std::string>& words) {
  const Options given = options(words);
  return Ranking(given).run();
}
