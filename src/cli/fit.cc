#include "cli/commands.h"
#include "cli/duration.h"
#include "core/error.h"
#include "core/sha256.h"
#include "core/version.h"
#include "prepare/groups.h"
#include "report/display_text.h"
#include "report/evaluation_page.h"
#include "report/terminal.h"
#include "report/terminal_table.h"
#include "sql/read_table.h"
#include "train/evaluation.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>

namespace aisle::cli {

namespace {

struct FitArguments {
  std::filesystem::path data;
  std::string target;
  std::string task = "auto";
  std::string positive;
  std::string budget;
  std::filesystem::path replayed;
  std::vector<std::string> dropped;
  std::vector<std::string> types;
  train::SelectionConfig selection;
  std::map<std::string, std::string> preparation;
  std::filesystem::path out = "aisle-model";
  bool json = false;
};

// What a reader should know before believing the figures.
void print_notes(const Json& evaluation) {
  const Json& data = evaluation.at("data");
  for (const auto& note : data.at("notes").strings()) {
    std::fprintf(stderr, "note: %s\n", report::printable(note).c_str());
  }
  const double repeated = data.at("duplicate_rows").number();
  if (repeated > 0) {
    std::fprintf(stderr, "note: %.0f rows repeat another one; they stay on its side of every split\n", repeated);
  }
  for (const auto& column : evaluation.at("preparation").array()) {
    const Json* suspect = column.find("suspect");
    if (suspect == nullptr) continue;
    std::fprintf(stderr,
                 "warning: column %s tells the target almost alone (%s %.3f): was it written down after the fact? "
                 "--drop leaves it out\n",
                 report::printable(column.at("column").string()).c_str(), suspect->at("metric").string().c_str(),
                 suspect->at("value").number());
  }
}

std::map<std::string, ColumnType> column_types(const std::vector<std::string>& texts) {
  std::map<std::string, ColumnType> out;
  for (const auto& text : texts) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos) {
      throw Error::misuse("\"" + text + "\" says no type", "--types", "give COLUMN=TYPE, e.g. zip=text,day=time");
    }
    out[text.substr(0, equals)] = column_type(text.substr(equals + 1));
  }
  return out;
}

// Takes the columns that are not to be learned from out of the table; tells which.
std::vector<prepare::PreparedColumn> drop_columns(Table& table, const FitArguments& arguments) {
  const auto& names = arguments.dropped;
  for (const auto& name : names) (void)table.at(name);
  if (std::ranges::find(names, arguments.target) != names.end()) {
    throw Error::misuse("the target cannot be dropped", "--drop " + arguments.target, "leave it out of the list");
  }
  std::vector<prepare::PreparedColumn> out;
  const Rows rows = all_rows(table);
  std::erase_if(table.columns, [&](const Column& column) {
    if (std::ranges::find(names, column.name) == names.end()) return false;
    out.push_back({.name = column.name, .type = column.type, .left_out = "dropped"});
    out.back().missing = prepare::count_missing(column, rows);
    return true;
  });
  return out;
}

prepare::Task task(const std::string& name) {
  if (name == "classify") return prepare::Task::classify;
  return name == "regress" ? prepare::Task::regress : prepare::Task::automatic;
}

// Of everything that decides what a fold's outcome is.
std::string run_name(const FitArguments& arguments, const std::string& data) {
  Json settings = config_to_json(arguments.selection);
  settings["program"] = version;
  settings["preparation"] = config_to_json(arguments.selection.preparation);
  settings["balanced"] = arguments.selection.balanced;
  for (const auto& text :
       {arguments.target, arguments.task, arguments.positive, arguments.selection.group, arguments.selection.time,
        Json::array(arguments.dropped).text(), Json::array(arguments.types).text()}) {
    settings["words"].push_back(text);
  }
  return sha256(data + settings.text());
}

// What the fit of that model directory tried to the end, in its order.
std::vector<train::PlannedTrial> tried_by(const std::filesystem::path& model) {
  const Json evaluation = registry::json_file(registry::read_directory(model), "evaluation.json");
  std::vector<train::PlannedTrial> out;
  for (const auto& trial : evaluation.at("search").at("tried").array()) {
    if (!trial.at("given_up").boolean()) out.push_back({trial.at("algorithm").string(), trial.at("options")});
  }
  return out;
}

// Where outcomes are kept until the model stands.
std::filesystem::path unfinished(const std::filesystem::path& out) {
  auto place = std::filesystem::absolute(out).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();  // it was written with a slash behind it
  return place.string() + ".unfinished";
}

train::Selection select(const Table& table, const prepare::Target& target, const FitArguments& arguments,
                        const train::OutcomeStore& store, Progress& progress) {
  auto config = arguments.selection;
  if (!arguments.replayed.empty()) config.replay = tried_by(arguments.replayed);
  if (!arguments.budget.empty()) config.budget_seconds = seconds(arguments.budget, "--budget");
  return train::select(table, target, config, store, progress);
}

