#include "cli/behaviour_plan.h"

#include "core/memory.h"
#include "core/option_texts.h"
#include "models/behaviour_estimate.h"
#include "models/behaviour_sizes.h"
#include "report/numbers.h"

#include <cmath>
#include <fmt/format.h>

namespace aisle::cli {

namespace {

std::string mebibytes(std::size_t bytes) {
  constexpr double mebi = 1024.0 * 1024.0;
  return report::grouped(std::ceil(static_cast<double>(bytes) / mebi)) + " MiB";
}

}  // namespace

Json behaviour_options(const std::string& size, const std::vector<std::string>& given) {
  Json out = models::behaviour_options(size, options_from_texts(given, "--behaviour"));
  (void)config_from_json<models::BehaviourConfig>(out);
  return out;
}

Json encoder_options(const std::string& size, const std::vector<std::string>& given) {
  const Json out = behaviour_options(size.empty() ? "small" : size, given);
  if (size.empty()) return options_from_texts(given, "--behaviour");
  return config_to_json(config_from_json<models::BehaviourConfig>(out));
}

bool behaviour_fits(const Json& options, const features::Sequences& sequences) {
  const auto config = config_from_json<models::BehaviourConfig>(options);
  return models::behaviour_needs(config, sequences).bytes() <= available_memory();
}

std::string behaviour_plan(const Json& options, const models::NextItem& task, const models::Fitting& how,
                           const char* if_none_fits) {
  const auto config = config_from_json<models::BehaviourConfig>(options);
  const auto needs = models::behaviour_needs(config, task.sequences);
  models::check_memory(needs, task.sequences, if_none_fits);
  const std::size_t epochs = models::wanted_epochs(config, task.sequences.events());
  const double each = models::behaviour_epoch_seconds(config, task, how);
  return fmt::format("behaviour model: {} parameters, about {} of memory, about {} ({} epochs of {})",
                     report::grouped(static_cast<double>(needs.parameters)), mebibytes(needs.bytes()),
                     report::duration(each * static_cast<double>(epochs)), epochs, report::duration(each));
}

}  // namespace aisle::cli
