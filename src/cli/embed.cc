#include "train/embed.h"

#include "cli/commands.h"
#include "cli/moment.h"
#include "cli/next_item.h"
#include "core/error.h"
#include "features/item_sequences.h"
#include "sql/vector_file.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct EmbedArguments {
  std::filesystem::path shop;
  std::string task = "next_item";
  std::filesystem::path items, users;
  std::string at;
  std::size_t version = 0;
};

void write_items(const train::NextItemModel& model, const std::filesystem::path& file) {
  const auto vectors = train::item_vectors(model);
  sql::write_vectors(file, "item_id", vectors.items, vectors.values, vectors.width);
  std::fprintf(stderr, "%zu items, %zu numbers each: %s\n", vectors.items.size(), vectors.width, file.c_str());
}

// Of everybody who has done something with an item before the moment.
void write_users(const TaskSession& session, const train::NextItemModel& model, Micros moment,
                 const std::filesystem::path& file) {
  auto everybody = features::item_sequences(session.timelines, moment, model.searches());
  std::vector<std::string> users;
  for (const Code person : everybody.person) users.emplace_back(session.timelines.text(Coded::person, person));
  const auto width = train::vector_width(model);
  const auto vectors = train::history_vectors(model, model.translated(everybody.sequences, session.timelines));
  sql::write_vectors(file, "user_id", users, vectors, width);
  std::fprintf(stderr, "%zu users, %zu numbers each: %s\n", users.size(), width, file.c_str());
}

void run(const EmbedArguments& arguments) {
  if (arguments.items.empty() && arguments.users.empty())
    throw Error::misuse("say what to write", "", "give --items FILE.parquet, --users FILE.parquet or both");
  for (const auto& file : {arguments.items, arguments.users})
    if (!file.empty() && file.extension() != ".parquet")
      throw Error::misuse("vectors are written as Parquet", file.string(), "name it .parquet");
  const TaskSession session(arguments.shop);
  const Micros moment = cli::moment(arguments.at, "--at", session.now());
  const auto loaded = load_next_item(session, arguments.task, arguments.version);
  if (!arguments.items.empty()) write_items(loaded.model, std::filesystem::absolute(arguments.items));
  if (!arguments.users.empty()) write_users(session, loaded.model, moment, std::filesystem::absolute(arguments.users));
}

}  // namespace

void add_embed(CLI::App& program) {
  auto arguments = std::make_shared<EmbedArguments>();
  auto* command = program.add_subcommand(
      "embed", "write what the behaviour model has learnt of items and users as vectors, for use elsewhere");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("TASK", arguments->task, "the task of the next item")->capture_default_str();
  command->add_option("--items", arguments->items, "a Parquet file to write: item_id, vector");
  command->add_option("--users", arguments->users,
                      "a Parquet file to write: user_id, vector; the product with an item's says how well they suit");
  command->add_option("--at", arguments->at,
                      "users as they were known at that moment; by default right after the last event");
  command->add_option("--version", arguments->version, "a version; by default the one that answers");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
