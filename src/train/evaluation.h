#pragma once

#include "core/json.h"
#include "core/table.h"
#include "prepare/target.h"
#include "train/selection.h"

#include <string>
#include <vector>

namespace aisle::train {

// Where a table came from.
struct DataSource {
  std::string file;                     // its name, without folders
  std::string path;                     // where it was read
  std::string sha256;                   // of its bytes
  std::vector<std::string> notes = {};  // what a reader should know of how it was read
  Rows file_rows = {};                  // where the table is a sample: the place of each of its rows in the file
  std::vector<prepare::PreparedColumn> dropped = {};  // columns that are not in the table, since nobody wants them
};

// The files of the champion's model directory but the page: model.json, weights.safetensors, evaluation.json,
// predictions.csv.
registry::Files model_files(const Table& table, const prepare::Target& target, const Selection& selection,
                            const DataSource& source);

// evaluation.json: everything that reports show (docs/formats.md).
Json evaluation_json(const Table& table, const prepare::Target& target, const Selection& selection,
                     const DataSource& source, const std::string& created);

// predictions.csv: what each row was given while it was held out (docs/formats.md).
std::string predictions_csv(const prepare::Target& target, const Selection& selection, const Rows& file_rows = {});

}  // namespace aisle::train
