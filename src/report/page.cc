#include "report/page.h"

#include "report/page_script.h"
#include "report/page_style.h"
#include "report/wording.h"

namespace aisle::report {
namespace {

std::string language_switch() {
  const auto button = [](std::string_view language, std::string_view name) {
    return element("button", name, "type=\"button\" data-choose=\"" + std::string(language) + "\"\"");
  };
  return element("nav", button("en", "English") + button("zh", "中文"), R"(class="languages")");
}

std::string head(const Page& page) {
  return R"(<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
)" + element("title", without_tags(page.opens_in == Language::chinese ? page.title.zh : page.title.en)) +
         "\n" + element("style", std::string(kPageStyle) + std::string(page.more_style)) + "\n" +
         element("script", kPageScript) + "\n";
}

}  // namespace

std::string page_html(const Page& page) {
  const std::string banner = element(
      "header", element("p", "Aisle<span> / " + both(page.kind) + "</span>", R"(class="brand")") + language_switch());
  const std::string body = banner + "\n" + element("main", page.body) + "\n" + element("footer", both(page.footer));
  const bool chinese = page.opens_in == Language::chinese;
  const std::string opening = std::string(R"(lang=")") + (chinese ? "zh-CN" : "en") + R"(" data-lang=")" +
                              (chinese ? "zh" : "en") + "\"" + (page.opens_in ? " data-fixed" : "");
  return "<!DOCTYPE html>\n<html " + opening + " data-title-en=\"" + without_tags(page.title.en) +
         "\" data-title-zh=\"" + without_tags(page.title.zh) + "\">\n" + element("head", head(page)) + "\n" +
         element("body", body) + "\n</html>\n";
}

}  // namespace aisle::report