void fit(const FitArguments& arguments) {
  arguments.selection.validate();
  registry::check_place(arguments.out);
  report::TerminalProgress progress;
  progress.start("reading " + arguments.data.filename().string(), 2);
  auto read =
      sql::read_table(arguments.data, {.types = column_types(arguments.types), .seed = arguments.selection.seed});
  progress.advance("hash");
  train::DataSource source{arguments.data.filename().string(), std::filesystem::absolute(arguments.data).string(),
                           sha256_of_file(arguments.data), read.notes, read.file_rows};
  progress.finish();

  source.dropped = drop_columns(read.table, arguments);
  const auto target = prepare::read_target(read.table, arguments.target, task(arguments.task), arguments.positive);
  const train::OutcomeStore store(unfinished(arguments.out), run_name(arguments, source.sha256));
  const auto selection = select(read.table, target, arguments, store, progress);
  auto files = train::model_files(read.table, target, selection, source);
  check_interrupted();
  Json evaluation = registry::json_file(files, "evaluation.json");
  files["model_card.md"] = report::model_card(evaluation);
  registry::write_directory(arguments.out, files, {{"report.html", report::evaluation_page(evaluation)}});
  store.clear();

  const bool colour = report::stderr_takes_colour();
  std::fprintf(stderr, "\n%s\n%s\nmodel:  %s\nreport: %s\n",
               report::preparation_table(evaluation, report::Language::english, colour).c_str(),
               report::evaluation_summary(evaluation, report::Language::english, colour).c_str(), arguments.out.c_str(),
               (arguments.out / "report.html").c_str());
  print_notes(evaluation);
  if (!arguments.json) return;
  evaluation["model"] = arguments.out.string();
  evaluation["report"] = (arguments.out / "report.html").string();
  std::printf("%s", evaluation.text(true).c_str());
}

void add_list(CLI::App& command, const char* name, std::vector<std::string>& values, const char* what) {
  command.add_option(name, values, what)->delimiter(',')->allow_extra_args(false);
}

void add_data_options(CLI::App& command, FitArguments& arguments) {
  command
      .add_option("DATA", arguments.data,
                  "a table: CSV with a header line (any delimiter), JSON Lines, Parquet; .gz too; UTF-8, GB18030")
      ->required();
  command.add_option("--target", arguments.target, "the column to predict")->required();
  command
      .add_option("--task", arguments.task,
                  "classify or regress; auto regresses numbers with more than ten values and classifies all else")
      ->check(CLI::IsMember({"auto", "classify", "regress"}))
      ->capture_default_str();
  command.add_option("--positive", arguments.positive, "of two classes, the one that is looked for");
  add_list(command, "--drop", arguments.dropped, "columns not to learn from, separated by commas");
  add_list(command, "--types", arguments.types,
           "what columns hold, where it is guessed wrong: zip=text,day=time (number, boolean, time, text)");
  command.add_option("--group", arguments.selection.group,
                     "a column, such as the customer's: rows that share its value stay on one side of every split");
  command.add_option("--time", arguments.selection.time,
                     "a column of times: the past is learnt from, the latest rows test");
}

void add_numbers(CLI::App& command, train::SelectionConfig& config) {
  config.fields([&](std::string_view name, auto& value, double, double, std::string_view what) {
    command.add_option("--" + std::string(name), value, std::string(what))->capture_default_str();
  });
}

// Choices are read as text; fit() makes the configuration of them.
void add_choices(CLI::App& command, FitArguments& arguments) {
  const auto number = [](std::string_view, auto&, double, double, std::string_view) {};
  prepare::PreparationConfig().fields(FieldVisitor(
      number, [&](std::string_view name, auto& value, const std::vector<std::string>& names, std::string_view what) {
        std::string& chosen = arguments.preparation[std::string(name)];
        chosen = choice_name(value, names);
        command.add_option("--" + std::string(name), chosen, std::string(what))
            ->check(CLI::IsMember(names))
            ->capture_default_str();
      }));
}

}  // namespace

void add_fit(CLI::App& program) {
  auto arguments = std::make_shared<FitArguments>();
  auto* command = program.add_subcommand("fit", "learn from a table to predict one of its columns");
  add_data_options(*command, *arguments);
  add_numbers(*command, arguments->selection);
  add_list(*command, "--algorithms", arguments->selection.algorithms,
           "which to compare, separated by commas (`aisle algorithms` lists them); those that suit by default");
  command->add_option("--budget", arguments->budget,
                      "time to search for better options, e.g. 10m, 90s, 1h; without it all have their defaults");
  command
      ->add_option("--replay", arguments->replayed,
                   "an earlier model directory: try what its search tried, and nothing else")
      ->excludes("--budget")
      ->excludes("--algorithms");
  command->add_flag("--balanced", arguments->selection.balanced,
                    "let all classes weigh the same in fitting (what is calibrated still follows the data)");
  add_choices(*command, *arguments);
  command
      ->add_option("--out", arguments->out,
                   "the directory to write the model and the report to; a model that stands there is replaced")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "print the evaluation as one JSON document on stdout");
  command->callback([arguments] {
    Json choices = Json::Object{};
    for (const auto& [name, choice] : arguments->preparation) choices[name] = choice;
    arguments->selection.preparation = config_from_json<prepare::PreparationConfig>(choices);
    fit(*arguments);
  });
}

}  // namespace aisle::cli
