#pragma once

#include <string>
#include <string_view>

namespace aisle::report {

// The same content in both of our languages, as HTML that is ready to stand in a page. Whatever came from data was
// escaped when it went in (see wording.h).
struct Text {
  std::string en;
  std::string zh;

  static Text same(std::string html) { return {html, html}; }
  bool operator==(const Text&) const = default;
};

enum class Language { english, chinese };

// The words of one language as plain text: without tags, entities read back. For the terminal.
std::string plain(const Text& text, Language language);

// Plain text as HTML, safe in content and in quoted attributes.
std::string escape(std::string_view plain);

// Both languages, of which the page's style shows one; once only where they are equal.
std::string both(const Text& text);
// The same inside an SVG <text>, without the tags, which mean nothing there.
std::string both_in_svg(const Text& text);

// HTML without its tags, its entities kept: for <title>, <desc> and attributes, where no tag may stand.
std::string without_tags(std::string_view html);
// Both languages one after the other, without tags: where the page cannot choose one.
std::string both_as_line(const Text& text);

// Two sentences one after the other: English takes a space between them, Chinese does not.
Text joined(const Text& first, const Text& second);

// <name attributes>content</name>; attributes as they stand in HTML, e.g. `class="lead"`.
std::string element(std::string_view name, std::string_view content, std::string_view attributes = "");

}  // namespace aisle::report
