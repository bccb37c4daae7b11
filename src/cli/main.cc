#include "cli/commands.h"
#include "cli/misuse.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/version.h"
#include "report/display_text.h"
#include "serve/child.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace {

constexpr int done = 0;
constexpr int failed = 1;
constexpr int misused = 2;

constexpr std::array commands = std::to_array<void (*)(CLI::App&)>({
    aisle::cli::add_fit,        aisle::cli::add_score,      aisle::cli::add_explain,    aisle::cli::add_report,
    aisle::cli::add_algorithms, aisle::cli::add_tutorial,   aisle::cli::add_init,       aisle::cli::add_import,
    aisle::cli::add_sql,        aisle::cli::add_understand, aisle::cli::add_export,     aisle::cli::add_doctor,
    aisle::cli::add_compact,    aisle::cli::add_erase,      aisle::cli::add_backup,     aisle::cli::add_snapshot,
    aisle::cli::add_tasks,      aisle::cli::add_train,      aisle::cli::add_evaluate,   aisle::cli::add_predict,
    aisle::cli::add_models,     aisle::cli::add_publish,    aisle::cli::add_quarantine, aisle::cli::add_simulate,
    aisle::cli::add_schema,     aisle::cli::add_embed,      aisle::cli::add_seal,       aisle::cli::add_serve,
    aisle::cli::add_keys,
});

// Threads of OpenMP that have nothing to do sleep instead of spinning: on a machine that others use too, the last fit
// of boosted trees took 3 s instead of 32. The library reads this when it is loaded, so it is said before that.
void let_idle_threads_sleep() { setenv("OMP_WAIT_POLICY", "PASSIVE", 0); }
[[gnu::section(".preinit_array"), gnu::used]] void (*const before_libraries)() = let_idle_threads_sleep;

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
  aisle::serve::follow_parent();
  aisle::stop_on_signals();
  CLI::App program("Aisle turns what shoppers do into what a shop should do next.", "aisle");
  program.set_version_flag("--version", aisle::version);
  program.require_subcommand(1);
  for (const auto add : commands) add(program);
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
