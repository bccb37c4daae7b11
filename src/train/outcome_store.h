#pragma once

#include "core/json.h"
#include "core/labels.h"
#include "core/safetensors.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace aisle::train {

// What an algorithm did with one fold.
struct Outcome {
  Predictions predictions;  // of the rows held out
  double loss = 0;          // stats::chosen_by of them
  double fit_seconds = 0;
  double predict_seconds = 0;
  std::size_t size_bytes = 0;  // of the fitted numbers
};

// Outcomes on disk, so that a run that was stopped goes on where it was: one file each, written whole or not at all.
// Those of another run are not found. Safe from several threads at once.
class OutcomeStore {
 public:
  OutcomeStore() = default;  // keeps nothing
  // run: what the outcomes belong to: a hash of data and settings. keeps: without, it finds what another process keeps.
  OutcomeStore(std::filesystem::path folder, std::string run, bool keeps = true)
      : folder_(std::move(folder)), run_(std::move(run)), keeps_(keeps) {}

  [[nodiscard]] std::optional<Outcome> find(const std::string& algorithm, const Json& options, std::size_t fold) const;
  void keep(const std::string& algorithm, const Json& options, std::size_t fold, const Outcome& outcome) const;
  // Any other state of the run, by a name of its own.
  [[nodiscard]] std::optional<StoredTensors> find_state(const std::string& name) const;
  void keep_state(const std::string& name, const StoredTensors& state) const;
  // Of what hangs on the machine, as on memory that is free: as it was decided when the run began.
  [[nodiscard]] bool decided(const std::string& name, const std::function<bool()>& decide) const;
  // Removes the folder: the run has reached its end.
  void clear() const;

 private:
  [[nodiscard]] std::filesystem::path place(const std::string& name) const;

  std::filesystem::path folder_;
  std::string run_;
  bool keeps_ = true;
};

}  // namespace aisle::train
