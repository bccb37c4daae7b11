#include "learning_speed.h"

#include "features/sequences.h"
#include "models/behaviour_sizes.h"
#include "models/behaviour_torch_training.h"
#include "models/behaviour_training.h"
#include "models/ranker.h"
#include "models/ranks.h"
#include "stats/random.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <map>
#include <thread>

namespace {

using namespace aisle;

double number(const std::map<std::string, std::string>& given, const std::string& name, double usual) {
  const auto found = given.find(name);
  return found == given.end() ? usual : std::stod(found->second);
}

features::Sequences made_up(std::size_t items, std::size_t people, std::size_t length) {
  features::Sequences out;
  out.items = items;
  out.types = 1;
  stats::Random random(1);
  std::vector<Code> item(length);
  const std::vector<Code> type(length, 1);
  for (std::size_t p = 0; p < people; ++p) {
    for (std::size_t i = 0; i < length; ++i) {
      const bool goes_on = i > 0 && random.uniform() < 0.5;
      const auto popular = static_cast<Code>(std::pow(static_cast<double>(items), random.uniform()));
      item[i] = goes_on ? static_cast<Code>(item[i - 1] % items + 1) : std::min(popular, static_cast<Code>(items));
    }
    out.add({item, type, {}});
  }
  return out;
}

// In KiB, as Linux tells it.
double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      double kibibytes = 0;
      status >> kibibytes;
      return kibibytes;
    }
  return 0;
}

// Of an epoch.
double flops(const models::encoder::Shape& shape, double events, double length, double candidates) {
  const auto width = static_cast<double>(shape.width);
  const double layer = 4 * width * width + 2 * width * static_cast<double>(shape.inner) + width * length;
  return 6 * events * (static_cast<double>(shape.layers) * layer + width * width + width * candidates);
}

struct Speed {
  Json out = Json::Object{};

  void measure(auto& training, double events, int warm, int epochs) {
    for (int i = 0; i < warm; ++i) training.epoch();
    Json::Array seconds;
    Json::Array losses;
    const std::clock_t cpu = std::clock();
    double total = 0;
    for (int i = 0; i < epochs; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      losses.emplace_back(training.epoch());
      seconds.emplace_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      total += seconds.back().number();
    }
    out["epoch_seconds"] = seconds;
    out["losses"] = losses;
    out["cpu_seconds"] = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC / epochs;
    out["events_a_second"] = events * epochs / total;
  }
};

// The whole fitting of a ranker as it comes.
Json fitting_speed(const std::string& ranker, const models::NextItem& task, const models::Fitting& how) {
  const auto fitted = models::ranking_algorithm(ranker).make(Json::Object{});
  const std::clock_t cpu = std::clock();
  const auto begin = std::chrono::steady_clock::now();
  fitted->fit(task, how);
  return Json::Object{{"cpu_seconds", static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC},
                      {"seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()},
                      {"events", task.sequences.events()},
                      {"peak_mib", peak_memory() / 1024}};
}

}  // namespace

Json learning_speed(const std::vector<std::string>& words) {
  std::map<std::string, std::string> given;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) given[words[i].substr(2)] = words[i + 1];
  const auto items = static_cast<std::size_t>(number(given, "items", 12000));
  const auto length = static_cast<std::size_t>(number(given, "length", 50));
  const auto sequences = made_up(items, static_cast<std::size_t>(number(given, "people", 20000)), length);
  const models::NextItem task{sequences, 0};
  models::Fitting how{
      .seed = 1, .threads = static_cast<std::size_t>(number(given, "threads", std::thread::hardware_concurrency()))};
  if (given.contains("ranker")) return fitting_speed(given.at("ranker"), task, how);
  Json options = models::behaviour_size(given.contains("size") ? given.at("size") : "small");
  const Json more = given.contains("options") ? Json::parse(given.at("options"), "--options") : Json::Object{};
  for (const auto& [name, value] : more.object()) options[name] = value;
  const auto config = config_from_json<models::BehaviourConfig>(options);
  models::OneProcess alone;
  if (given.contains("ranks")) how.ranks = &alone;
  const int warm = static_cast<int>(number(given, "warm", 1));
  const int epochs = static_cast<int>(number(given, "epochs", 1));
  const auto events = static_cast<double>(sequences.events());
  Speed speed;
  if (config.device == models::BehaviourConfig::Device::kernel) {
    models::BehaviourTraining training(config, task, how);
    speed.measure(training, events, warm, epochs);
  } else {
    const bool gpu = config.device == models::BehaviourConfig::Device::cuda;
    models::BehaviourTorchTraining training(config, task, how, c10::Device(gpu ? c10::kCUDA : c10::kCPU));
    speed.measure(training, events, warm, epochs);
  }
  const auto shape = models::shape_of(config, {static_cast<std::int64_t>(items), 1, 0});
  const models::encoder::Places places(shape);
  const std::size_t drawn = models::drawn_candidates(config, items);
  const double candidates = static_cast<double>(drawn > 0 ? drawn : items);
  speed.out["dense_parameters"] = static_cast<double>(places.small);
  speed.out["item_parameters"] = static_cast<double>(places.size - places.small);
  speed.out["events"] = events;
  speed.out["peak_mib"] = peak_memory() / 1024;
  speed.out["flops"] = flops(shape, events, static_cast<double>(length), candidates);
  speed.out["tflops_a_second"] = 1e-12 * speed.out["flops"].number() / events * speed.out["events_a_second"].number();
  return speed.out;
}
