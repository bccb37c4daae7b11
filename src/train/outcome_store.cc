#include "train/outcome_store.h"

#include "core/error.h"
#include "core/files.h"
#include "core/sha256.h"

namespace aisle::train {

namespace {

std::string outcome_name(const std::string& algorithm, const Json& options, std::size_t fold) {
  return algorithm + options.text() + std::to_string(fold);
}

}  // namespace

std::filesystem::path OutcomeStore::place(const std::string& name) const {
  constexpr std::size_t enough = 32;  // digits of the hash
  return folder_ / sha256(run_ + "\n" + name).substr(0, enough);
}

std::optional<StoredTensors> OutcomeStore::find_state(const std::string& name) const {
  if (folder_.empty() || !std::filesystem::exists(place(name))) return std::nullopt;
  try {
    return read_safetensors(read_file(place(name)), place(name).string());
  } catch (const Error&) {
    return std::nullopt;  // a damaged file only means that its work is done once more
  }
}

void OutcomeStore::keep_state(const std::string& name, const StoredTensors& state) const {
  if (folder_.empty() || !keeps_) return;
  std::filesystem::create_directories(folder_);
  write_file(place(name), write_safetensors(state));
}

std::optional<Outcome> OutcomeStore::find(const std::string& algorithm, const Json& options, std::size_t fold) const {
  const auto tensors = find_state(outcome_name(algorithm, options, fold));
  if (!tensors) return std::nullopt;
  try {
    const auto figures = restore<double>(*tensors, "figures");
    return Outcome{.predictions = {static_cast<std::size_t>(figures.at(4)), restore<double>(*tensors, "predictions")},
                   .loss = figures.at(0),
                   .fit_seconds = figures.at(1),
                   .predict_seconds = figures.at(2),
                   .size_bytes = static_cast<std::size_t>(figures.at(3))};
  } catch (const Error&) {
    return std::nullopt;
  }
}

void OutcomeStore::keep(const std::string& algorithm, const Json& options, std::size_t fold,
                        const Outcome& outcome) const {
  const std::vector<double> figures = {outcome.loss, outcome.fit_seconds, outcome.predict_seconds,
                                       static_cast<double>(outcome.size_bytes),
                                       static_cast<double>(outcome.predictions.outputs)};
  const auto& values = outcome.predictions.values;
  StoredTensors tensors;
  tensors["figures"] = stored(std::span<const double>(figures), {figures.size()});
  tensors["predictions"] = stored(std::span<const double>(values), {values.size()});
  keep_state(outcome_name(algorithm, options, fold), tensors);
}

bool OutcomeStore::decided(const std::string& name, const std::function<bool()>& decide) const {
  if (const auto kept = find_state(name)) return restore<double>(*kept, "is").at(0) != 0;
  const double is = decide() ? 1 : 0;
  keep_state(name, {{"is", stored(std::span(&is, 1), {1})}});
  return is != 0;
}

void OutcomeStore::clear() const {
  if (!folder_.empty() && keeps_) std::filesystem::remove_all(folder_);
}

}  // namespace aisle::train
