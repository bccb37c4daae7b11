#pragma once

#include <span>
#include <string>
#include <string_view>

namespace aisle::collect {

// What columns are often called, and what values of a type column often mean.

enum class GuessKind { id, words, time, number, money, text };
struct GuessedField {
  std::string_view field;  // of an event, or a property
  bool is_property;
  GuessKind kind;
  std::string_view names;  // small letters and digits alone, with blanks between them, the surest first
};
std::span<const GuessedField> guessed_fields();
// The text of an item, in a catalogue: elsewhere what is called so may be an item's name.
GuessedField guessed_item_text();

// A column's name in small letters without anything but letters and digits: Customer ID is customerid.
std::string plain_name(std::string_view name);

// Aisle's type for another tool's word, such as pv or addtocart; empty for others.
std::string_view guessed_type(std::string_view word);

// Patterns of times that are no ISO 8601, the likeliest first.
std::span<const std::string_view> guessed_patterns();

}  // namespace aisle::collect
