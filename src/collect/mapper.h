#pragma once

#include "collect/batch.h"
#include "collect/mapping.h"
#include "collect/zone.h"

#include <functional>
#include <string>
#include <vector>

namespace aisle::collect {

// What a mapping takes from the shop and the command line.
struct MapConfig {
  std::string currency;           // of prices without one
  std::string zone = "UTC";       // of times without one
  std::string type = "purchase";  // of records that say none
  std::string source;             // of records that say none: the mapping's name where empty
  EventLimits limits;             // what check_event is asked
};

// Turns the records of one source into events.
class Mapper {
 public:
  // header: the names of a CSV file's columns.
  Mapper(const Mapping& mapping, MapConfig config, char delimiter, std::vector<std::string> header);

  // Safe from several threads. Reads every record of the piece: the outcomes are in their order.
  void map(Piece piece, Batch& out) const;

  [[nodiscard]] const Mapping& mapping() const { return mapping_; }

 private:
  using Add = std::function<void(std::vector<Record>)>;

  void map_csv(Batch& out) const;
  void map_json(Batch& out) const;
  bool take_own_line(Outcome outcome, std::string& unescaped, Batch& out) const;
  void add(const std::vector<Record>& records, Outcome outcome, Batch& out) const;
  std::optional<Rejection> make_event(const Record& record, Event& event, Arena& arena) const;
  std::optional<Rejection> set(const FieldRule& rule, const Record& record, Event& event,
                               std::vector<std::string_view>& used, Arena& arena) const;
  std::optional<Rejection> read(const FieldRule& rule, std::string_view text, Event& event, Arena& arena) const;
  std::optional<Micros> read_time(const FieldRule& rule, std::string_view text) const;
  void keep_rest(const Record& record, const std::vector<std::string_view>& used, Event& event, Arena& arena) const;

  const Mapping& mapping_;
  MapConfig config_;
  Zone zone_;
  char delimiter_;
  std::vector<std::string> header_;
  bool canonical_;  // our own format: lines that we wrote are read without a detour
};

}  // namespace aisle::collect
