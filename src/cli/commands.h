#pragma once

#include <CLI/CLI.hpp>

namespace aisle::cli {

// One function a command: adds it to the program with its options. The command runs when it is parsed, throws Error
// when it fails, prints for people on stderr and with --json one document on stdout.
void add_fit(CLI::App& program);
void add_score(CLI::App& program);
void add_explain(CLI::App& program);
void add_report(CLI::App& program);
void add_algorithms(CLI::App& program);
void add_tutorial(CLI::App& program);
void add_schema(CLI::App& program);
void add_init(CLI::App& program);
void add_import(CLI::App& program);
void add_sql(CLI::App& program);
void add_export(CLI::App& program);
void add_doctor(CLI::App& program);
void add_compact(CLI::App& program);
void add_erase(CLI::App& program);
void add_backup(CLI::App& program);
void add_snapshot(CLI::App& program);
void add_quarantine(CLI::App& program);
void add_simulate(CLI::App& program);
void add_understand(CLI::App& program);
void add_tasks(CLI::App& program);
void add_train(CLI::App& program);
void add_evaluate(CLI::App& program);
void add_predict(CLI::App& program);
void add_embed(CLI::App& program);
void add_models(CLI::App& program);
void add_publish(CLI::App& program);
void add_seal(CLI::App& program);
void add_serve(CLI::App& program);
void add_keys(CLI::App& program);

}  // namespace aisle::cli
