#pragma once

#include "collect/batch.h"
#include "collect/event_maker.h"
#include "collect/mapping.h"

#include <optional>
#include <string>
#include <vector>

namespace aisle::collect {

// Turns the records of one source into events.
class Mapper {
 public:
  // header: the names of a CSV file's columns.
  Mapper(const Mapping& mapping, MapConfig config, char delimiter, std::vector<std::string> header);

  // Safe from several threads. Reads every record of the piece: the outcomes are in their order. `arrived`: when the
  // piece came in over the wire (EventMaker::make); 0 for a file's.
  void map(Piece piece, Batch& out, Micros arrived = {}) const;

  [[nodiscard]] const Mapping& mapping() const { return mapping_; }

 private:
  // Finds the records that a text says, or what is wrong with it.
  using Read = std::optional<Rejection> (Mapper::*)(std::string_view text, std::vector<Record>& records,
                                                    Arena& arena) const;

  void map_csv(Batch& out) const;
  void map_lines(Batch& out, Read read) const;
  std::optional<Rejection> read_csv(std::string_view text, std::vector<Record>& records, Arena& arena) const;
  std::optional<Rejection> read_json(std::string_view text, std::vector<Record>& records, Arena& arena) const;
  std::optional<Rejection> read_log(std::string_view text, std::vector<Record>& records, Arena& arena) const;
  bool add_ours(const Outcome& outcome, Batch& out) const;
  void take(Outcome outcome, Read read, Batch& out) const;
  void add(std::vector<Record>& records, Outcome outcome, Batch& out) const;
  [[nodiscard]] EventLimits limits(const Batch& out) const;
  void complete(Record& record, const Outcome& outcome, Arena& arena) const;

  const Mapping& mapping_;
  EventMaker maker_;
  char delimiter_;
  std::vector<std::string> header_;
  bool canonical_;  // our own format: lines that we wrote are read without a detour
  bool names_line_ = false, names_record_ = false;
};

}  // namespace aisle::collect
