// Times and money as texts: what is read is written so that it reads back the same; money is what a double
// says of it, as far as a double goes.

#include "core/fuzz.h"
#include "core/micros.h"
#include "core/money.h"

#include <cmath>

namespace {

using namespace aisle;

void read_time(std::string_view text) {
  for (const Micros offset : {Micros{}, Micros{8 * hour.count}}) {
    const auto time = parse_time(text, offset);
    if (!time) continue;
    const std::string written = time_text(*time);
    hold(parse_time(written) == time, "a time reads back the same");
    hold(time_text(*parse_time(written)) == written, "a time has one text");
  }
}

void read_money(const std::string& text) {
  const auto money = parse_money(text);
  if (!money) return;
  hold(*money <= most_money && Money{-money->millionths} <= most_money, "money stays in its range");
  std::string written;
  append_money(written, *money);
  hold(parse_money(written) == money, "money reads back the same");
  const double about = std::strtod(text.c_str(), nullptr) * 1e6;
  hold(std::abs(about - static_cast<double>(money->millionths)) <= 1 + std::abs(about) * 1e-12, "money is the number");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_time(text);
  read_money(text);
  return 0;
}
