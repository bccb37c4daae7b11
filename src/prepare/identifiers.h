#pragma once

#include "core/table.h"
#include "prepare/groups.h"

#include <span>
#include <string_view>
#include <vector>

namespace aisle::prepare {

inline constexpr std::size_t most_categories = 50;  // different texts of a column that become a feature each

// Whether a column says something about its rows or only names them.
enum class Naming {
  describes,  // it says something
  shares,  // it names customers, devices, addresses: the value says nothing about new ones, but how many rows share it
           // does
  identifies  // it names the row
};

// id, customer_id, CustomerId, CustomerID.
bool named_like_an_id(std::string_view name);
// ip, ip_address, last_ip: an address says where, and how many share it says more.
bool named_like_an_address(std::string_view name);

// Numbers identify rows where they are whole and count the rows up (with gaps, but no more than rows). They share where
// they are named like an id, are whole, and are too many for categories. present: those that are there, in the order of
// the rows; sorted: the same, sorted.
Naming naming_of_numbers(std::string_view name, std::span<const double> present, std::span<const double> sorted);

// Texts identify rows where nearly all of them (nine in ten) differ, unless at least one row in fifty shares its text
// with another: then those share. They also share where they are named like an id and too many for categories.
Naming naming_of_texts(std::string_view name, const Groups& groups);

// Texts that people wrote: at least 50 rows, more than half of them different, of three words or more on average.
// (A word holds a letter and stands between blanks; two characters of a script without blanks count as one.)
bool is_free_text(const Column& column, const Groups& groups);

}  // namespace aisle::prepare
