#include "report/wording.h"

#include "core/error.h"
#include "report/numbers.h"
#include "report/wording_sections.h"

#include <algorithm>
#include <vector>

namespace aisle::report {
namespace {

const Words* find(std::string_view key) {
  const auto found = std::ranges::find(wording(), key, &Words::key);
  return found == wording().end() ? nullptr : &*found;
}

const Text& value_of(std::string_view name, Values values, std::string_view key) {
  for (const auto& [known, value] : values) {
    if (known == name) return value.html();
  }
  throw Error("no value for {" + std::string(name) + "}", "wording " + std::string(key));
}

// Reads the template once, so that braces inside a value are left alone.
std::string fill(std::string_view pattern, Values values, std::string_view key, std::string Text::* language) {
  std::string out;
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    out += pattern.substr(0, open);
    pattern.remove_prefix(open);
    if (pattern.empty()) break;
    const std::size_t close = pattern.find('}');
    out += value_of(pattern.substr(1, close - 1), values, key).*language;
    pattern.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

std::span<const Words> wording() {
  static const std::vector<Words> all = [] {
    std::vector<Words> out;
    for (const auto section :
         {names_wording, head_wording, metrics_wording, models_wording, curves_wording, errors_wording, columns_wording,
          preparation_wording, method_wording, terminal_wording, card_wording, understanding_wording, customers_wording,
          times_wording, task_wording, next_item_wording}) {
      const auto entries = section();
      out.insert(out.end(), entries.begin(), entries.end());
    }
    return out;
  }();
  return all;
}

bool in_wording(std::string_view key) { return find(key) != nullptr; }

Text say(std::string_view key, Values values) {
  const Words* entry = find(key);
  if (!entry) throw Error("no wording under this key", std::string(key));
  return {fill(entry->en, values, key, &Text::en), fill(entry->zh, values, key, &Text::zh)};
}

std::string words(std::string_view key, Values values) { return both(say(key, values)); }

Text counted(std::string_view noun, double count) {
  return say(std::string(noun) + (count == 1 ? ".one" : ".many"), {{"n", grouped(count)}});
}

Text name_words(std::string_view kind, std::string_view name, std::string_view otherwise) {
  const Words* entry = find(std::string(kind) + "." + std::string(name));
  return entry ? Text{std::string(entry->en), std::string(entry->zh)} : Text::same(escape(otherwise));
}

Text algorithm_words(std::string_view algorithm, std::string_view title) {
  const auto end = std::min(algorithm.find(' '), algorithm.size());
  Text text = name_words("algorithm", algorithm.substr(0, end), title);
  const std::string escaped = escape(title);
  if (text.zh != escaped) text.zh += algorithm.substr(end);
  text.en = escaped;
  return text;
}

}  // namespace aisle::report
