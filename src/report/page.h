#pragma once

#include "report/html.h"

#include <optional>
#include <string>
#include <string_view>

namespace aisle::report {

// A page that stands alone: one HTML5 document with its style and script inside, which asks the network for nothing.
//
// It holds both languages and shows one: `opens_in`, or without it Chinese when the reader's first language is, else
// English; ?lang=zh, ?lang=en, #zh and #en decide otherwise, and so does the switch at its head. Without JavaScript it
// shows `opens_in`, or English.
struct Page {
  Text kind;         // what sort of page this is, above its title
  Text title;        // of the window
  std::string body;  // sections, each in both languages
  Text footer;
  std::optional<Language> opens_in = std::nullopt;
  std::string_view more_style = {};  // beside that of every page
};

std::string page_html(const Page& page);

}  // namespace aisle::report
