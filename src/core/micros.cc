#include "core/micros.h"

#include <algorithm>
#include <chrono>

namespace aisle {

namespace {

// Takes exactly `digits` decimal digits off the front; -1 when they are not there.
int take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

// What stands behind the seconds' point, as microseconds.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  std::int64_t micros = 0;
  std::size_t digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits < 6) micros = micros * 10 + (text.front() - '0');
    ++digits;
    text.remove_prefix(1);
  }
  if (digits == 0 || digits > 9) return {};
  for (; digits < 6; ++digits) micros *= 10;
  return micros;
}

std::optional<std::int64_t> take_clock(std::string_view& text) {
  const int hours = take_number(text, 2);
  if (hours < 0 || hours > 23 || !take(text, ':')) return {};
  const int minutes = take_number(text, 2);
  if (minutes < 0 || minutes > 59) return {};
  std::int64_t micros = hours * hour.count + minutes * minute.count;
  if (!take(text, ':')) return micros;
  const int seconds = take_number(text, 2);
  if (seconds < 0 || seconds > 60) return {};
  micros += seconds * second.count;
  if (!take(text, '.')) return micros;
  const auto fraction = take_fraction(text);
  if (!fraction) return {};
  return micros + *fraction;
}

// The zone at the end: nothing (then `offset`), Z, or a sign with hours and minutes.
std::optional<Micros> read_zone(std::string_view text, Micros offset) {
  if (text.empty()) return offset;
  if (text == "Z" || text == "z" || text == " UTC") return Micros{};
  const bool west = text.front() == '-';
  if (!west && text.front() != '+') return {};
  text.remove_prefix(1);
  const int hours = take_number(text, 2);
  (void)take(text, ':');
  const int minutes = text.empty() ? 0 : take_number(text, 2);
  if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59 || !text.empty()) return {};
  const std::int64_t micros = hours * hour.count + minutes * minute.count;
  return Micros{west ? -micros : micros};
}

// Writes so many digits, and then what stands behind them.
void put(char*& at, std::int64_t value, int digits, char behind) {
  for (int i = digits; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
  at += digits;
  *at++ = behind;
}

constexpr Micros earliest{-62'135'596'800 * second.count};  // the first moment of the year 1
constexpr Micros latest{253'402'300'800 * second.count};    // of the year 10000

}  // namespace

Micros now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

Micros start_of_day(int year, unsigned month, unsigned day_of_month) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day_of_month)};
  return {std::chrono::sys_days(date).time_since_epoch().count() * day.count};
}

namespace {

// 2025-11-24T12:00:00Z or 2025-11-24T12:00:00.250000Z, as append_time writes them; none for anything else.
std::optional<Micros> parse_written_time(std::string_view text) {
  constexpr std::size_t whole_second = 20;
  constexpr std::size_t with_fraction = 27;
  if (text.size() != whole_second && text.size() != with_fraction) return {};
  int digits[with_fraction];  // what is no digit becomes more than nine
  for (std::size_t i = 0; i < text.size(); ++i) digits[i] = static_cast<unsigned char>(text[i]) - '0';
  unsigned most = 0;
  const auto number = [&](std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
      most = std::max(most, static_cast<unsigned>(digits[i]));
      value = value * 10 + digits[i];
    }
    return value;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int of_month = number(8, 2);
  const int hours = number(11, 2);
  const int minutes = number(14, 2);
  const int seconds = number(17, 2);
  const int micros = text.size() == with_fraction ? number(20, 6) : 0;
  const bool marks = text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':' &&
                     text.back() == 'Z' && (text.size() == whole_second || text[19] == '.');
  if (!marks || most > 9 || year < 1 || hours > 23 || minutes > 59 || seconds > 59) return {};
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(of_month))};
  if (!date.ok()) return {};
  return Micros{std::chrono::sys_days(date).time_since_epoch().count() * day.count + hours * hour.count +
                minutes * minute.count + seconds * second.count + micros};
}

}  // namespace

std::optional<Micros> parse_time(std::string_view text, Micros offset) {
  if (const auto written = parse_written_time(text)) return written;
  const int year = take_number(text, 4);
  if (year < 1 || !take(text, '-')) return {};
  const int month = take_number(text, 2);
  if (month < 0 || !take(text, '-')) return {};
  const int of_month = take_number(text, 2);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(of_month))};
  if (of_month < 0 || !date.ok()) return {};
  std::int64_t micros = std::chrono::sys_days(date).time_since_epoch().count() * day.count;
  if (take(text, 'T') || take(text, ' ')) {
    const auto clock = take_clock(text);
    if (!clock) return {};
    micros += *clock;
  }
  const auto zone = read_zone(text, offset);
  if (!zone) return {};
  const Micros out{micros - zone->count};
  return out >= earliest && out < latest ? std::optional(out) : std::nullopt;
}

void append_time(std::string& out, Micros time) {
  const auto days = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(time.count)));
  const std::chrono::year_month_day date(days);
  const std::int64_t within = time.count - days.time_since_epoch().count() * day.count;
  const auto part = within % second.count;
  char text[27];
  char* at = text;
  put(at, static_cast<int>(date.year()), 4, '-');
  put(at, static_cast<unsigned>(date.month()), 2, '-');
  put(at, static_cast<unsigned>(date.day()), 2, 'T');
  put(at, within / hour.count, 2, ':');
  put(at, within / minute.count % 60, 2, ':');
  put(at, within / second.count % 60, 2, part == 0 ? 'Z' : '.');
  if (part != 0) put(at, part, 6, 'Z');
  out.append(text, at);
}

std::string time_text(Micros time) {
  std::string out;
  append_time(out, time);
  return out;
}

}  // namespace aisle
