#include "cli/commands.h"
#include "core/error.h"
#include "core/json.h"
#include "report/display_text.h"
#include "store/shop.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>

namespace aisle::cli {

namespace {

struct QuarantineArguments {
  std::filesystem::path shop;
  std::string reason;
  std::size_t rows = 20;
  bool json = false;
};

std::vector<Json> rejected(const store::Shop& shop, const std::string& reason) {
  std::vector<Json> out;
  for (const auto& name : shop.files().names(shop.quarantine())) {
    const auto path = shop.quarantine() / name;
    std::istringstream lines(shop.files().read(path, 0, shop.files().size(path)));
    for (std::string line; std::getline(lines, line);) {
      Json record = Json::parse(line, path.string());
      if (reason.empty() || record.at("reason").string() == reason) out.push_back(std::move(record));
    }
  }
  return out;
}

void show(const QuarantineArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), arguments.shop);
  const auto records = rejected(shop, arguments.reason);
  if (arguments.json) {
    std::printf("%s", Json(Json::Object{{"records", Json::array(records)}}).text(true).c_str());
    return;
  }
  std::map<std::string, std::size_t> reasons;
  for (const auto& record : records) ++reasons[record.at("reason").string()];
  for (const auto& [reason, count] : reasons) std::printf("%8zu  %s\n", count, reason.c_str());
  for (std::size_t i = 0; i < std::min(records.size(), arguments.rows); ++i) {
    const auto text = [&](const char* name) { return report::printable(records[i].at(name).string()); };
    std::printf("\n%s, line %zu: %s\n  %s\n", text("source").c_str(), records[i].at("line").count(),
                text("message").c_str(), text("record").substr(0, 200).c_str());
  }
  if (records.empty()) std::printf("nothing is in quarantine\n");
}

}  // namespace

void add_quarantine(CLI::App& program) {
  auto arguments = std::make_shared<QuarantineArguments>();
  auto* command =
      program.add_subcommand("quarantine", "show the records that a shop did not accept, where they stood and why");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("--reason", arguments->reason, "only those");
  command->add_option("--rows", arguments->rows, "how many to print")->capture_default_str();
  command->add_flag("--json", arguments->json, "print all of them as one JSON document on stdout");
  command->callback([arguments] { show(*arguments); });
}

}  // namespace aisle::cli
