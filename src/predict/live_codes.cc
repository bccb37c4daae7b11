#include "predict/live_codes.h"

#include <bit>
#include <functional>

namespace aisle::predict {

namespace {

// Two halves: where to begin looking, and what tells most others apart.
std::uint64_t hashed(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace

LiveCodes::Index::Index(const TimelineSnapshot& snapshot, Coded field)
    : slots_(std::bit_ceil(snapshot.codes(field) * 3 / 2 + 1)) {
  for (Code code = 1; code < snapshot.codes(field); ++code) {
    const auto text = snapshot.text(field, code);
    if (text.empty()) continue;  // gone
    const auto hash = hashed(text);
    std::size_t place = hash & (slots_.size() - 1);
    while (slots_[place].code != 0) place = (place + 1) & (slots_.size() - 1);
    slots_[place] = {.hash = static_cast<std::uint32_t>(hash >> 32U), .code = code};
  }
}

Code LiveCodes::Index::find(const TimelineSnapshot& snapshot, Coded field, std::string_view text) const {
  const auto hash = hashed(text);
  const auto tag = static_cast<std::uint32_t>(hash >> 32U);
  for (std::size_t place = hash & (slots_.size() - 1); slots_[place].code != 0;
       place = (place + 1) & (slots_.size() - 1))
    if (slots_[place].hash == tag && snapshot.text(field, slots_[place].code) == text) return slots_[place].code;
  return 0;
}

void LiveCodes::Index::expect(std::string_view text) const {
  __builtin_prefetch(&slots_[hashed(text) & (slots_.size() - 1)]);
}

Code LiveCodes::Index::likely(std::string_view text) const {
  const auto hash = hashed(text);
  const auto tag = static_cast<std::uint32_t>(hash >> 32U);
  std::size_t place = hash & (slots_.size() - 1);
  while (slots_[place].code != 0 && slots_[place].hash != tag) place = (place + 1) & (slots_.size() - 1);
  return slots_[place].code;
}

LiveCodes::LiveCodes(const TimelineSnapshot& snapshot) : snapshot_(snapshot) {
  for (std::size_t field = 0; field < index_.size(); ++field)
    if (static_cast<Coded>(field) != Coded::text) index_[field] = Index(snapshot, static_cast<Coded>(field));
}

Code LiveCodes::add(Coded field, std::string_view text) {
  if (text.empty()) return 0;
  if (const Code found = known(field, text); found != 0) return found;
  auto& later = later_[static_cast<std::size_t>(field)];
  const std::lock_guard hold(later.mutex);
  return static_cast<Code>(snapshot_.codes(field)) - 1 + later.texts.code(text);
}

Code LiveCodes::find(Coded field, std::string_view text) const {
  if (text.empty()) return 0;
  if (const Code found = known(field, text); found != 0) return found;
  const std::lock_guard hold(later(field).mutex);
  const Code since = later(field).texts.find(text);
  return since == 0 ? 0 : static_cast<Code>(snapshot_.codes(field)) - 1 + since;
}

std::string_view LiveCodes::text(Coded field, Code code) const {
  const auto first = static_cast<Code>(snapshot_.codes(field));
  if (code < first) return snapshot_.text(field, code);
  const std::lock_guard hold(later(field).mutex);
  return later(field).texts.text(code - first + 1);  // texts neither move nor go
}

std::size_t LiveCodes::size(Coded field) const {
  const std::lock_guard hold(later(field).mutex);
  return snapshot_.codes(field) + later(field).texts.size() - 1;
}

}  // namespace aisle::predict
