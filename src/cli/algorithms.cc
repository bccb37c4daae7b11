#include "cli/commands.h"
#include "models/models.h"
#include "models/ranker.h"

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::cli {

namespace {

std::vector<std::string_view> problems(const models::Algorithm& entry) {
  std::vector<std::string_view> out;
  for (const Problem problem : entry.problems) out.push_back(name_of(problem));
  return out;
}

void print_json() {
  Json list = Json::Array{};
  for (const auto& entry : models::algorithms()) {
    list.push_back(Json::Object{{"algorithm", entry.name},
                                {"title", entry.title},
                                {"what", entry.what},
                                {"problems", Json::array(problems(entry))},
                                {"by_default", entry.by_default},
                                {"most_rows", entry.most_rows},
                                {"options", entry.options},
                                {"other_start", entry.other_start}});
  }
  for (const auto& entry : models::ranking_algorithms()) {
    list.push_back(Json::Object{{"algorithm", entry.name},
                                {"title", entry.title},
                                {"what", entry.what},
                                {"problems", Json::Array{"next_item"}},
                                {"by_default", entry.by_default},
                                {"options", entry.options}});
  }
  std::printf("%s", Json(Json::Object{{"algorithms", std::move(list)}}).text(true).c_str());
}

const char* when_tried(bool by_default) { return by_default ? "" : "; only when --algorithms names it"; }

void print_options(const Json& options) {
  for (const auto& option : options.array()) {
    std::printf("    %-14s %-8s %s\n", option.at("option").string().c_str(), option.at("default").text().c_str(),
                option.at("what").string().c_str());
  }
}

void print_text() {
  for (const auto& entry : models::algorithms()) {
    std::printf("%s: %s\n  %s\n  for", entry.name.c_str(), entry.title.c_str(), entry.what.c_str());
    for (const auto name : problems(entry)) std::printf(" %s", std::string(name).c_str());
    std::printf("%s\n", when_tried(entry.by_default));
    print_options(entry.options);
    if (entry.other_start.kind() == Json::Kind::object) {
      std::printf("    tried with other options too: %s\n", entry.other_start.text().c_str());
    }
  }
  for (const auto& entry : models::ranking_algorithms()) {
    std::printf("%s: %s\n  %s\n  for the next item (aisle train)%s\n", entry.name.c_str(), entry.title.c_str(),
                entry.what.c_str(), when_tried(entry.by_default));
    print_options(entry.options);
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
