#include "made_up_shop.h"

#include "core/clock.h"
#include "core/error.h"
#include "features/item_sequences.h"
#include "models/behaviour_kernel.h"
#include "models/behaviour_training.h"
#include "models/ranker.h"
#include "registry/task_models.h"
#include "stats/random.h"
#include "store/shop.h"
#include "store/timelines.h"
#include "train/next_item_model.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace aisle;

constexpr std::size_t group_items = 200;  // that are alike; of one category
constexpr std::uint64_t seed = 42;

std::size_t group_count(std::size_t items) { return std::max<std::size_t>(20, items / group_items); }

class Lines {
 public:
  explicit Lines(const std::string& path) : file_(std::fopen(path.c_str(), "w"), std::fclose) {
    if (!file_) throw Error("cannot be written", path);
  }
  ~Lines() { flush(); }
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  template <typename... Values>
  void add(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    if (text_.size() > 1U << 20U) flush();
  }

 private:
  void flush() {
    std::fwrite(text_.data(), 1, text_.size(), file_.get());
    text_.clear();
  }
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::string text_;
};

// Mostly of one of the few groups that this person likes; popular items oftener.
std::size_t next_item(stats::Random& random, std::size_t items, std::span<const std::size_t> liked) {
  if (random.uniform() < 0.2) return random.below(items);
  const std::size_t groups = group_count(items);
  const std::size_t of_group = items / groups;
  const auto place = static_cast<std::size_t>(static_cast<double>(of_group) * std::pow(random.uniform(), 3));
  return liked[random.below(liked.size())] + place * groups;
}

