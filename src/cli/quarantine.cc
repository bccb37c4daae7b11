#include "store/quarantine.h"

#include "cli/commands.h"
#include "core/error.h"
#include "core/json.h"
#include "report/display_text.h"
#include "serve/lending.h"
#include "store/lake.h"
#include "store/shop.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>

namespace aisle::cli {

namespace {

struct QuarantineArguments {
  std::filesystem::path shop;
  store::QuarantineFilter filter;
  std::filesystem::path to;
  std::size_t rows = 20;
  bool json = false;
};

// Others may not write to the quarantine meanwhile.
store::ExportCounts exported(const store::Shop& shop, const QuarantineArguments& arguments) {
  const store::Journal writer(shop.files(), shop.journal(), store::read_manifest(shop).sealed + 1);
  return store::export_quarantine(shop, arguments.filter, arguments.to);
}

void write_out(const store::Shop& shop, const QuarantineArguments& arguments) {
  serve::BorrowedLog log(shop);
  const auto counts = exported(shop, arguments);
  log.give_back();
  if (counts.written == 0) throw Error("no such record is in quarantine", shop.folder().string(), "");
  std::fprintf(stderr,
               "%zu records stand in %s; mend them there, then bring them in as before: aisle import %s %s --mended\n",
               counts.written, arguments.to.c_str(), arguments.shop.c_str(), arguments.to.c_str());
  if (counts.cut > 0) std::fprintf(stderr, "%zu are too long or no text: mend them in their source\n", counts.cut);
}

void show(const QuarantineArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), arguments.shop);
  if (!arguments.to.empty()) return write_out(shop, arguments);
  const auto records = store::read_quarantine(shop, arguments.filter);
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
  command->add_option("--reason", arguments->filter.reason, "only those");
  command->add_option("--source", arguments->filter.source, "only those of files whose name holds this");
  command->add_option("--export", arguments->to,
                      "write the records to this file as they stood; mend it and import it with --mended");
  command->add_option("--rows", arguments->rows, "how many to print")->capture_default_str();
  command->add_flag("--json", arguments->json, "print all of them as one JSON document on stdout");
  command->callback([arguments] { show(*arguments); });
}

}  // namespace aisle::cli
