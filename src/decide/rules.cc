#include "decide/rules.h"

#include "core/error.h"
#include "core/fingerprint.h"
#include "core/nearest.h"
#include "core/timelines.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <sstream>
#include <toml++/toml.h>

namespace aisle::decide {

namespace {

constexpr const char* where = "shop.toml, [recommend]";

[[noreturn]] void refuse(std::string_view name, const char* wanted) {
  throw Error(fmt::format("{} is not {}", name, wanted), where, "docs/serving.md shows how each rule is written");
}

// "30d", "12h".
Micros length_of(std::string_view name, const toml::node& node) {
  const std::string text = node.value_or(std::string());
  std::int64_t count = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (problem != std::errc() || count < 0 || count > 36'500 || (unit != "d" && unit != "h"))
    refuse(name, "a time such as \"30d\" or \"12h\"");
  return {count * (unit == "d" ? day.count : hour.count)};
}

double number_of(std::string_view name, const toml::node& node, double least, double most) {
  const auto value = node.value<double>();
  if (!value || !(*value >= least) || !(*value <= most))
    refuse(name, fmt::format("a number from {} to {}", least, most).c_str());
  return *value;
}

std::vector<std::string> texts_of(std::string_view name, const toml::node& node) {
  std::vector<std::string> out;
  const auto* list = node.as_array();
  if (list == nullptr) refuse(name, "a list of texts");
  for (const auto& each : *list) {
    if (!each.is_string()) refuse(name, "a list of texts");
    out.push_back(each.value_or(std::string()));
  }
  return out;
}

// Each once: the first of them counts.
std::vector<std::string> each_once(std::vector<std::string> texts) {
  std::vector<std::string> out;
  for (auto& text : texts)
    if (std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
  return out;
}

std::vector<Boost> boosts_of(const toml::node& node) {
  constexpr double most = 20;  // of the logarithm of a chance
  std::vector<Boost> out;
  const auto* list = node.as_array();
  if (list == nullptr) refuse("boost", "a list of tables [[recommend.boost]]");
  for (const auto& each : *list) {
    const auto* table = each.as_table();
    if (table == nullptr || !table->contains("by")) refuse("boost", "a table with `by`");
    Boost boost{.category = (*table)["category"].value_or(std::string()),
                .brand = (*table)["brand"].value_or(std::string()),
                .item = (*table)["item"].value_or(std::string()),
                .by = number_of("boost.by", *table->get("by"), -most, most)};
    if (boost.category.empty() + boost.brand.empty() + boost.item.empty() != 2)
      refuse("boost", "about one of category, brand and item");
    out.push_back(std::move(boost));
  }
  return out;
}

Money money_of(std::string_view name, const toml::node& node) {
  constexpr double most = 1e9;
  return {std::llround(number_of(name, node, 0, most) * 1e6)};
}

bool flag_of(std::string_view name, const toml::node& node) {
  if (!node.is_boolean()) refuse(name, "true or false");
  return node.value_or(true);
}

// A rule: its name, and how it is read.
struct Reader {
  const char* name;
  void (*read)(std::string_view name, const toml::node& node, Rules& out);
};
using Text = std::string_view;
using Node = const toml::node&;
constexpr double most_boost = 20;
constexpr std::array readers = std::to_array<Reader>({
    {"in_stock", [](Text name, Node node, Rules& out) { out.in_stock = flag_of(name, node); }},
    {"not_bought", [](Text name, Node node, Rules& out) { out.not_bought = length_of(name, node); }},
    {"most_per_category",
     [](Text name, Node node, Rules& out) {
       out.most_per_category = static_cast<std::size_t>(number_of(name, node, 0, 1000));
     }},
    {"pins", [](Text name, Node node, Rules& out) { out.pins = each_once(texts_of(name, node)); }},
    {"blocks", [](Text name, Node node, Rules& out) { out.blocks = texts_of(name, node); }},
    {"boost", [](Text, Node node, Rules& out) { out.boosts = boosts_of(node); }},
    {"fresh_within", [](Text name, Node node, Rules& out) { out.fresh_within = length_of(name, node); }},
    {"fresh_boost", [](Text name, Node node, Rules& out) { out.fresh_boost = number_of(name, node, 0, most_boost); }},
    {"price_from", [](Text name, Node node, Rules& out) { out.price_from = money_of(name, node); }},
    {"price_to", [](Text name, Node node, Rules& out) { out.price_to = money_of(name, node); }},
    {"diversity", [](Text name, Node node, Rules& out) { out.diversity = number_of(name, node, 0, 1); }},
    {"exploration", [](Text name, Node node, Rules& out) { out.exploration = number_of(name, node, 0, 0.5); }},
});

void read(std::string_view name, const toml::node& node, Rules& out) {
  const auto found = std::ranges::find(readers, name, [](const Reader& each) { return std::string_view(each.name); });
  if (found != readers.end()) return found->read(name, node, out);
  std::vector<std::string> names;
  for (const auto& each : readers) names.emplace_back(each.name);
  throw Error(fmt::format("no rule is called \"{}\"", name), where, did_you_mean(name, names));
}

// What each rule alone does not show.
void check_together(const toml::table& table, const Rules& rules) {
  if (table.contains("fresh_boost") != table.contains("fresh_within"))
    throw Error(table.contains("fresh_boost") ? "fresh_boost stands without fresh_within, and does nothing"
                                              : "fresh_within stands without fresh_boost, and does nothing",
                where, "write both: how long an item is fresh, and what that adds to its score");
  if (rules.price_from && rules.price_to && *rules.price_from > *rules.price_to)
    throw Error("price_from is above price_to: no price lies between", where, "exchange them");
}

}  // namespace

bool is_in_band(const Rules& rules, Money price) {
  if (price == no_price) return true;
  return !(rules.price_from && price < *rules.price_from) && !(rules.price_to && price > *rules.price_to);
}

Rules parse_rules(std::string_view toml) {
  Rules out;
  try {
    const auto all = toml::parse(toml);
    const auto* node = all.get("recommend");
    if (node == nullptr) {
      out.digest = "default";
      return out;
    }
    const auto* table = node->as_table();
    if (table == nullptr)
      throw Error("recommend is not a table", "shop.toml", "write [recommend], and its rules below");
    for (const auto& [name, value] : *table) read(name.str(), value, out);
    check_together(*table, out);
    std::ostringstream text;
    text << *table;
    out.digest = hex(fingerprint(text.str())).substr(0, 12);
    std::ostringstream alone;
    alone << toml::table{{"recommend", *table}};
    out.text = alone.str();
  } catch (const toml::parse_error& error) {
    throw Error(std::string(error.description()), fmt::format("shop.toml, line {}", error.source().begin.line),
                "mend the file");
  }
  return out;
}

}  // namespace aisle::decide
