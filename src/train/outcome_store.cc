#include "train/outcome_store.h"

#include "core/error.h"
#include "core/files.h"
#include "core/safetensors.h"
#include "core/sha256.h"

namespace aisle::train {

std::filesystem::path OutcomeStore::place(const std::string& algorithm, const Json& options, std::size_t fold) const {
  constexpr std::size_t enough = 32;  // digits of the hash
  return folder_ / sha256(run_ + "\n" + algorithm + options.text() + std::to_string(fold)).substr(0, enough);
}

std::optional<Outcome> OutcomeStore::find(const std::string& algorithm, const Json& options, std::size_t fold) const {
  if (folder_.empty() || !std::filesystem::exists(place(algorithm, options, fold))) return std::nullopt;
  try {
    const auto file = place(algorithm, options, fold);
    const auto tensors = read_safetensors(read_file(file), file.string());
    const auto figures = restore<double>(tensors, "figures");
    return Outcome{.predictions = {static_cast<std::size_t>(figures.at(4)), restore<double>(tensors, "predictions")},
                   .loss = figures.at(0),
                   .fit_seconds = figures.at(1),
                   .predict_seconds = figures.at(2),
                   .size_bytes = static_cast<std::size_t>(figures.at(3))};
  } catch (const Error&) {
    return std::nullopt;  // a damaged file only means that the fold is done once more
  }
}

void OutcomeStore::keep(const std::string& algorithm, const Json& options, std::size_t fold,
                        const Outcome& outcome) const {
  if (folder_.empty()) return;
  std::filesystem::create_directories(folder_);
  const std::vector<double> figures = {outcome.loss, outcome.fit_seconds, outcome.predict_seconds,
                                       static_cast<double>(outcome.size_bytes),
                                       static_cast<double>(outcome.predictions.outputs)};
  const auto& values = outcome.predictions.values;
  StoredTensors tensors;
  tensors["figures"] = stored(std::span<const double>(figures), {figures.size()});
  tensors["predictions"] = stored(std::span<const double>(values), {values.size()});
  write_file(place(algorithm, options, fold), write_safetensors(tensors));
}

void OutcomeStore::clear() const {
  if (!folder_.empty()) std::filesystem::remove_all(folder_);
}

}  // namespace aisle::train
