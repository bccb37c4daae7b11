// aisle-learn: the learning part alone, for a machine that has PyTorch and nothing else (the learn preset). It reads
// numbers that another machine prepared, compares the algorithms of this build on them, and writes a model directory;
// or it reads a shop's timelines (`aisle snapshot`) and learns the next item with the behaviour model, on several
// processes where mpirun starts them.
#include "core/error.h"
#include "core/files.h"
#include "core/option_texts.h"
#include "core/progress.h"
#include "core/safetensors.h"
#include "core/sha256.h"
#include "core/timelines.h"
#include "core/version.h"
#include "features/log_traits.h"
#include "features/task.h"
#include "models/behaviour_estimate.h"
#include "models/behaviour_sizes.h"
#include "models/ranks.h"
#include "train/evaluation.h"
#include "train/mpi_ranks.h"
#include "train/next_item.h"
#include "train/next_item_model.h"
#include "train/next_item_task.h"
#include "train/outcome_store.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <thread>
#include <vector>

namespace aisle {

constexpr const char* usage =
    R"(usage: aisle-learn DATA.safetensors [--test 0.2] [--cv 5] [--seed 42] [--algorithms A,B] [--out DIR]
DATA holds `features` (F32, rows by columns; NaN where missing) and `target` (F32, rows; 0 or 1).
The evaluation goes to stdout as JSON.

       aisle-learn TIMELINES.safetensors --next-item TYPE|event [--protocol time|leave-one-out|prefixes]
                   [--size tiny|small|base|large] [--behaviour width=128,epochs=8] [--device kernel|torch|cuda]
                   [--seed 42] [--threads 0] [--out DIR]
TIMELINES is what `aisle snapshot SHOP` made. TYPE may be a whole question: 'purchase where category = "tea" among users
with view_item in last 30d'. A run that was stopped goes on from DIR.unfinished, if asked for the same. With
several processes (mpirun -n 2 aisle-learn ...) each takes its share of every step; DIR becomes a version of
a task's models: SHOP/models/TASK/VERSION.
)";

namespace {

class Lines : public Progress {
 public:
  void start(std::string_view what, std::size_t steps) override {
    std::fprintf(stderr, "%.*s (%zu steps)\n", static_cast<int>(what.size()), what.data(), steps);
  }
  void advance(std::string_view detail) override {
    check_interrupted();
    std::fprintf(stderr, "  %.*s\n", static_cast<int>(detail.size()), detail.data());
  }
  void finish() override {}
};

class OnlySignals : public Progress {
 public:
  void start(std::string_view /*what*/, std::size_t /*steps*/) override {}
  void advance(std::string_view /*detail*/) override { check_interrupted(); }
  void finish() override {}
};

struct Arguments {
  std::filesystem::path data;
  std::filesystem::path out = "aisle-model";
  train::SelectionConfig selection;
  std::string next_item;            // what follows "next item of"; empty: a table is learnt from
  Json behaviour = Json::Object{};  // options over those of the size
  std::string size = "small";
  train::NextItemConfig ranking;
};

double as_number(const std::string& option, const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw Error::misuse("\"" + text + "\" is not a number", option, "give a number");
  }
  return value;
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c == ',') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

// Those that only learning the next item knows; whether it was one.
bool take_ranking_option(const std::string& option, const std::string& value, Arguments& arguments) {
  if (option == "--next-item") {
    arguments.next_item = value;
  } else if (option == "--protocol") {
    arguments.ranking.cut.protocol = evaluate::protocol_of(value);
  } else if (option == "--size") {
    arguments.size = value;
  } else if (option == "--behaviour") {
    const Json given = options_from_texts(split_at_commas(value), option);
    for (const auto& [name, option_value] : given.object()) arguments.behaviour[name] = option_value;
  } else if (option == "--device") {
    arguments.behaviour["device"] = value;
  } else if (option == "--threads") {
    arguments.ranking.how.threads = static_cast<std::size_t>(as_number(option, value));
  } else {
    return false;
  }
  return true;
}

Arguments parse(const std::vector<std::string>& words) {
  Arguments arguments;
  Json selection = Json::Object{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!word.starts_with("--")) {
      if (!arguments.data.empty()) throw Error::misuse("\"" + word + "\" is one argument too many", "", usage);
      arguments.data = word;
      continue;
    }
    if (++i == words.size()) throw Error::misuse(word + " wants a value", "", usage);
    if (word == "--algorithms") {
      arguments.selection.algorithms = split_at_commas(words[i]);
    } else if (word == "--out") {
      arguments.out = words[i];
    } else if (!take_ranking_option(word, words[i], arguments)) {
      selection[word.substr(2)] = as_number(word, words[i]);
    }
  }
  if (arguments.data.empty()) throw Error::misuse("no data is given", "", usage);
  auto algorithms = std::move(arguments.selection.algorithms);
  arguments.selection = config_from_json<train::SelectionConfig>(selection);
  arguments.selection.algorithms = std::move(algorithms);
  arguments.ranking.how.seed = arguments.selection.seed;
  arguments.ranking.behaviour = models::behaviour_options(arguments.size, arguments.behaviour);
  return arguments;
}

