#include "report/html.h"

#include <utility>

namespace aisle::report {
namespace {

std::string marked(std::string_view tag, const Text& text) {
  if (text.en == text.zh) return text.en;
  return element(tag, text.en, R"(lang="en")") + element(tag, text.zh, R"(lang="zh-CN")");
}

}  // namespace

std::string escape(std::string_view plain) {
  std::string out;
  out.reserve(plain.size());
  for (const char c : plain) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default: {
        const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n';
        if (control || c == 0x7F) {
          out += "\uFFFD";
        } else {
          out += c;
        }
      }
    }
  }
  return out;
}

std::string plain(const Text& text, Language language) {
  std::string out = without_tags(language == Language::chinese ? text.zh : text.en);
  constexpr std::pair<std::string_view, std::string_view> entities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& [entity, character] : entities) {
    for (auto at = out.find(entity); at != std::string::npos; at = out.find(entity, at + 1)) {
      out.replace(at, entity.size(), character);
    }
  }
  return out;
}

std::string both(const Text& text) { return marked("span", text); }

std::string both_in_svg(const Text& text) {
  return marked("tspan", {.en = without_tags(text.en), .zh = without_tags(text.zh)});
}

std::string without_tags(std::string_view html) {
  std::string out;
  bool inside = false;
  for (const char c : html) {
    if (c == '<') inside = true;
    if (!inside) out += c;
    if (c == '>') inside = false;
  }
  return out;
}

std::string both_as_line(const Text& text) {
  if (text.en == text.zh) return without_tags(text.en);
  return without_tags(text.en) + " · " + without_tags(text.zh);
}

Text joined(const Text& first, const Text& second) { return {first.en + " " + second.en, first.zh + second.zh}; }

std::string element(std::string_view name, std::string_view content, std::string_view attributes) {
  std::string out = "<";
  out.append(name);
  if (!attributes.empty()) out.append(" ").append(attributes);
  out.append(">").append(content).append("</").append(name).append(">");
  return out;
}

}  // namespace aisle::report
