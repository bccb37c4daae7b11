#pragma once

#include "core/json.h"
#include "simulate/config.h"
#include "simulate/world.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::simulate {

enum class Nature { ordinary, fraudster, reviewer, bot };
std::string_view name_of(Nature nature);

// One who visits, drawn from the seed and the person's number alone: the truth that models are to find.
struct Person {
  std::size_t number = 0;
  Nature nature = Nature::ordinary;
  std::string country;
  std::string user_id;                      // the account, once there is one
  std::array<std::string, 2> cookies;       // of the first and second device; the second may be empty
  std::array<std::string_view, 2> devices;  // desktop, mobile, tablet
  bool woman = false;
  std::size_t age = 0;
  double visits_a_day = 0;
  std::vector<double> taste;            // a share for each category, sums to 1
  double price_response = 0;            // log odds of a purchase lost when the price rises by a factor of e
  double intention = 0;                 // log odds of putting what is looked at into the cart
  double loyalty = 0;                   // log odds added for the brand bought before
  std::size_t arrives = 0, leaves = 0;  // the days between which visits happen
};

Person make_person(const Config& config, const World& world, std::size_t number);

// The line of the truth file.
Json truth(const Person& person, const World& world);

}  // namespace aisle::simulate
