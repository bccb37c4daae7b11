#include "predict/edition.h"

#include "core/parallel.h"
#include "features/item_conditions.h"
#include "predict/kept_groups.h"
#include "registry/task_models.h"
#include "train/blend_product.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <unordered_map>
#include <utility>

namespace aisle::predict {

namespace {

// From each code that is live to the model's code of the same text.
std::vector<Code> to_model(const std::vector<std::string>& texts, const LiveCodes& codes, Coded field) {
  std::unordered_map<std::string_view, Code> known;
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (!texts[i].empty()) known.emplace(texts[i], static_cast<Code>(i + 1));
  std::vector<Code> out(codes.size(field));
  for (Code code = 1; code < out.size(); ++code) {
    const auto found = known.find(codes.text(field, code));
    if (found != known.end()) out[code] = found->second;
  }
  return out;
}

std::vector<Code> queries_to_model(const train::NextItemModel& model, const LiveCodes& codes) {
  std::vector<Code> out;
  if (model.searches() == nullptr) return out;
  constexpr std::size_t at_once = 4096;
  out.resize(codes.size(Coded::query));
  parallel_for((out.size() + at_once - 1) / at_once, [&](std::size_t part) {
    for (std::size_t code = std::max<std::size_t>(1, part * at_once); code < std::min(out.size(), (part + 1) * at_once);
         ++code)
      out[code] = model.search(codes.text(Coded::query, static_cast<Code>(code)));
  });
  return out;
}

std::vector<bool> fitting(const train::NextItemModel& model, const Live& live, const std::vector<Code>& item_to_live) {
  const auto& where = model.task().event.where;
  if (where.empty()) return {};
  const features::ItemConditions conditions(live.base(), where);
  std::vector<bool> out;
  for (const Code item : item_to_live) out.push_back(conditions.hold(item, now()));
  return out;
}

// Below so many items all scores are there as fast; from so many on it is worth looking at a part of them: a tenth, and
// of very many a sixteenth (docs/results/scan.md, docs/results/serve.md).
constexpr std::size_t worth_scanning = 4096;
constexpr std::size_t worth_scanning_blend = 32768;  // whose members speak for thousands of items each (docs/log.md)
constexpr std::size_t worth_grouping = 65536;

std::size_t looked_at_of(std::size_t items) { return std::max(items / 16, std::min<std::size_t>(items / 10, 32768)); }

bool is_worth_scanning(const train::NextItemModel& model) {
  const auto& weights = model.ranker().weights();
  const bool alone = std::ranges::count(weights, 0.0) + 1 == std::ssize(weights);
  return model.items() >= (alone ? worth_scanning : worth_scanning_blend);
}

// groups: where to keep them; empty: nowhere.
std::optional<ItemScan> scan_of(const train::NextItemModel& model, const models::Embedding* embedding,
                                const std::vector<bool>& fit, FileSystem& files, const std::filesystem::path& groups) {
  if (embedding == nullptr || embedding->width() % 4 != 0) return {};
  std::vector<Code> items;
  for (Code item = 1; item <= model.items(); ++item)
    if (fit.empty() || fit[item]) items.push_back(item);
  const auto vectors = embedding->item_vectors();
  if (items.size() < worth_grouping) return ItemScan(std::move(items), vectors, embedding->width());
  const auto found = kept_groups(files, groups, items, vectors, embedding->width(), groups_of(items.size()));
  const std::size_t looked_at = looked_at_of(items.size());
  return ItemScan(std::move(items), vectors, embedding->width(), found, looked_at);
}

std::shared_ptr<const ItemAnswerer> load_ranking(const std::string& task, std::size_t version,
                                                 const registry::Files& files, const Live& live,
                                                 const store::Shop& shop, const std::filesystem::path& groups) {
  auto out = std::make_shared<ItemAnswerer>(
      ItemAnswerer{.task = task, .version = version, .model = train::NextItemModel::from_files(files)});
  out->model.meet_items(live.base(), now());
  out->item_to_model = to_model(out->model.item_texts(), live.codes(), Coded::item);
  out->type_to_model = to_model(out->model.type_texts(), live.codes(), Coded::type);
  out->query_to_model = queries_to_model(out->model, live.codes());
  out->item_to_live.resize(out->model.items() + 1);
  for (Code item = 1; item < out->item_to_model.size(); ++item)
    if (out->item_to_model[item] != 0) out->item_to_live[out->item_to_model[item]] = item;
  out->fit = out->model.choices(fitting(out->model, live, out->item_to_live));
  if (is_worth_scanning(out->model)) out->product = train::BlendProduct::of(out->model.ranker());
  out->scan = scan_of(out->model, out->product.get(), out->fit, shop.files(), groups);
  return out;
}

std::shared_ptr<const TaskAnswerer> load_task(const std::string& task, std::size_t version,
                                              const registry::Files& files, const Live& live) {
  auto out = std::make_shared<TaskAnswerer>(
      TaskAnswerer{.task = task, .version = version, .model = train::TaskModel::from_files(files), .context = {}});
  out->context = features::context_of(out->model.plan, live.base().clock(), [&](Coded field, std::string_view text) {
    return live.codes().find(field, text);
  });
  return out;
}

template <typename Answerer>
std::shared_ptr<const Answerer> find_in(const std::vector<std::shared_ptr<const Answerer>>& all,
                                        std::string_view name) {
  const auto found = std::ranges::find_if(all, [&](const auto& each) { return name.empty() || each->task == name; });
  return found == all.end() ? nullptr : *found;
}

// Of the edition before: the same task, whatever its version.
void keep(const Edition* before, const std::string& task, Edition& out) {
  if (before == nullptr) return;
  if (auto found = find_in(before->tasks, task)) out.tasks.push_back(found);
  if (auto found = find_in(before->rankings, task)) out.rankings.push_back(found);
}

bool has(const Edition* before, const std::string& task, std::size_t version) {
  if (before == nullptr) return false;
  const auto* answers = before->task(task);
  const auto* ranks = before->ranking(task);
  return (answers != nullptr && answers->version == version) || (ranks != nullptr && ranks->version == version);
}

}  // namespace

const TaskAnswerer* Edition::task(std::string_view name) const { return find_in(tasks, name).get(); }

const ItemAnswerer* Edition::ranking(std::string_view name) const { return find_in(rankings, name).get(); }

std::shared_ptr<const Edition> load_edition(const store::Shop& shop, std::shared_ptr<Live> live,
                                            const Edition* before) {
  const auto models = shop.folder() / "models";
  auto out = std::make_shared<Edition>(Edition{.live = std::move(live), .tasks = {}, .rankings = {}});
  if (before != nullptr && before->live != out->live) before = nullptr;  // its codes are others
  for (const auto& task : registry::tasks_with_models(models)) {
    try {
      const registry::TaskModels versions(models, task);
      const auto version = versions.published();
      if (!version) continue;
      if (has(before, task, *version)) {
        keep(before, task, *out);
        continue;
      }
      const auto files = versions.read(*version);
      if (files.contains("next_item.json")) {
        out->rankings.push_back(load_ranking(task, *version, files, *out->live, shop,
                                             shop.folder() / "snapshots" / ("groups-" + task + ".safetensors")));
      } else {
        out->tasks.push_back(load_task(task, *version, files, *out->live));
      }
    } catch (const std::exception& error) {  // what answered before goes on
      out->failures.push_back(fmt::format("task {}: {}", task, error.what()));
      keep(before, task, *out);
    }
  }
  return out;
}

std::shared_ptr<const Edition> load_version(const store::Shop& shop, std::shared_ptr<Live> live,
                                            const std::string& task, std::size_t version) {
  const auto files = registry::TaskModels(shop.folder() / "models", task).read(version);
  auto out = std::make_shared<Edition>(Edition{.live = std::move(live), .tasks = {}, .rankings = {}});
  out->rankings.push_back(load_ranking(task, version, files, *out->live, shop, {}));
  return out;
}

std::string published_state(const store::Shop& shop) {
  std::string out;
  const auto models = shop.folder() / "models";
  for (const auto& task : registry::tasks_with_models(models)) {
    std::error_code none;
    const auto time = std::filesystem::last_write_time(models / task / "published.json", none);
    if (!none) out += fmt::format("{} {}\n", task, time.time_since_epoch().count());
  }
  return out;
}

}  // namespace aisle::predict
