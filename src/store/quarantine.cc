#include "store/quarantine.h"

#include "core/error.h"
#include "core/fingerprint.h"
#include "core/utf8.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <sstream>

namespace aisle::store {

namespace {

std::string text_of(const Json& record, const char* name) {
  const Json* found = record.find(name);
  return found == nullptr || found->is_null() ? "" : found->string();
}

bool fits(const QuarantineFilter& filter, const Json& record) {
  return (filter.reason.empty() || text_of(record, "reason") == filter.reason) &&
         (filter.source.empty() || text_of(record, "source").find(filter.source) != std::string::npos);
}

// Not those that are being written.
std::vector<std::string> file_names(const Shop& shop) {
  auto out = shop.files().names(shop.quarantine());
  std::erase_if(out, [](const std::string& name) { return !name.ends_with(".jsonl"); });
  return out;
}

std::vector<Json> read_file(const Shop& shop, const std::filesystem::path& path) {
  std::vector<Json> out;
  std::istringstream lines(shop.files().read(path, 0, shop.files().size(path)));
  for (std::string line; std::getline(lines, line) && !lines.eof();)  // a line without an end is being written
    out.push_back(Json::parse(line, path.string()));
  return out;
}

// Lets `keep` look at every record, change it or say that it goes; writes the files in which something is different.
void rewrite(const Shop& shop, const std::function<bool(Json&)>& keep) {
  for (const auto& name : file_names(shop)) {
    const auto path = shop.quarantine() / name;
    const auto before = read_file(shop, path);
    std::string after;
    bool changed = false;
    for (auto record : before) {
      const Json old = record;
      const bool stays = keep(record);
      changed = changed || !stays || record != old;
      if (stays) after += record.text() + "\n";
    }
    if (!changed) continue;
    after.empty() ? shop.files().remove(path) : shop.files().replace(path, after);
  }
}

std::string place(const std::filesystem::path& path) { return std::filesystem::weakly_canonical(path).string(); }

bool is_cut(const Json& record) { return record.find("cut") != nullptr; }

}  // namespace

std::filesystem::path quarantine_file(const Shop& shop, const std::string& source, const std::string& dialect) {
  return shop.quarantine() / (hex(fingerprint(dialect + "\n" + source)) + ".jsonl");
}

Json quarantine_record(const std::string& source, std::string_view header, const std::string& dialect,
                       const collect::Outcome& outcome, const std::string& reason, const std::string& message) {
  constexpr std::size_t longest = 10'000;
  auto record = outcome.record.substr(0, longest);
  const bool is_long = outcome.record.size() > longest;
  const bool is_text = !invalid_utf8(record);
  if (!is_text) record = is_long ? "(too long to keep)" : "(bytes that are not UTF-8)";
  Json out = Json::Object{{"source", source}, {"dialect", dialect}, {"line", outcome.line},
                          {"reason", reason}, {"message", message}, {"record", record}};
  while (header.ends_with('\n') || header.ends_with('\r')) header.remove_suffix(1);
  if (!header.empty() && !invalid_utf8(header)) out["header"] = header;
  if (!is_text || is_long) out["cut"] = true;
  return out;
}

void add_to_quarantine(const Shop& shop, const std::string& source, const std::string& dialect,
                       std::string_view lines) {
  constexpr std::uint64_t most = 8U << 20U;  // bytes
  auto& files = shop.files();
  const auto path = quarantine_file(shop, source, dialect);
  files.make_folder(shop.quarantine());
  files.append_to(path)->append(lines);
  const auto bytes = files.size(path);
  if (bytes <= most) return;
  const auto kept = files.read(path, bytes - most / 2, most / 2);
  files.replace(path, kept.substr(kept.find('\n') + 1));
}

std::vector<Json> read_quarantine(const Shop& shop, const QuarantineFilter& filter) {
  std::vector<Json> out;
  for (const auto& name : file_names(shop)) {
    for (auto& record : read_file(shop, shop.quarantine() / name)) {
      if (fits(filter, record)) out.push_back(std::move(record));
    }
  }
  return out;
}

ExportCounts export_quarantine(const Shop& shop, const QuarantineFilter& filter, const std::filesystem::path& to) {
  ExportCounts out;
  std::string bytes;
  const Json* first = nullptr;
  const auto records = read_quarantine(shop, filter);
  for (const auto& record : records) {
    if (is_cut(record)) {
      ++out.cut;
      continue;
    }
    if (first == nullptr) {
      first = &record;
      if (const auto header = text_of(record, "header"); !header.empty()) bytes += header + "\n";
    }
    for (const char* kind : {"dialect", "header"}) {
      if (text_of(record, kind) == text_of(*first, kind)) continue;
      throw Error(fmt::format("the records are of several kinds: {} has another {} than {}", text_of(record, "source"),
                              kind, text_of(*first, "source")),
                  to.string(), "choose one with --source");
    }
    bytes += text_of(record, "record") + "\n";
    ++out.written;
  }
  if (out.written == 0) return out;
  shop.files().replace(to, bytes);
  rewrite(shop, [&](Json& record) {
    if (fits(filter, record) && !is_cut(record)) record["exported"] = place(to);
    return true;
  });
  return out;
}

std::size_t settle_quarantine(const Shop& shop, const std::filesystem::path& exported) {
  std::size_t out = 0;
  rewrite(shop, [&](Json& record) {
    const bool goes = text_of(record, "exported") == place(exported);
    if (goes) ++out;
    return !goes;
  });
  return out;
}

bool settle_record(const Shop& shop, const Json& record) {
  bool found = false;
  rewrite(shop, [&](Json& each) {
    if (found || each != record) return true;
    found = true;
    return false;
  });
  return found;
}

}  // namespace aisle::store
