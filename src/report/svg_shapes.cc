#include "report/svg_shapes.h"

#include "report/numbers.h"

namespace aisle::report {

std::string shape(std::string_view name, std::string_view style, Places places, std::string_view content) {
  std::string attributes = "class=\"" + std::string(style) + "\"";
  for (const auto& [attribute, value] : places) {
    attributes.append(" ").append(attribute).append("=\"" + number_text(value) + "\"");
  }
  return element(name, content, attributes);
}

std::string line(std::string_view style, double x1, double y1, double x2, double y2) {
  return shape("line", style, {{"x1", x1}, {"y1", y1}, {"x2", x2}, {"y2", y2}});
}

std::string label(std::string_view style, double x, double y, std::string_view content) {
  return shape("text", style, {{"x", x}, {"y", y}}, content);
}

std::string path_shape(std::string_view style, const std::string& d) {
  return element("path", "", "class=\"" + std::string(style) + "\" d=\"" + d + "\"");
}

std::string svg(std::string_view id, const Text& title, const Text& description, double width, double height,
                std::string_view content) {
  const std::string name(id);
  const std::string words = element("title", both_as_line(title), "id=\"" + name + "-t\"") +
                            element("desc", both_as_line(description), "id=\"" + name + "-d\"");
  return element("svg", words + std::string(content),
                 R"(class="chart" role="img" viewBox="0 0 )" + number_text(width) + " " + number_text(height) +
                     "\" aria-labelledby=\"" + name + "-t " + name + "-d\"");
}

}  // namespace aisle::report
