#include "understand/holidays.h"

#include <array>

namespace aisle::understand {

namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;

struct Lunar {
  unsigned new_year, dragon_boat, mid_autumn;  // month * 100 + day
};
constexpr int first_lunar = 2010;
constexpr auto lunar = std::to_array<Lunar>(
    {{214, 616, 922},  {203, 606, 912},  {123, 623, 930}, {210, 612, 919},  {131, 602, 908},  {219, 620, 927},
     {208, 609, 915},  {128, 530, 1004}, {216, 618, 924}, {205, 607, 913},  {125, 625, 1001}, {212, 614, 921},
     {201, 603, 910},  {122, 622, 929},  {210, 610, 917}, {129, 531, 1006}, {217, 619, 925},  {206, 609, 915},
     {126, 528, 1003}, {213, 616, 922},  {203, 605, 912}});

sys_days on(int y, unsigned m, unsigned d) { return sys_days{year{y} / month{m} / day{d}}; }
sys_days on(int y, unsigned month_day) { return on(y, month_day / 100, month_day % 100); }

// The nth weekday (0 Sunday) of a month.
sys_days nth(int y, unsigned m, unsigned weekday, unsigned n) {
  return sys_days{year{y} / month{m} / std::chrono::weekday{weekday}[n]};
}
sys_days last(int y, unsigned m, unsigned weekday) {
  return sys_days{year{y} / month{m} / std::chrono::weekday{weekday}[std::chrono::last]};
}

void add_german(std::vector<Holiday>& out, int y) {
  out.insert(out.end(), {{on(y, 1, 1), "new_year"},
                         {easter(y) - days{2}, "good_friday"},
                         {easter(y) + days{1}, "easter_monday"},
                         {on(y, 5, 1), "labour_day"},
                         {easter(y) + days{39}, "ascension"},
                         {easter(y) + days{50}, "whit_monday"},
                         {on(y, 10, 3), "unity_day"},
                         {on(y, 12, 25), "christmas"},
                         {on(y, 12, 26), "boxing_day"}});
}

void add_british(std::vector<Holiday>& out, int y) {
  out.insert(out.end(), {{on(y, 1, 1), "new_year"},
                         {easter(y) - days{2}, "good_friday"},
                         {easter(y) + days{1}, "easter_monday"},
                         {nth(y, 5, 1, 1), "may_day"},
                         {last(y, 5, 1), "spring_holiday"},
                         {last(y, 8, 1), "summer_holiday"},
                         {on(y, 12, 25), "christmas"},
                         {on(y, 12, 26), "boxing_day"}});
}

void add_american(std::vector<Holiday>& out, int y) {
  out.insert(out.end(), {{on(y, 1, 1), "new_year"},
                         {nth(y, 1, 1, 3), "king_day"},
                         {nth(y, 2, 1, 3), "presidents_day"},
                         {last(y, 5, 1), "memorial_day"},
                         {on(y, 7, 4), "independence_day"},
                         {nth(y, 9, 1, 1), "labour_day"},
                         {nth(y, 11, 4, 4), "thanksgiving"},
                         {on(y, 12, 25), "christmas"}});
}

void add_french(std::vector<Holiday>& out, int y) {
  out.insert(out.end(), {{on(y, 1, 1), "new_year"},
                         {easter(y) + days{1}, "easter_monday"},
                         {on(y, 5, 1), "labour_day"},
                         {on(y, 5, 8), "victory_day"},
                         {easter(y) + days{39}, "ascension"},
                         {easter(y) + days{50}, "whit_monday"},
                         {on(y, 7, 14), "bastille_day"},
                         {on(y, 8, 15), "assumption"},
                         {on(y, 11, 1), "all_saints"},
                         {on(y, 11, 11), "armistice"},
                         {on(y, 12, 25), "christmas"}});
}

void add_chinese(std::vector<Holiday>& out, int y) {
  out.insert(out.end(), {{on(y, 1, 1), "new_year"},
                         {on(y, 5, 1), "labour_day"},
                         {on(y, 6, 18), "shopping_618"},
                         {on(y, 10, 1), "national_day"},
                         {on(y, 11, 11), "singles_day"},
                         {on(y, 12, 12), "double_twelve"}});
  if (y < first_lunar || y >= first_lunar + static_cast<int>(lunar.size())) return;
  const Lunar& dates = lunar[static_cast<std::size_t>(y - first_lunar)];
  out.insert(out.end(), {{on(y, dates.new_year), "lunar_new_year"},
                         {on(y, dates.dragon_boat), "dragon_boat"},
                         {on(y, dates.mid_autumn), "mid_autumn"}});
}

}  // namespace

std::chrono::sys_days easter(int y) {
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return on(y, static_cast<unsigned>(f / 31), static_cast<unsigned>(f % 31 + 1));
}

std::vector<Holiday> holidays(std::string_view country, int y) {
  std::vector<Holiday> out;
  if (country == "DE" || country == "Germany") add_german(out, y);
  if (country == "GB" || country == "UK" || country == "United Kingdom") add_british(out, y);
  if (country == "US" || country == "USA" || country == "United States") add_american(out, y);
  if (country == "FR" || country == "France") add_french(out, y);
  if (country == "CN" || country == "China") add_chinese(out, y);
  if (!out.empty() && country != "CN" && country != "China")
    out.push_back({nth(y, 11, 4, 4) + days{1}, "black_friday"});
  return out;
}

}  // namespace aisle::understand
