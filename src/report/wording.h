#pragma once

#include "report/html.h"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace aisle::report {

// One entry of the wording: what we say, in English and in Chinese (zh-CN). Trusted HTML with {placeholders}.
struct Words {
  std::string_view key, en, zh;
};

// Every sentence of ours (the tables of wording_sections.h).
std::span<const Words> wording();
bool in_wording(std::string_view key);

// What fills a placeholder: plain text, which is escaped here, or a Text, which is HTML of ours and goes in as it is.
class Value {
 public:
  Value(std::string_view plain) : html_(Text::same(escape(plain))) {}
  Value(const std::string& plain) : Value(std::string_view(plain)) {}
  Value(const char* plain) : Value(std::string_view(plain)) {}
  Value(Text html) : html_(std::move(html)) {}

  [[nodiscard]] const Text& html() const { return html_; }

 private:
  Text html_;
};

using Values = std::initializer_list<std::pair<std::string_view, Value>>;

// The words under `key` with every {placeholder} filled. Throws Error for a key or a placeholder that is unknown:
// a mistake of ours, never of the data.
Text say(std::string_view key, Values values = {});

// say() as HTML in both languages.
std::string words(std::string_view key, Values values = {});

// A number with its noun: counted("rows", 1) -> "1 row" / "1 行". `noun` names the entries <noun>.one and <noun>.many.
Text counted(std::string_view noun, double count);

// The words for names that a document uses: those under "<kind>.<name>" where the wording has them, else `otherwise` as
// it stands, escaped.
Text name_words(std::string_view kind, std::string_view name, std::string_view otherwise);
// An algorithm: in English its title from the document. Of several of one kind ("behaviour 2") the number follows.
Text algorithm_words(std::string_view algorithm, std::string_view title);

}  // namespace aisle::report
