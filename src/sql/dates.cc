#include "sql/dates.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

namespace aisle::sql {

namespace {

enum class Order { year_first, chinese, day_first, unsure };  // unsure: month and day, or day and month

// A word taken to pieces. Year, month and day are in range, but for `unsure` month and day may have to change places.
struct Moment {
  Order order = Order::year_first;
  char mark = '-';  // between the parts
  int year = 0, month = 0, day = 0;
  double seconds = 0;  // of the day, UTC: may be below 0 or beyond a day
};

// Reads a word from front to back; what does not match is left where it stands.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return text_.empty(); }
  bool take(std::string_view front) {
    if (!text_.starts_with(front)) return false;
    text_.remove_prefix(front.size());
    return true;
  }
  // The mark at the front if it is one of those, else 0.
  char take_one_of(std::string_view marks) {
    if (text_.empty() || !marks.contains(text_[0])) return 0;
    const char mark = text_[0];
    text_.remove_prefix(1);
    return mark;
  }
  // A run of digits of such a length.
  std::optional<int> digits(std::size_t least, std::size_t most) {
    std::size_t length = 0;
    while (length < text_.size() && text_[length] >= '0' && text_[length] <= '9') ++length;
    if (length < least || length > most) return std::nullopt;
    int number = 0;
    for (std::size_t i = 0; i < length; ++i) number = number * 10 + (text_[i] - '0');
    last_length_ = length;
    text_.remove_prefix(length);
    return number;
  }
  [[nodiscard]] std::size_t last_length() const { return last_length_; }
  // A fraction without its point, which was taken.
  double fraction() {
    double value = 0, unit = 0.1;
    for (char c = take_one_of("0123456789"); c != 0; c = take_one_of("0123456789"), unit /= 10)
      value += (c - '0') * unit;
    return value;
  }

 private:
  std::string_view text_;
  std::size_t last_length_ = 0;
};

bool is_day(int year, int month, int day) {
  return year >= 1 && month >= 1 && day >= 1 &&
         std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
             .ok();
}

int full_year(int year, std::size_t digits) {
  if (digits == 4) return year;
  constexpr int pivot = 69;  // as POSIX has it
  return year < pivot ? 2000 + year : 1900 + year;
}

bool read_chinese(Cursor& in, Moment& moment) {
  const auto month = in.digits(1, 2);
  if (!month || !in.take("月")) return false;
  const auto day = in.digits(1, 2);
  if (!day || !(in.take("日") || in.take("号"))) return false;
  moment.order = Order::chinese, moment.month = *month, moment.day = *day;
  return is_day(moment.year, *month, *day);
}

bool read_year_first(Cursor& in, Moment& moment) {
  if (in.take("年")) return read_chinese(in, moment);
  moment.mark = in.take_one_of("-/.");
  const auto month = in.digits(1, 2);
  if (moment.mark == 0 || !month || in.take_one_of({&moment.mark, 1}) == 0) return false;
  const auto day = in.digits(1, 2);
  moment.month = *month, moment.day = day.value_or(0);
  return day && is_day(moment.year, moment.month, moment.day);
}

bool read_year_last(Cursor& in, int first, Moment& moment) {
  moment.mark = in.take_one_of("-/.");
  const auto second = in.digits(1, 2);
  if (moment.mark == 0 || !second || in.take_one_of({&moment.mark, 1}) == 0) return false;
  const auto year = in.digits(2, 4);
  if (!year || in.last_length() == 3) return false;
  moment.year = full_year(*year, in.last_length());
  moment.order = moment.mark == '.' ? Order::day_first : Order::unsure;
  moment.month = first, moment.day = *second;
  if (moment.order == Order::day_first) std::swap(moment.month, moment.day);
  if (moment.order == Order::day_first) return is_day(moment.year, moment.month, moment.day);
  return is_day(moment.year, first, *second) || is_day(moment.year, *second, first);
}

bool read_day(Cursor& in, Moment& moment) {
  const auto first = in.digits(1, 4);
  if (!first || in.last_length() == 3) return false;
  if (in.last_length() < 4) return read_year_last(in, *first, moment);
  moment.year = *first;
  return read_year_first(in, moment);
}

// Z, UTC, +8, +08:00, +0800, or nothing.
bool read_zone(Cursor& in, Moment& moment) {
  in.take(" ");
  if (in.done() || in.take("Z") || in.take("UTC")) return true;
  const char sign = in.take_one_of("+-");
  auto hours = sign == 0 ? std::nullopt : in.digits(1, 4);
  if (!hours) return false;
  int minutes = 0;
  if (in.last_length() > 2) {
    minutes = *hours % 100;
    hours = *hours / 100;
  } else if (in.take(":")) {
    const auto read = in.digits(2, 2);
    if (!read) return false;
    minutes = *read;
  }
  const int seconds = (*hours * 60 + minutes) * 60;
  moment.seconds -= sign == '-' ? -seconds : seconds;
  return *hours <= 15 && minutes < 60;
}

// 12 AM is midnight.
bool read_half_of_day(Cursor& in, int& hour) {
  Cursor ahead = in;
  ahead.take(" ");
  const bool morning = ahead.take("AM") || ahead.take("am");
  if (!morning && !ahead.take("PM") && !ahead.take("pm")) return true;
  in = ahead;
  if (hour < 1 || hour > 12) return false;
  hour = hour % 12 + (morning ? 0 : 12);
  return true;
}

bool read_time(Cursor& in, Moment& moment) {
  if (in.done()) return true;
  const bool parted = in.take("T") || in.take(" ");
  if (!parted && moment.order != Order::chinese) return read_zone(in, moment);
  in.take(" ");
  const auto hour_read = in.digits(1, 2);
  if (!hour_read || !(in.take(":") || in.take("时") || in.take("点"))) return false;
  int hour = *hour_read;
  const auto minute = in.digits(1, 2);
  if (!minute) return false;
  double second = 0;
  if (in.take(":") || in.take("分")) {
    const auto whole = in.digits(1, 2);
    second = whole.value_or(0);
    if (whole && in.take_one_of(".,") != 0) second += in.fraction();
    in.take("秒");
  }
  if (!read_half_of_day(in, hour) || hour > 23 || *minute > 59 || second >= 61) return false;
  moment.seconds = hour * 3600 + *minute * 60 + second;
  return read_zone(in, moment);
}

std::optional<Moment> read_moment(std::string_view word) {
  Cursor in(word);
  Moment moment;
  if (!read_day(in, moment) || !read_time(in, moment) || !in.done()) return std::nullopt;
  return moment;
}

double since_1970(const Moment& moment, bool day_first) {
  const bool swapped = moment.order == Order::unsure && day_first;
  const std::chrono::year_month_day date(std::chrono::year(moment.year),
                                         std::chrono::month(static_cast<unsigned>(swapped ? moment.day : moment.month)),
                                         std::chrono::day(static_cast<unsigned>(swapped ? moment.month : moment.day)));
  constexpr double day = 86400;
  return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count()) * day + moment.seconds;
}

