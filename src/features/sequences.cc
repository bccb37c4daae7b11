#include "features/sequences.h"

#include "core/error.h"

namespace aisle::features {

History History::first(std::size_t length) const {
  const auto of = [length](std::span<const Micros> times) { return times.empty() ? times : times.first(length); };
  return {item.first(length), type.first(length), of(time), of(known)};
}

History History::last(std::size_t length) const {
  const auto of = [length](std::span<const Micros> times) { return times.empty() ? times : times.last(length); };
  return {item.last(length), type.last(length), of(time), of(known)};
}

History Sequences::operator[](std::size_t sequence) const {
  const std::size_t from = begin_[sequence];
  const std::size_t length = begin_[sequence + 1] - from;
  const History everything = all();
  const auto of = [&](std::span<const Micros> times) { return times.empty() ? times : times.subspan(from, length); };
  return {everything.item.subspan(from, length), everything.type.subspan(from, length), of(everything.time),
          of(everything.known)};
}

std::string_view Sequences::search(Code item) const {
  return item > choices() && item <= items ? std::string_view(searches->text(item - static_cast<Code>(choices()))) : "";
}

Sequences Sequences::empty_copy() const {
  Sequences out;
  out.items = items;
  out.types = types;
  out.attributes = attributes;
  out.searches = searches;
  return out;
}

void Sequences::add(const History& history) {
  if (!item_.empty() && history.size() > 0 && history.time.empty() != time_.empty())
    throw Error("some histories have times and some have none");
  item_.insert(item_.end(), history.item.begin(), history.item.end());
  type_.insert(type_.end(), history.type.begin(), history.type.end());
  if (!history.known.empty() && known_.empty()) known_ = time_;
  time_.insert(time_.end(), history.time.begin(), history.time.end());
  if (!known_.empty() || !history.known.empty())
    known_.insert(known_.end(), history.known_at().begin(), history.known_at().end());
  begin_.push_back(item_.size());
}

}  // namespace aisle::features