// The tensors as a table: columns feature_1, feature_2, … and target.
Table table_from(const StoredTensors& tensors, const std::string& where) {
  const auto features = restore<float>(tensors, "features");
  const auto target = restore<float>(tensors, "target");
  const auto& shape = tensors.at("features").shape;
  if (shape.size() != 2 || shape[0] != target.size()) {
    throw Error("`features` is not rows by columns with as many rows as `target`", where);
  }
  Table table;
  for (std::size_t j = 0; j < shape[1]; ++j) {
    Column column{.name = "feature_" + std::to_string(j + 1), .numbers = {}, .codes = {}, .words = {}};
    for (std::size_t i = 0; i < shape[0]; ++i) column.numbers.push_back(features[i * shape[1] + j]);
    table.columns.push_back(std::move(column));
  }
  table.columns.push_back({.name = "target", .numbers = {target.begin(), target.end()}, .codes = {}, .words = {}});
  return table;
}

// Where a run goes on that was stopped: the first process keeps what all of them go on from. Error where not all see
// it.
train::OutcomeStore unfinished(const Arguments& arguments, const features::Task& task, models::Ranks& ranks) {
  const std::string run = fmt::format("{} {} {} {} {}", version, features::task_text(task),
                                      static_cast<int>(arguments.ranking.cut.protocol), arguments.ranking.how.seed,
                                      sha256_of_file(arguments.data));
  const std::filesystem::path folder = arguments.out.string() + ".unfinished";
  float seeing = std::filesystem::exists(folder) ? 1 : 0;
  ranks.sum({&seeing, 1});
  if (seeing != 0 && seeing != static_cast<float>(ranks.size()))
    throw Error("not all processes see what the run goes on from", folder.string(),
                "share the folder between their machines, or remove it to start anew");
  return {folder, sha256(run), ranks.rank() == 0};
}

// Every process goes through the same steps; the first one tells and writes.
void learn_next_item(const Arguments& arguments) {
  const auto ranks = train::started_ranks();
  const bool first = ranks->rank() == 0;
  if (first) registry::check_place(arguments.out);
  const Timelines timelines{TimelineSnapshot(arguments.data)};
  const auto log = features::traits_of(timelines);
  const auto task = features::parse_task("next_item", "next item of " + arguments.next_item);
  const train::NextItemTask asked{timelines, log, task};
  auto config = arguments.ranking;
  config.algorithms = {"behaviour"};
  config.how.ranks = ranks.get();
  if (config.how.threads == 0)
    config.how.threads = std::max<std::size_t>(1, std::thread::hardware_concurrency() / ranks->size());
  const auto store = unfinished(arguments, task, *ranks);
  config.store = &store;
  Lines lines;
  OnlySignals quiet;
  const auto histories = asked.histories(config.cut);
  config.asking = asked.asking(histories);
  models::check_memory(
      models::behaviour_needs(config_from_json<models::BehaviourConfig>(config.behaviour), histories.sequences),
      histories.sequences, "use a larger machine, or smaller options");
  const auto outcome = train::train_next_item(histories.sequences, asked.target(), config,
                                              first ? static_cast<Progress&>(lines) : quiet);
  ranks->barrier();  // all have read what is cleared below
  if (!first) return;
  registry::Files files;
  train::NextItemModel(task, outcome, timelines).add_to_files(files);
  registry::write_directory(arguments.out, files, {});
  store.clear();
  std::fprintf(stderr, "model: %s, learnt by %zu process(es)\n", arguments.out.c_str(), ranks->size());
  std::printf("%s", files.at("evaluation.json").c_str());
}

void learn(const Arguments& arguments) {
  if (!arguments.next_item.empty()) return learn_next_item(arguments);
  arguments.selection.validate();
  registry::check_place(arguments.out);
  const std::string bytes = read_file(arguments.data);
  const Table table = table_from(read_safetensors(bytes, arguments.data.string()), arguments.data.string());
  const auto target = prepare::read_target(table, "target");
  Lines progress;
  const auto selection = train::select(table, target, arguments.selection, {}, progress);
  const auto files = train::model_files(
      table, target, selection,
      {arguments.data.filename().string(), std::filesystem::absolute(arguments.data).string(), sha256(bytes), {}});
  registry::write_directory(arguments.out, files, {});
  std::fprintf(stderr, "model: %s\n", arguments.out.c_str());
  std::printf("%s", files.at("evaluation.json").c_str());
}

}  // namespace

}  // namespace aisle

int main(int argc, char** argv) {
  // libtorch's CUDA half may crash while it is torn down at the end (two C++ libraries meet in it), so nothing is.
  const auto end = [](int code) {
    std::fflush(nullptr);
    std::_Exit(code);
  };
  aisle::stop_on_signals();
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::printf("%s", aisle::usage);
    end(0);
  }
  try {
    aisle::learn(aisle::parse({argv + 1, argv + argc}));
    end(0);
  } catch (const aisle::Error& error) {
    std::fprintf(stderr, "aisle-learn: %s\n", error.what());
    end(error.is_misuse() ? 2 : 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "aisle-learn: %s\n", error.what());
    end(1);
  }
}
