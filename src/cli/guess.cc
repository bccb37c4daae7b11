#include "cli/guess.h"

#include "collect/guess.h"
#include "collect/mapper.h"
#include "core/error.h"
#include "core/file_system.h"
#include "report/terminal_table.h"
#include "store/shop.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <map>

namespace aisle::cli {

namespace {

constexpr std::size_t shown_events = 10;

// What a field says, for people.
std::string cell(const EventField& field, const Event& event) {
  if (field.text != nullptr) return std::string(event.*field.text);
  if (field.time != nullptr) return event.*field.time == Micros{} ? "" : time_text(event.*field.time);
  if (field.number != nullptr) return event.*field.number ? fmt::format("{}", *(event.*field.number)) : "";
  std::string out;
  if (event.*field.money) append_money(out, *(event.*field.money));
  return out;
}

void show(std::span<const Event> events) {
  if (events.empty()) return;
  std::vector<const EventField*> fields;
  for (const auto& field : event_fields()) {
    const bool told = std::ranges::any_of(events, [&](const Event& event) { return !cell(field, event).empty(); });
    if (told && field.name != "received" && field.name != "source") fields.push_back(&field);
  }
  std::vector<report::Table::Header> headers;
  constexpr std::size_t longest = 24;
  for (const auto* field : fields) headers.push_back({std::string(field->name), report::Align::left, longest});
  report::Table table(headers);
  for (const auto& event : events) {
    std::vector<std::string> cells;
    for (const auto* field : fields) cells.push_back(cell(*field, event));
    table.row(std::move(cells));
  }
  std::fprintf(stderr, "%s", table.text(false).c_str());
}

void preview(collect::Source& source, collect::Piece piece, const std::string& toml) {
  auto mapping = collect::parse_mapping(toml, "the guess");
  mapping.name = "guess";
  const collect::Mapper mapper(mapping,
                               {.currency = "EUR", .limits = {.opened = store::ShopConfig{}.opened, .latest = now()}},
                               source.delimiter(), source.names());
  collect::Batch batch;
  mapper.map(std::move(piece), batch);
  show(std::span(batch.events).first(std::min(shown_events, batch.events.size())));
  std::map<std::string, std::pair<std::size_t, std::string>> wrong;
  std::size_t good = 0;
  std::size_t skipped = 0;
  for (const auto& outcome : batch.outcomes) {
    if (outcome.fate == collect::Outcome::Fate::accepted) ++good;
    if (outcome.fate == collect::Outcome::Fate::skipped) ++skipped;
    if (outcome.fate != collect::Outcome::Fate::rejected) continue;
    auto& [count, message] = wrong[outcome.reason];
    if (count++ == 0) message = outcome.message;
  }
  std::fprintf(stderr, "of the first %zu records %zu become events and %zu are skipped by rule\n",
               batch.outcomes.size(), good, skipped);
  for (const auto& [reason, found] : wrong)
    std::fprintf(stderr, "  %s: %zu, such as: %s\n", reason.c_str(), found.first, found.second.c_str());
}

}  // namespace

void guess(const std::filesystem::path& file, const std::filesystem::path& to) {
  if (!to.empty() && std::filesystem::exists(to))
    throw Error("the file stands already", to.string(), "name another with --guess-out");
  std::string toml;
  {
    collect::Source source(file);
    collect::Piece piece;
    (void)source.next(piece);
    toml = collect::guess_mapping(source, piece);
  }
  collect::Source source(file);
  source.read_as(collect::parse_mapping(toml, "the guess"));
  collect::Piece piece;
  (void)source.next(piece);
  preview(source, std::move(piece), toml);
  if (to.empty()) {
    std::printf("%s", toml.c_str());
    return;
  }
  FileSystem::machine().replace(to, toml);
  std::fprintf(stderr, "the mapping stands in %s; edit it, then: aisle import SHOP %s --map %s\n", to.c_str(),
               file.c_str(), to.c_str());
}

}  // namespace aisle::cli
