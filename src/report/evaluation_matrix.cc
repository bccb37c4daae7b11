#include "report/display_text.h"
#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace aisle::report {
namespace {

constexpr std::size_t kClasses = 12;       // more are taken together as one, the rarest
constexpr std::size_t kLabelColumns = 14;  // of a class's name at the head of a column

// The confusion matrix as it is shown.
struct Shown {
  std::vector<Text> names;
  std::vector<std::vector<double>> cells;  // [truth][called]

  [[nodiscard]] double truth(std::size_t i) const { return std::accumulate(cells[i].begin(), cells[i].end(), 0.0); }
  [[nodiscard]] double called(std::size_t j) const {
    double sum = 0;
    for (const auto& row : cells) sum += row[j];
    return sum;
  }
};

Text class_name(const std::string& name) {
  const std::string whole = printable(name);
  const std::string cut = shorten(whole, kLabelColumns);
  return Text::same(cut == whole ? escape(whole) : element("span", escape(cut), "title=\"" + escape(whole) + "\""));
}

// For each class its place among those shown: the most frequent keep a place of their own, in their order.
std::vector<std::size_t> places(const std::vector<std::vector<double>>& matrix) {
  std::vector<std::size_t> order(matrix.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (matrix.size() <= kClasses) return order;
  const auto rows = [&](std::size_t i) { return std::accumulate(matrix[i].begin(), matrix[i].end(), 0.0); };
  std::ranges::stable_sort(order, std::ranges::greater(), rows);
  std::vector<std::size_t> kept(order.begin(), order.begin() + kClasses - 1);
  std::ranges::sort(kept);
  std::vector<std::size_t> out(matrix.size(), kept.size());
  for (std::size_t i = 0; i < kept.size(); ++i) out[kept[i]] = i;
  return out;
}

Shown shown(const Evaluation& evaluation) {
  const auto& matrix = evaluation.champion.confusion_matrix;
  const auto place = places(matrix);
  const std::size_t size = *std::ranges::max_element(place) + 1;
  Shown out{.names = std::vector<Text>(size), .cells = std::vector(size, std::vector<double>(size))};
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    out.names[place[i]] = class_name(evaluation.target.classes[i]);
    for (std::size_t j = 0; j < matrix.size(); ++j) out.cells[place[i]][place[j]] += matrix[i][j];
  }
  if (size < matrix.size()) {
    out.names.back() = say("matrix.others", {{"n", grouped(static_cast<double>(matrix.size() - size + 1))}});
  }
  return out;
}

std::string cell(double count, double total, bool right) {
  const double share = total > 0 ? count / total : 0;
  const std::string style = "style=\"--s:" + number_text(100 * share, 0) + "%\" class=\"" +
                            (right       ? "hit"
                             : count > 0 ? "slip"
                                         : "none") +
                            (share > 0.85 ? " deep" : "") + "\"";
  return element("td", count > 0 ? element("b", grouped(count)) + element("small", percent(share)) : "·", style);
}

std::string matrix_table(const Shown& shown) {
  std::string head = element("td", words("matrix.corner"));
  for (const Text& name : shown.names) head += element("th", both(name), R"(scope="col")");
  std::string body;
  std::string precision = element("th", words("matrix.precision"), R"(scope="row")");
  for (std::size_t i = 0; i < shown.names.size(); ++i) {
    std::string row = element("th", both(shown.names[i]), R"(scope="row")");
    for (std::size_t j = 0; j < shown.names.size(); ++j) row += cell(shown.cells[i][j], shown.truth(i), i == j);
    body += element("tr", row) + "\n";
    precision += element("td", percent(shown.called(i) > 0 ? shown.cells[i][i] / shown.called(i) : kUnknown));
  }
  return element(
      "table",
      element("thead", element("tr", head)) + element("tbody", body) + element("tfoot", element("tr", precision)),
      R"(class="matrix")");
}

// The mistake that is made most often.
std::string worst(const Shown& shown) {
  std::size_t truth = 0;
  std::size_t called = 0;
  double most = 0;
  for (std::size_t i = 0; i < shown.names.size(); ++i) {
    for (std::size_t j = 0; j < shown.names.size(); ++j) {
      if (i == j || shown.cells[i][j] <= most) continue;
      most = shown.cells[i][j];
      truth = i;
      called = j;
    }
  }
  if (most == 0) return paragraph(say("matrix.perfect"));
  return paragraph(say("matrix.worst", {{"truth", shown.names[truth]},
                                        {"called", shown.names[called]},
                                        {"n", counted("rows", most)},
                                        {"share", percent(most / shown.truth(truth))}}));
}

}  // namespace

std::string matrix_section(const Evaluation& evaluation) {
  if (evaluation.champion.confusion_matrix.empty()) return "";
  const Shown matrix = shown(evaluation);
  return section("errors", "errors.title",
                 paragraph(say("matrix.note"), "note") +
                     element("div", matrix_table(matrix), R"(class="scroll" tabindex="0")") + worst(matrix));
}

}  // namespace aisle::report