void add_person(Lines& lines, std::size_t person, std::size_t items, std::size_t events, Micros begin) {
  stats::Random random(seed + person);
  const std::size_t liked[] = {random.below(group_count(items)), random.below(group_count(items))};
  Micros time = begin + Micros{static_cast<std::int64_t>(random.below(20 * 86'400)) * second.count};
  for (std::size_t i = 0; i < events; ++i) {
    time = time + Micros{static_cast<std::int64_t>(1 + random.below(6'000)) * second.count};
    const char* type = random.uniform() < 0.1 ? "add_to_cart" : "view_item";
    lines.add("{{\"time\":\"{}\",\"type\":\"{}\",\"user_id\":\"u{}\",\"item_id\":\"i{}\"}}\n", time_text(time), type, person,
              next_item(random, items, liked));
  }
}

// Where the parameters of normalising stand, they are 1 and 0 as before learning; elsewhere small numbers; a person is
// near the mean of their latest items.
std::vector<float> parameters_of(const models::encoder::Shape& shape) {
  const models::encoder::Places places(shape);
  stats::Random random(seed);
  std::vector<float> out(static_cast<std::size_t>(places.size));
  const auto at = [&](std::int64_t place) { return out.begin() + static_cast<std::ptrdiff_t>(place); };
  for (auto number = out.begin(); number != at(places.small); ++number)
    *number = 0.05F * static_cast<float>(random.normal());
  for (const auto& layer : places.layers)
    for (const auto norm : {layer.norm1, layer.norm2}) std::fill_n(at(norm), shape.width, 1.0F);
  std::fill_n(at(places.norm), shape.width, 0.3F);
  for (std::int64_t age = 0; age < shape.longest; ++age) {
    at(places.recall)[age] = static_cast<float>(4 * std::exp(-0.15 * static_cast<double>(age)));
    at(places.copy)[age] = -0.5F;
  }
  std::fill_n(at(places.copy) + shape.longest, shape.copies() - shape.longest, 0.0F);
  for (std::int64_t d = 0; d < shape.width; ++d) at(places.map)[d * shape.width + d] = 1;
  *at(places.scale) = 14;
  const std::size_t groups = group_count(static_cast<std::size_t>(shape.items));
  std::vector<float> middles(groups * static_cast<std::size_t>(shape.width));
  for (float& number : middles) number = static_cast<float>(random.normal());
  const auto length = static_cast<float>(1 / std::sqrt(2.0 * static_cast<double>(shape.width)));
  for (std::int64_t item = 1; item <= shape.items; ++item) {
    const float* middle = middles.data() + static_cast<std::int64_t>(static_cast<std::size_t>(item) % groups) * shape.width;
    for (std::int64_t d = 0; d < shape.width; ++d)
      at(places.item)[item * shape.width + d] = length * (middle[d] + static_cast<float>(random.normal()));
  }
  return out;
}

std::shared_ptr<models::Ranker> ranker_of(std::size_t items, std::size_t types, const std::string& answers) {
  const auto config =
      config_from_json<models::BehaviourConfig>(Json::Object{{"longest", 50}, {"answers", answers}});
  const auto shape =
      models::shape_of(config, {static_cast<std::int64_t>(items), static_cast<std::int64_t>(types), 0});
  const std::int64_t sizes[] = {shape.items, shape.types, shape.bands, 0};
  const auto parameters = parameters_of(shape);
  const std::vector<float> prior(items + 1, -std::log(static_cast<float>(items)));
  StoredTensors weights;
  weights["shape"] = stored(std::span<const std::int64_t>(sizes), {4});
  weights["parameters"] = stored(std::span<const float>(parameters), {parameters.size()});
  weights["prior"] = stored(std::span<const float>(prior), {prior.size()});
  std::shared_ptr<models::Ranker> out = models::ranking_algorithm("behaviour").make(config_to_json(config));
  out->load(weights);
  return out;
}

// What shops' blends are mostly made of beside the behaviour model; all of one weight.
void add_members(const Timelines& timelines, train::RankBlend::Members& members, std::vector<std::string>& names) {
  auto histories = features::item_sequences(timelines);
  histories.sequences.items = timelines.snapshot().codes(Coded::item) - 1;  // those that nobody chose, too
  for (const char* name : {"item_cosine", "session_knn", "markov"}) {
    members.emplace_back(models::ranking_algorithm(name).make(Json::Object{}));
    members.back()->fit({histories.sequences, 0}, {.seed = seed});
    names.emplace_back(name);
  }
}

}  // namespace

Json made_up_lines(const std::vector<std::string>& words) {
  const std::size_t items = std::stoull(words.at(1));
  const std::size_t people = std::stoull(words.at(2));
  const std::size_t events = std::stoull(words.at(3));
  const Micros begin = start_of_day(2025, 1, 1);
  Lines lines(words.at(0));
  for (std::size_t item = 0; item < items; ++item)
    lines.add("{{\"time\":\"{}\",\"type\":\"item\",\"item_id\":\"i{}\",\"price\":{},\"properties\":{{\"name\":\"Item {}\","
              "\"category\":\"c{}\"}}}}\n",
              time_text(begin), item, 1 + item % 97, item, item % group_count(items));
  for (std::size_t person = 0; person < people; ++person) add_person(lines, person, items, events, begin);
  return Json::Object{{"lines", items + people * events}};
}

Json made_up_model(const std::vector<std::string>& words) {
  const auto shop = store::Shop::open(FileSystem::machine(), words.at(0));
  const auto timelines = store::open_timelines(shop);
  const std::size_t items = timelines.snapshot().codes(Coded::item) - 1;
  const std::size_t types = timelines.snapshot().codes(Coded::type) - 1;
  const bool blended = words.at(1) == "blend";
  train::RankBlend::Members members = {ranker_of(items, types, blended ? "kernel" : words.at(1))};
  std::vector<std::string> names = {"behaviour"};
  if (blended) add_members(timelines, members, names);
  std::vector<Json> options;
  for (const auto& member : members) options.push_back(member->options());
  train::NextItemOutcome outcome{.model = std::make_shared<train::RankBlend>(std::move(members)),
                                 .members = names,
                                 .options = options,
                                 .items = items,
                                 .types = types,
                                 .cut = {},
                                 .evaluation = Json::Object{{"created", utc_now()}}};
  registry::Files files;
  train::NextItemModel(features::parse_task("next_item", "next item of view_item"), outcome, timelines)
      .add_to_files(files);
  const registry::TaskModels versions(shop.folder() / "models", "next_item");
  versions.publish(versions.add(files, {}), Json::Object{{"why", "forced"}});
  return Json::Object{{"items", items}, {"types", types}};
}
