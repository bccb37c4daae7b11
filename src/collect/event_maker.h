#pragma once

#include "collect/mapping.h"
#include "collect/record.h"
#include "collect/zone.h"
#include "core/event.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::collect {

// What a mapping takes from the shop and the command line.
struct MapConfig {
  std::string currency = {};  // of prices without one
  std::string zone = "UTC";   // of times without one
  std::string type = {};      // of records that say none; see EventMaker::make
  std::string source = {};    // of records that say none: the mapping's name where empty
  Micros time = {};           // of records that say none; facts hold from the shop's opening where it is 0
  std::string file = {};      // its name, for ids made of lines
  std::string key = {};       // the shop's secret, for ids made of what must not be told
  EventLimits limits = {};    // what check_event is asked
};

// Turns one record into an event by a mapping's rules. Safe from several threads.
class EventMaker {
 public:
  EventMaker(const Mapping& mapping, MapConfig config);

  // `part`: the how manieth event of its record, from 0. Texts point into the record or the arena. What is wrong when a
  // value cannot be read; check_event is still to be asked. Without a type from anywhere it is a purchase, unless the
  // source tells types (a column of the rule's is there; any rule, in JSON): then the record is rejected.
  // `arrived`: when a record came in over the wire, 0 for what is read from a file: it is `received` then, and the time
  // of records that say none.
  std::optional<Rejection> make(const Record& record, std::size_t part, Event& event, Arena& arena,
                                Micros arrived = {}) const;

  // What an event does not say, the command line, the mapping and the shop do: source, currency and time. make() asks
  // it too.
  void fill_in(Event& event, Micros arrived) const;

  [[nodiscard]] const MapConfig& config() const { return config_; }

 private:
  struct Work;  // what is made of one record

  std::optional<Rejection> set_all(const std::vector<FieldRule>& rules, Work& work) const;
  std::optional<Rejection> set(const FieldRule& rule, Work& work) const;
  std::optional<Rejection> set_page(Work& work) const;
  // `value`: named as the property is, if it becomes one.
  std::optional<Rejection> read(const FieldRule& rule, Value value, Work& work) const;
  std::optional<Rejection> read_number(const FieldRule& rule, std::string_view text, Work& work) const;
  [[nodiscard]] std::optional<Micros> read_time(const FieldRule& rule, std::string_view text) const;
  std::optional<Rejection> complete(std::size_t part, Micros arrived, Work& work) const;
  [[nodiscard]] bool source_has_type(const Record& record) const;
  void keep_properties(Work& work) const;
  [[nodiscard]] bool is_dropped(std::string_view name) const;
  [[nodiscard]] std::string_view property_name(std::string_view name) const;

  const Mapping& mapping_;
  MapConfig config_;
  ZoneOffsets zone_;
  double step_ = 0;
};

}  // namespace aisle::collect
