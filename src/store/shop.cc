#include "store/shop.h"

#include "core/error.h"
#include "core/json.h"
#include "core/nearest.h"

#include <algorithm>
#include <fmt/format.h>
#include <sstream>
#include <toml++/toml.h>

namespace aisle::store {

namespace {

constexpr std::int64_t format = 1;

std::string quoted(const std::string& text) { return Json(text).text(); }  // a basic string of TOML is one of JSON

std::string toml_text(const ShopConfig& config) {
  std::string trusted;
  for (const auto& source : config.trust) trusted += (trusted.empty() ? "" : ", ") + quoted(source);
  return fmt::format(
      "# A shop of Aisle. Change what you like; `aisle doctor` checks it.\n"
      "format = {}            # of this directory; not yours to change\n"
      "name = {}\n"
      "currency = {}      # of prices that come without one (ISO 4217)\n"
      "zone = {}          # of times that come without one: an IANA name such as \"Europe/Berlin\"\n"
      "country = {}          # whose holidays count, such as \"DE\"; \"\" for none\n"
      "opened = {}  # nothing can have happened before\n"
      "trust = [{}]           # sources, the most trusted first: who is believed where two say different things\n"
      "\n[tasks]  # questions about the future that `aisle train` learns to answer; without any, the usual ones\n"
      "# buys_30d = \"purchase within 30d\"\n",
      format, quoted(config.name), quoted(config.currency), quoted(config.zone), quoted(config.country),
      quoted(time_text(config.opened).substr(0, 10)), trusted);
}

std::string text_of(const toml::table& table, const char* key, const std::string& otherwise) {
  const auto* node = table.get(key);
  if (node == nullptr) return otherwise;
  const auto text = node->value<std::string>();
  if (!text) throw Error(fmt::format("{} is not a text", key), "shop.toml", "put it in quotes");
  return *text;
}

// A name becomes a folder's.
bool is_task_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != '_' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::vector<std::pair<std::string, std::string>> read_tasks(const toml::table& table) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto* node = table.get("tasks");
  if (node == nullptr) return out;
  const auto* tasks = node->as_table();
  if (tasks == nullptr)
    throw Error("tasks is not a table", "shop.toml", "write [tasks], and below it buys_30d = \"purchase within 30d\"");
  for (const auto& [name, question] : *tasks) {
    const auto text = question.value<std::string>();
    if (!is_task_name(name.str()))
      throw Error(fmt::format("\"{}\" cannot name a task", name.str()), "shop.toml, [tasks]",
                  "use at most 64 letters, digits, _ and -");
    if (!text)
      throw Error(fmt::format("task {} is not a text", name.str()), "shop.toml", "write it as \"purchase within 30d\"");
    out.emplace_back(name.str(), *text);
  }
  return out;
}

ShopConfig read_config(const toml::table& table) {
  ShopConfig out;
  out.name = text_of(table, "name", "");
  out.currency = text_of(table, "currency", out.currency);
  out.zone = text_of(table, "zone", out.zone);
  out.country = text_of(table, "country", out.country);
  if (const auto* trust = table.get("trust")) {
    const auto* list = trust->as_array();
    if (list == nullptr) throw Error("trust is not a list", "shop.toml", "write it as [\"erp\", \"web\"]");
    for (const auto& source : *list) {
      if (!source.is_string()) throw Error("trust holds something that is not a text", "shop.toml", "put it in quotes");
      out.trust.push_back(source.value_or(std::string()));
    }
  }
  const auto opened = parse_time(text_of(table, "opened", time_text(out.opened)));
  if (!opened) throw Error("opened is not a date", "shop.toml", "write it as 2019-03-01");
  out.opened = *opened;
  out.tasks = read_tasks(table);
  if (out.currency.size() != 3)
    throw Error(fmt::format("currency \"{}\" is not three letters", out.currency), "shop.toml", "write it as EUR");
  return out;
}

// What people did is nobody else's business.
void close_to_others(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, problem);
  if (problem) throw Error("the folder cannot be closed to others: " + problem.message(), folder.string());
}

}  // namespace

Shop Shop::make(FileSystem& files, const std::filesystem::path& folder, ShopConfig config) {
  if (files.exists(folder) && !files.names(folder).empty()) {
    throw Error("the folder is not empty", folder.string(), "name one that does not exist yet");
  }
  if (config.name.empty()) config.name = folder.filename().string();
  files.make_folder(folder);
  close_to_others(folder);
  for (const char* part : {"journal", "lake", "index", "quarantine", "secrets"}) files.make_folder(folder / part);
  close_to_others(folder / "secrets");
  files.replace(folder / "shop.toml", toml_text(config));
  return {files, folder, std::move(config)};
}

Shop Shop::open(FileSystem& files, const std::filesystem::path& folder) {
  const auto path = folder / "shop.toml";
  if (!files.exists(path)) {
    throw Error("there is no shop", folder.string(), fmt::format("make one with `aisle init {}`", folder.string()));
  }
  try {
    const auto table = toml::parse(files.read(path, 0, files.size(path)));
    const auto found = table["format"].value_exact<std::int64_t>().value_or(0);
    if (found != format) {
      throw Error(fmt::format("the shop has format {}, this program knows {}", found, format), path.string(),
                  found > format ? "use a newer Aisle" : "is this file a shop's?");
    }
    return {files, folder, read_config(table)};
  } catch (const toml::parse_error& error) {
    throw Error(std::string(error.description()), fmt::format("{}, line {}", path.string(), error.source().begin.line),
                "mend the file");
  }
}

}  // namespace aisle::store
