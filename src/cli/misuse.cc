#include "cli/misuse.h"

#include "core/nearest.h"

#include <string>
#include <vector>

namespace aisle::cli {

namespace {

std::vector<std::string> command_names(const CLI::App& program) {
  std::vector<std::string> names;
  for (const auto* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string help_of(const CLI::App& command, const std::string& program) {
  const std::string name = command.get_parent() == nullptr ? program : program + " " + command.get_name();
  return "`" + name + " --help` shows what there is";
}

}  // namespace

Error explain_misuse(const CLI::App& program, const CLI::ParseError& error) {
  const auto chosen = program.get_subcommands();
  const CLI::App& command = chosen.empty() ? program : *chosen.front();
  const auto left_over = program.remaining(true);
  if (left_over.empty() && chosen.empty()) {
    return Error::misuse("no command is given", "", help_of(program, program.get_name()));
  }
  if (left_over.empty()) return Error::misuse(error.what(), "", help_of(command, program.get_name()));
  const std::string unknown = left_over.front().substr(0, left_over.front().find('='));
  if (unknown.starts_with('-')) {
    return Error::misuse("there is no option " + unknown, "", did_you_mean(unknown, option_names(command)));
  }
  if (chosen.empty()) {
    return Error::misuse("there is no command \"" + unknown + "\"", "", did_you_mean(unknown, command_names(program)));
  }
  return Error::misuse("\"" + unknown + "\" is one argument too many", "", help_of(command, program.get_name()));
}

}  // namespace aisle::cli
