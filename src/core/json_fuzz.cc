// JSON: what is read is written so that it reads back the same, and the scan over bytes agrees with the parser.

#include "core/fuzz.h"
#include "core/json.h"
#include "core/json_scan.h"

namespace {

using namespace aisle;

bool parses(std::string_view text, Json& out) {
  return answers([&] { out = Json::parse(text, "input"); });
}

// Whether the text has line breaks or tabs between its values, which the scan does not take.
bool has_wide_blanks(std::string_view text) { return text.find_first_of("\n\r\t") != std::string_view::npos; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto scanned = scan_json(text);
  hold(scanned <= size, "the scan stays within the text");
  if (scanned > 0) hold(scan_json(text.substr(0, scanned)) == scanned, "the scan of a value is that value");
  (void)scan_json_string(text);
  Json json;
  if (!parses(text, json)) return 0;
  if (!has_wide_blanks(text) && !text.starts_with(' ')) {
    hold(scanned > 0 && text.find_first_not_of(' ', scanned) == std::string_view::npos,
         "the scan sees a whole document");
  }
  for (const bool indented : {false, true}) {
    Json again;
    hold(parses(json.text(indented), again) && again == json, "what was written reads back the same");
  }
  const std::string line = json.text();
  hold(scan_json(line) == line.size(), "the scan takes what we write");
  return 0;
}
