#include "store/doctor.h"

#include "cli/commands.h"
#include "core/error.h"
#include "core/json.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct DoctorArguments {
  std::filesystem::path shop;
  bool mend = false;
  bool json = false;
};

const char* word(store::Finding::Kind kind) {
  switch (kind) {
    case store::Finding::Kind::fine:
      return "fine";
    case store::Finding::Kind::note:
      return "note";
    case store::Finding::Kind::problem:
      return "PROBLEM";
  }
  return "";
}

void print_json(const std::vector<store::Finding>& findings) {
  Json out = Json::Array{};
  for (const auto& finding : findings) {
    out.push_back(Json::Object{{"kind", finding.kind == store::Finding::Kind::problem ? "problem" : word(finding.kind)},
                               {"what", finding.what},
                               {"where", finding.where},
                               {"mend", finding.mend}});
  }
  std::printf("%s", Json(Json::Object{{"findings", std::move(out)}}).text(true).c_str());
}

void run(const DoctorArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  if (arguments.mend) {
    for (const auto& path : store::mend(shop)) std::fprintf(stderr, "removed %s\n", path.c_str());
    std::fprintf(stderr, "what was removed and is needed is made again at the next import\n");
  }
  const auto findings = store::examine(shop);
  for (const auto& finding : findings) {
    std::fprintf(stderr, "%-8s%s\n", word(finding.kind), finding.what.c_str());
    if (finding.kind != store::Finding::Kind::fine)
      std::fprintf(stderr, "        %s\n        %s\n", finding.where.c_str(), finding.mend.c_str());
  }
  if (arguments.json) print_json(findings);
  const auto problems = std::ranges::count(findings, store::Finding::Kind::problem, &store::Finding::kind);
  if (problems > 0) throw Error(std::to_string(problems) + " problems were found", arguments.shop.string());
}

}  // namespace

void add_doctor(CLI::App& program) {
  auto arguments = std::make_shared<DoctorArguments>();
  auto* command = program.add_subcommand("doctor", "look through all that a shop keeps, and say how to mend it");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_flag("--mend", arguments->mend, "remove what is damaged and can be made again, and what nothing lists");
  command->add_flag("--json", arguments->json, "print the findings as one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
