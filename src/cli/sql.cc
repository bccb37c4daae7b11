#include "cli/commands.h"
#include "core/error.h"
#include "core/json.h"
#include "report/terminal_table.h"
#include "store/lake.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct SqlArguments {
  std::filesystem::path shop;
  std::string question;
  std::size_t rows = 50;
  std::size_t memory = 0;  // MB; 0: as much as DuckDB likes
  bool json = false;
};

// From here on the database reads the shop's lake and nothing else, and changes nothing.
void confine(sql::Database& database, const store::Shop& shop) {
  database.query("SET allowed_directories = [" + sql::literal(std::filesystem::absolute(shop.lake()).string() + "/") +
                 "]");
  database.query("SET enable_external_access = false");
  database.query("SET lock_configuration = true");
}

void print_json(sql::Database& database, const std::string& question) {
  Json rows = Json::Array{};
  database.query("SELECT to_json(answer)::VARCHAR FROM (" + question + "\n) answer", [&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) rows.push_back(Json::parse(found.text(0, row), "answer"));
  });
  std::printf("%s", Json(Json::Object{{"rows", std::move(rows)}}).text(true).c_str());
}

void print_table(sql::Database& database, const std::string& question, std::size_t most) {
  std::vector<report::Table::Header> columns;
  database.query("SELECT column_name, column_type FROM (DESCRIBE " + question + "\n)", [&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) {
      const bool number = found.text(1, row) != "VARCHAR" && found.text(1, row) != "TIMESTAMP";
      columns.push_back({std::string(found.text(0, row)), number ? report::Align::right : report::Align::left});
    }
  });
  report::Table table(columns);
  std::size_t count = 0;
  database.query("SELECT COLUMNS(*)::VARCHAR FROM (" + question + "\n) LIMIT " + std::to_string(most + 1),
                 [&](const sql::Chunk& found) {
                   for (std::size_t row = 0; row < found.rows() && count++ < most; ++row) {
                     std::vector<std::string> cells;
                     for (std::size_t c = 0; c < columns.size(); ++c)
                       cells.push_back(found.missing(c, row) ? "" : std::string(found.text(c, row)));
                     table.row(std::move(cells));
                   }
                 });
  std::printf("%s", table.text(false).c_str());
  if (count > most) std::fprintf(stderr, "the first %zu rows; --rows shows more\n", most);
}

void ask(const SqlArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  const store::Snapshot snapshot(shop);
  sql::Database database;
  if (arguments.memory > 0) database.limit_memory(arguments.memory << 20U);
  snapshot.create_views(database);
  confine(database, shop);
  auto question = arguments.question;
  while (question.ends_with(';') || question.ends_with(' ') || question.ends_with('\n')) question.pop_back();
  try {
    arguments.json ? print_json(database, question) : print_table(database, question, arguments.rows);
  } catch (const sql::QueryFailed& failure) {
    throw Error(
        failure.what(), "",
        "ask the views `events` and `sessions` in one SELECT of DuckDB's SQL; DESCRIBE events lists the columns");
  }
}

}  // namespace

void add_sql(CLI::App& program) {
  auto arguments = std::make_shared<SqlArguments>();
  auto* command =
      program.add_subcommand("sql", "ask a shop anything in SQL, also while others write to it; nothing is changed");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("QUESTION", arguments->question, "a SELECT over the views events and sessions")->required();
  command->add_option("--rows", arguments->rows, "how many to print")->capture_default_str();
  command->add_option("--memory", arguments->memory, "MB that the question may take; without it, most of the machine's")
      ->check(CLI::Range(16, 1 << 20));
  command->add_flag("--json", arguments->json, "print all rows as one JSON document on stdout");
  command->callback([arguments] { ask(*arguments); });
}

}  // namespace aisle::cli
