#include "cli/commands.h"
#include "core/event.h"

#include <cstdio>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <string>

namespace aisle::cli {

namespace {

std::string_view name_of(FieldKind kind) {
  switch (kind) {
    case FieldKind::text:
      return "text";
    case FieldKind::time:
      return "time";
    case FieldKind::number:
      return "number";
    case FieldKind::money:
      return "money";
    case FieldKind::json:
      return "JSON";
  }
  return "";
}

std::string markdown() {
  std::string out =
      "# The event\n\n"
      "Written by `aisle schema --markdown`, not by hand. One record of the log: something that a person did, or that "
      "was done for one. As JSON, "
      "one a line; `aisle schema` prints the JSON Schema.\n\n"
      "Required: `time`, `type`, and `user_id` or `anonymous_id`. Times are UTC with microseconds; money is exact to a "
      "millionth.\n"
      "A member that is not listed is kept in `properties`.\n\n"
      "| field | holds | longest, bytes | what it says |\n|---|---|---:|---|\n";
  for (const auto& field : event_fields()) {
    const bool text = field.text != nullptr;
    out += fmt::format("| `{}` | {} | {} | {} |\n", field.name, name_of(field.kind),
                       text ? fmt::to_string(field.longest) : "", field.about);
  }
  out += "\nTypes that Aisle knows the meaning of; others are kept and counted:\n\n";
  for (const auto type : known_event_types()) out += fmt::format("`{}` ", type);
  out +=
      "\n\nFacts hold from their time on, until the next one that says otherwise; they need no user. Catalogues come "
      "in as "
      "facts:\n\n| type | needs | in properties | what it is |\n|---|---|---|---|\n";
  for (const auto& fact : fact_types()) {
    out += fmt::format("| `{}` | {} | {} | {} |\n", fact.name, fmt::join(fact.needs, ", "),
                       fmt::join(fact.properties, ", "), fact.about);
  }
  return out;
}

}  // namespace

void add_schema(CLI::App& program) {
  auto as_markdown = std::make_shared<bool>(false);
  auto* command = program.add_subcommand("schema", "print what an event of the log holds, as JSON Schema");
  command->add_flag("--markdown", *as_markdown, "as a page for people instead");
  command->callback(
      [as_markdown] { std::printf("%s", (*as_markdown ? markdown() : event_schema().text(true)).c_str()); });
}

}  // namespace aisle::cli
