#pragma once

#include "report/html.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace aisle::report {

// The pieces that charts are made of, as SVG. `style` is the class by which page_style.h draws them; places are in the
// units of the viewBox.

using Places = std::initializer_list<std::pair<std::string_view, double>>;  // attribute and value: {"x", 12.5}

std::string shape(std::string_view name, std::string_view style, Places places, std::string_view content = "");
std::string line(std::string_view style, double x1, double y1, double x2, double y2);
std::string label(std::string_view style, double x, double y, std::string_view content);
std::string path_shape(std::string_view style, const std::string& d);

// The whole picture with its title and description for those who cannot see it; `id` must be one on the page.
std::string svg(std::string_view id, const Text& title, const Text& description, double width, double height,
                std::string_view content);

}  // namespace aisle::report
