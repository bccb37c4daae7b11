#pragma once

#include "simulate/diary.h"

#include <string>
#include <string_view>
#include <vector>

namespace aisle::simulate {

// One session of one person: where they are, who the shop takes them for, and what lies in the cart.
class Visit {
 public:
  Visit(const Person& person, Memory& memory, stats::Random& chance, Diary& diary, Micros start);

  // Rounds of searching, looking and putting into the cart; then perhaps to the checkout.
  void shop();

  struct Goods {
    std::size_t item;
    std::size_t quantity;
  };
  // What is in the cart is ordered. The chance that it comes to `after` one day.
  void order(const std::vector<Goods>& cart, bool honest);
  // Puts the event down, as done by this visitor `seconds` later.
  void tell(Event event, double seconds);
  void enter();  // logs in, or opens an account
  [[nodiscard]] Event about(std::string_view type, std::size_t item) const;

 private:
  void look_round();
  bool arrive(std::size_t category);  // at a page with items; false where a search finds nothing
  std::size_t choose(std::size_t category);
  void look_at(std::size_t item);
  void check_out();
  bool offer_coupon();

  const Person& person_;
  Memory& memory_;
  stats::Random& chance_;
  Diary& diary_;
  Micros now_;
  std::size_t device_ = 0;
  bool logged_in_ = false;
  const Promotion* campaign_ = nullptr;
  std::string session_;
  std::vector<Goods> cart_;
};

}  // namespace aisle::simulate
