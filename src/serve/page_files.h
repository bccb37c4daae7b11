#pragma once

#include <span>
#include <string_view>

namespace aisle::serve {

// A file of the page (web/), as CMake built it into the program.
struct PageFile {
  std::string_view
      path;  // /index.html, /assets/index-B4dC.js: what is under /assets has its content's hash in its name
  std::string_view content_type;
  std::string_view tag;                   // of its content
  std::span<const unsigned char> packed;  // gzip
};

std::span<const PageFile> page_files();

}  // namespace aisle::serve
