#include "cli/commands.h"
#include "models/models.h"

#include <cstdio>
#include <memory>
#include <string>

namespace aisle::cli {

namespace {

void print_json() {
  Json list = Json::Array{};
  for (const auto& entry : models::algorithms()) {
    list.push_back(Json::Object{
        {"algorithm", entry.name}, {"title", entry.title}, {"what", entry.what}, {"options", entry.options}});
  }
  std::printf("%s", Json(Json::Object{{"algorithms", std::move(list)}}).text(true).c_str());
}

void print_text() {
  for (const auto& entry : models::algorithms()) {
    std::printf("%s: %s\n  %s\n", entry.name.c_str(), entry.title.c_str(), entry.what.c_str());
    for (const auto& option : entry.options.array()) {
      std::printf("    %-14s %-8s %s\n", option.at("option").string().c_str(), option.at("default").text().c_str(),
                  option.at("what").string().c_str());
    }
  }
}

}  // namespace

void add_algorithms(CLI::App& program) {
  auto json = std::make_shared<bool>(false);
  auto* command = program.add_subcommand("algorithms", "list what can be fitted, with options and defaults");
  command->add_flag("--json", *json, "print one JSON document on stdout");
  command->callback([json] { *json ? print_json() : print_text(); });
}

}  // namespace aisle::cli
