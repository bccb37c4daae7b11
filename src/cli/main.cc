#include "cli/commands.h"
#include "cli/misuse.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/version.h"
#include "report/display_text.h"

#include <cstdio>
#include <exception>

namespace {

constexpr int done = 0;
constexpr int failed = 1;
constexpr int misused = 2;

int complain(const std::exception& error, int status) {
  std::fprintf(stderr, "aisle: %s\n", aisle::report::printable(error.what()).c_str());
  return status;
}

// What was printed may still wait in a buffer: a full disk shows only now.
void deliver_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    throw aisle::Error("the output could not be written", "stdout", "is the disk full?");
  }
}

}  // namespace

int main(int argc, char** argv) {
  aisle::stop_on_signals();
  CLI::App program("Aisle turns what shoppers do into what a shop should do next.", "aisle");
  program.set_version_flag("--version", aisle::version);
  program.require_subcommand(1);
  aisle::cli::add_fit(program);
  aisle::cli::add_score(program);
  aisle::cli::add_explain(program);
  aisle::cli::add_report(program);
  aisle::cli::add_algorithms(program);
  aisle::cli::add_tutorial(program);
  aisle::cli::add_init(program);
  aisle::cli::add_import(program);
  aisle::cli::add_sql(program);
  aisle::cli::add_understand(program);
  aisle::cli::add_export(program);
  aisle::cli::add_doctor(program);
  aisle::cli::add_compact(program);
  aisle::cli::add_erase(program);
  aisle::cli::add_backup(program);
  aisle::cli::add_snapshot(program);
  aisle::cli::add_tasks(program);
  aisle::cli::add_train(program);
  aisle::cli::add_evaluate(program);
  aisle::cli::add_predict(program);
  aisle::cli::add_models(program);
  aisle::cli::add_publish(program);
  aisle::cli::add_quarantine(program);
  aisle::cli::add_simulate(program);
  aisle::cli::add_schema(program);
  try {
    program.parse(argc, argv);
    deliver_output();
    return done;
  } catch (const CLI::Success& help) {
    return program.exit(help);
  } catch (const CLI::ParseError& error) {
    return complain(aisle::cli::explain_misuse(program, error), misused);
  } catch (const aisle::Error& error) {
    return complain(error, error.is_misuse() ? misused : failed);
  } catch (const std::exception& error) {
    return complain(error, failed);
  }
}
