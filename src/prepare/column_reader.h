#pragma once

#include "core/table.h"
#include "prepare/prepared_column.h"
#include "prepare/times.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace aisle::prepare {

// Reads a prepared column's features off rows of a table. The table, the rows and what was learned must outlive it.
class ColumnReader {
 public:
  // Error when the column is absent or holds another type.
  ColumnReader(const PreparedColumn& prepared, const Table& table, const Rows& rows);

  // The feature before it is scaled, a number for each row. Not for category and other, which one_hot() gives.
  std::vector<double> raw(const Feature& feature);

  // For each row the place, among the column's features, of the category that its text is, or of `other`; -1 for none.
  [[nodiscard]] std::vector<std::int32_t> one_hot() const;

 private:
  std::vector<double> of_numbers(const std::function<double(double)>& value) const;
  [[nodiscard]] std::vector<double> part_of_time(double TimeParts::* part) const;
  [[nodiscard]] std::vector<double> missing() const;
  [[nodiscard]] std::vector<double> months() const;
  [[nodiscard]] std::vector<double> with_other(const Feature& feature) const;
  [[nodiscard]] std::vector<double> text_lengths() const;
  std::vector<double> from_values(const std::function<double(std::size_t)>& value);
  const std::vector<double>& text_score(std::size_t part);

  const PreparedColumn& prepared_;
  const Table& table_;
  const Rows& rows_;
  const Column& column_;
  std::vector<std::size_t> places_;          // of each row in the column's ValueTable, once they are wanted
  std::vector<std::vector<double>> scores_;  // by the text model, once they are wanted
};

// The column of that name and kind; Error when it is absent or holds another type.
const Column& matching_column(const Table& table, const std::string& name, ColumnType type);

// Days from one time to the other in each row, NaN where either is missing.
std::vector<double> days_between(const Column& from, const Column& to, const Rows& rows);

}  // namespace aisle::prepare