std::string iso(double seconds) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<std::int64_t>(std::floor(seconds / 86400))))};
  const auto two = [](unsigned n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
  return std::to_string(int(date.year())) + two(unsigned(date.month())) + two(unsigned(date.day()));
}

// What a column of moments says about their order.
struct Evidence {
  bool month_first = false, day_first = false, unsure = false;
  std::set<std::pair<Order, char>> forms;
};

Evidence evidence(std::span<const Moment> moments) {
  Evidence found;
  for (const auto& moment : moments) {
    found.forms.emplace(moment.order, moment.mark);
    if (moment.order != Order::unsure) continue;
    found.unsure = true;
    found.month_first |= !is_day(moment.year, moment.day, moment.month);
    found.day_first |= !is_day(moment.year, moment.month, moment.day);
  }
  return found;
}

std::string left_as_text(const Evidence& found) {
  if (found.month_first && found.day_first) {
    return "its dates are left as text, because some have the month first and some the day; write them as 2024-03-05";
  }
  return "its dates are left as text, because they have several forms and nothing says whether day or month comes "
         "first; "
         "write them as 2024-03-05";
}

}  // namespace

DateWords date_words(std::span<const std::string> words) {
  std::vector<Moment> moments;
  for (const auto& word : words) {
    const auto moment = read_moment(word);
    if (!moment) return {};
    moments.push_back(*moment);
  }
  const Evidence found = evidence(moments);
  const bool assumed = found.unsure && !found.month_first && !found.day_first;
  if ((found.month_first && found.day_first) || (assumed && found.forms.size() > 1)) return {{}, left_as_text(found)};

  DateWords out;
  out.seconds.emplace();
  for (const auto& moment : moments) out.seconds->push_back(since_1970(moment, found.day_first));
  const auto example = [&](std::size_t i) { return "\"" + words[i] + "\" is " + iso((*out.seconds)[i]); };
  if (found.unsure) {
    const auto first = std::ranges::find(moments, Order::unsure, &Moment::order) - moments.begin();
    out.note = "its dates have the " + std::string(found.day_first ? "day" : "month") + " first (" +
               example(static_cast<std::size_t>(first)) + ")" +
               (assumed ? "; no value says whether day or month comes first, so this is assumed" : "");
  }
  if (found.forms.size() > 1) {
    out.note += (out.note.empty() ? "" : "; ") + std::string("its dates have ") + std::to_string(found.forms.size()) +
                " forms, each read as it is written";
  }
  return out;
}

bool is_date(const std::string& word) { return read_moment(word).has_value(); }

}  // namespace aisle::sql
