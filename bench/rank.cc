#include "rank.h"

#include "core/files.h"
#include "evaluate/next_item.h"
#include "models/ranker.h"
#include "train/rank_blend.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

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

}  // namespace

Json rank(const std::vector<std::string>& words) {
  const Options given = options(words);
  const Data data = load(given);
  const bool choosing = given.contains("--on");
  const auto& [learn, refit, validation, test] = data.split;
  const bool mask = evaluate::nobody_returns(data.sequences, validation);
  Json out = Json::Object{{"masked", mask}, {"questions", choosing ? validation.size() : test.size()}};
  std::vector<std::string> names;
  if (given.contains("--rankers")) names = split_at_commas(given.at("--rankers"));
  for (const auto& entry : models::ranking_algorithms()) {
    if (!given.contains("--rankers")) names.push_back(entry.name);
  }
  const Json ranker_options =
      given.contains("--options") ? Json::parse(given.at("--options"), "--options") : Json::Object{};
  const bool early = choosing || given.contains("--early");
  const auto measure = [&, &questions = choosing ? validation : test](const models::Ranker& ranker, Json& row) {
    const Watch ranking;
    row["metrics"] = evaluate::ranking_metrics(evaluate::ranks(ranker, data.sequences, questions, mask));
    ranking.tell(row, "rank");
  };
  train::RankBlend::Members members;
  for (const auto& name : names) {
    members.push_back(models::ranking_algorithm(name).make(ranker_options));
    Json& row = out["rankers"][name];
    const Watch fitting;
    members.back()->fit({early ? learn : refit}, {});
    fitting.tell(row, "fit");
    measure(*members.back(), row);
  }
  if (given.contains("--blend")) {
    train::RankBlend blend(members);
    const Watch fitting;
    if (!early) blend.fit({learn}, {});
    blend.fit_weights(data.sequences, validation, mask);
    if (!early) blend.fit({refit}, {});
    fitting.tell(out["blend"], "fit");
    out["blend"]["weights"] = Json::array(blend.weights());
    measure(blend, out["blend"]);
  }
  return out;
}
