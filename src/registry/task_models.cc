#include "registry/task_models.h"

#include "core/clock.h"
#include "core/error.h"
#include "core/files.h"
#include "registry/fitted_model.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace aisle::registry {

namespace fs = std::filesystem;

TaskModels::TaskModels(const fs::path& models, const std::string& task) : folder_(models / task), task_(task) {}

std::vector<std::size_t> TaskModels::versions() const {
  std::vector<std::size_t> out;
  if (!fs::is_directory(folder_)) return out;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename().string();
    std::size_t version = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), version);
    if (error == std::errc{} && end == name.data() + name.size() && entry.is_directory()) out.push_back(version);
  }
  std::ranges::sort(out);
  return out;
}

fs::path TaskModels::place(std::size_t version) const { return folder_ / std::to_string(version); }

std::size_t TaskModels::add(const Files& files, const Files& derived) const {
  const auto all = versions();
  const std::size_t version = all.empty() ? 1 : all.back() + 1;
  write_directory(place(version), files, derived);
  return version;
}

Files TaskModels::read(std::size_t version) const {
  const auto all = versions();
  if (std::ranges::find(all, version) == all.end()) {
    throw Error(fmt::format("there is no version {}", version), "models of task " + task_,
                all.empty() ? "train one: aisle train SHOP " + task_ : fmt::format("the latest is {}", all.back()));
  }
  return read_directory(place(version));
}

Json TaskModels::publications() const {
  const fs::path path = folder_ / "published.json";
  if (!fs::exists(path)) return {};
  const Json out = Json::parse(read_file(path), path.string());
  if (out.at("format").count() > format)
    throw Error("the list of what was published has a newer format", path.string(), "use a newer Aisle");
  return out;
}

Json TaskModels::summary(std::size_t version) const {
  Json out = Json::Object{{"version", version}, {"published", published() == version}};
  try {
    const Json evaluation = json_file(read(version), "evaluation.json");
    const Json& champion = evaluation.at("champion");
    out["created"] = evaluation.at("created");
    out["champion"] = champion.at("name");
    out["metrics"] = champion.at("metrics");
  } catch (const Error& error) {
    out["damaged"] = error.what();
  }
  return out;
}

std::optional<std::size_t> TaskModels::published() const {
  const Json found = publications();
  if (found.is_null()) return {};
  return found.at("version").count();
}

Json TaskModels::history() const {
  const Json found = publications();
  return found.is_null() ? Json(Json::Array{}) : found.at("history");
}

void TaskModels::publish(std::size_t version, Json why) const {
  Json entry = Json::Object{{"version", version}, {"time", utc_now()}};
  for (const auto& [name, value] : why.object()) entry[name] = value;
  Json all = history();
  all.push_back(std::move(entry));
  write_file(folder_ / "published.json",
             Json(Json::Object{{"format", format}, {"version", version}, {"history", std::move(all)}}).text(true));
}

std::vector<std::string> tasks_with_models(const fs::path& models) {
  std::vector<std::string> out;
  if (!fs::is_directory(models)) return out;
  for (const auto& entry : fs::directory_iterator(models)) {
    const std::string name = entry.path().filename().string();
    if (!TaskModels(models, name).versions().empty()) out.push_back(name);
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace aisle::registry
