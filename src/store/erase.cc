#include "store/erase.h"

#include "core/error.h"
#include "core/json.h"
#include "store/import.h"
#include "store/known_ids.h"
#include "store/lake_file.h"
#include "store/manifest.h"
#include "store/secret.h"
#include "store/timelines.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <thread>

namespace aisle::store {

namespace {

std::filesystem::path list_path(const Shop& shop) { return shop.folder() / "erased.txt"; }
std::filesystem::path begun_path(const Shop& shop) { return shop.folder() / "erasing.json"; }

std::string whole(const FileSystem& files, const std::filesystem::path& path) {
  return files.read(path, 0, files.size(path));
}

std::string in_list(const std::vector<std::string>& ids) {
  std::vector<std::string> quoted = {"NULL"};  // which nothing is equal to
  for (const auto& id : ids) quoted.push_back(sql::literal(id));
  return fmt::format("({})", fmt::join(quoted, ", "));
}

std::vector<std::string> texts(sql::Database& database, const std::string& question) {
  std::vector<std::string> out;
  database.query(question, [&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) out.emplace_back(found.text(0, row));
  });
  return out;
}

// Decisions name whom they are for as user_id, a visitor too: they make nobody an account who is known as a visitor.
PersonIds ids_of(sql::Database& database, const std::string& person) {
  PersonIds out;
  const std::string who = sql::literal(person);
  out.visitors = texts(
      database, fmt::format("SELECT DISTINCT anonymous_id FROM persons WHERE person = {0} AND anonymous_id IS NOT NULL "
                            "AND anonymous_id NOT IN (SELECT anonymous_id FROM identities WHERE user_id <> {0})",
                            who));
  out.accounts = texts(
      database, fmt::format("SELECT DISTINCT user_id FROM persons WHERE user_id = {} AND (type <> 'decision' OR {})",
                            who, out.visitors.empty()));
  out.asked = texts(
      database, fmt::format("SELECT DISTINCT anonymous_id FROM persons WHERE anonymous_id IN {0} AND anonymous_id NOT "
                            "IN (SELECT user_id FROM persons WHERE user_id IN {0} AND type <> 'decision')",
                            in_list(out.visitors)));
  return out;
}

// Tries until somebody who reads has let go of the old files; a minute at most.
void once_nobody_reads(const Shop& shop, const std::function<bool()>& done) {
  for (int tries = 0; !done(); ++tries) {
    if (tries == 600)
      throw Error("somebody reads the shop, so that its old files cannot go", shop.folder().string(),
                  "when they are done, run `aisle erase SHOP --resume`");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// Everything lies in the lake after this, and the journal is empty.
void empty_journal(const Shop& shop, Importer& importer) {
  importer.seal();
  once_nobody_reads(shop, [&] {
    const auto alone = shop.files().lock(shop.lake() / "readers.lock", true);
    if (alone == nullptr) return false;
    for (const auto& segment : segments(shop.files(), shop.journal())) shop.files().remove(segment.path);
    shop.files().sync_folder(shop.journal());
    return true;
  });
}

// The table `gone`: seq and event_id of what is to be removed.
std::vector<Fingerprint> find_gone(const Snapshot& snapshot, sql::Database& database, const std::string& person,
                                   const PersonIds& ids) {
  snapshot.create_views(database);
  database.query(
      fmt::format("CREATE TEMP TABLE gone AS SELECT seq, event_id FROM persons WHERE person = {} OR user_id IN {} OR "
                  "(user_id IS NULL AND anonymous_id IN {}) OR (type = 'decision' AND user_id IN {})",
                  sql::literal(person), in_list(ids.accounts), in_list(ids.visitors), in_list(ids.asked)));
  std::vector<Fingerprint> out;
  database.stream("SELECT event_id FROM gone", [&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) out.push_back(fingerprint(found.text(0, row)));
  });
  return out;
}

void rewrite_lake(const Shop& shop, sql::Database& database, const std::vector<std::string>& ids, Erasure& done) {
  Manifest manifest = read_manifest(shop);
  ++manifest.generation;
  std::string clean = "properties";
  std::string named = "false";
  for (const auto& id : ids) {
    const std::string value = sql::literal(Json(id).text());
    clean = fmt::format("replace({}, {}, '\"erased\"')", clean, value);
    named += fmt::format(" OR contains(properties, {})", value);
  }
  std::vector<std::string> touched;
  for (const auto& file : manifest.files) {
    database.query(fmt::format("SELECT count(*) FROM read_parquet({}) WHERE seq IN (SELECT seq FROM gone) OR {}",
                               sql::literal((shop.lake() / file.name).string()), named),
                   [&](const sql::Chunk& found) {
                     if (found.integer(0, 0) > 0) touched.push_back(file.name);
                   });
  }
  for (const auto& name : touched)
    replace_files(shop, database, manifest, {name}, "seq NOT IN (SELECT seq FROM gone)",
                  "* REPLACE (" + clean + " AS properties)");
  shop.files().sync_folder(shop.lake());
  write_manifest(shop, manifest);
  done.files = touched.size();
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Whether one of the ids stands there by itself: u17, but not within u170.
bool names_one(std::string_view bytes, const std::vector<std::string>& ids) {
  const auto names = [bytes](const std::string& id) {
    for (auto at = bytes.find(id); at != std::string_view::npos; at = bytes.find(id, at + 1)) {
      const auto end = at + id.size();
      if ((at == 0 || !is_word(bytes[at - 1])) && (end == bytes.size() || !is_word(bytes[end]))) return true;
    }
    return false;
  };
  return std::ranges::any_of(ids, names);
}

std::size_t clean_quarantine(const Shop& shop, const std::vector<std::string>& ids) {
  std::size_t out = 0;
  for (const auto& name : shop.files().names(shop.quarantine())) {
    const auto path = shop.quarantine() / name;
    const std::string bytes = whole(shop.files(), path);
    std::string kept;
    std::size_t removed = 0;
    for (std::string_view rest = bytes; !rest.empty();) {
      const auto line = rest.substr(0, std::min(rest.size(), rest.find('\n') + 1));
      rest.remove_prefix(line.size());
      if (names_one(line, ids)) {
        ++removed;
      } else {
        kept += line;
      }
    }
    if (removed > 0) shop.files().replace(path, kept);
    out += removed;
  }
  return out;
}

// Files of the shop in which people could be named: not what is packed or hashed, nor what we have just written.
std::vector<std::filesystem::path> readable_files(const Shop& shop) {
  static constexpr std::array packed = std::to_array<std::string_view>({"lake", "index", "snapshots", "secrets"});
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shop.folder())) {
    const auto folder = entry.path().lexically_relative(shop.folder()).begin()->string();
    if (entry.is_regular_file() && entry.path() != begun_path(shop) &&
        std::ranges::find(packed, folder) == packed.end())
      out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

// What trainings that were interrupted had learnt of everybody.
void remove_unfinished(const Shop& shop, Erasure& done) {
  const auto models = shop.folder() / "models";
  if (!std::filesystem::exists(models)) return;
  std::vector<std::filesystem::path> unfinished;
  for (const auto& kept : std::filesystem::recursive_directory_iterator(models))
    if (kept.is_directory() && kept.path().filename().string().ends_with(".unfinished"))
      unfinished.push_back(kept.path());
  for (const auto& kept : unfinished) {
    std::filesystem::remove_all(kept);
    done.removed.push_back(kept);
  }
}

// Reports go, since they can be made again; of short ids nobody can tell whether a file means them.
void clean_files(const Shop& shop, std::vector<std::string> ids, Erasure& done) {
  constexpr std::size_t telling = 4;
  std::erase_if(ids, [](const std::string& id) { return id.size() < telling; });
  for (const auto& path : readable_files(shop)) {
    const auto folder = path.lexically_relative(shop.folder()).begin()->string();
    if (folder == "reports") {
      shop.files().remove(path);
      done.removed.push_back(path);
    } else if (folder == "models" && path.filename() == "SHA256SUMS") {
      done.models.push_back(path.parent_path().lexically_relative(shop.folder() / "models").string());
    } else if (names_one(whole(shop.files(), path), ids)) {
      done.left.push_back(path);
    }
  }
}

Erasure carry_out(const Shop& shop, const std::string& person, const PersonIds& ids) {
  Erasure done{.ids = ids.all()};
  Erased(shop).add(shop, ids);
  Importer importer(shop);
  empty_journal(shop, importer);
  {
    sql::Database database;
    const Snapshot snapshot(shop);
    const auto gone = find_gone(snapshot, database, person, ids);
    done.events = gone.size();
    importer.forget(gone);
    rewrite_lake(shop, database, done.ids, done);
  }
  once_nobody_reads(shop, [&] { return remove_leftovers(shop, read_manifest(shop)); });
  done.quarantined = clean_quarantine(shop, done.ids);
  if (latest_timelines(shop)) make_timelines(shop);
  remove_unfinished(shop, done);
  clean_files(shop, done.ids, done);
  shop.files().remove(begun_path(shop));
  shop.files().sync_folder(shop.folder());
  return done;
}

// What is hashed of an id. Older programs hashed the id alone: that holds for each kind.
constexpr std::string_view as_account = "user_id";
constexpr std::string_view as_visitor = "anonymous_id";
constexpr std::string_view as_asked = "decision";
std::string hashed_text(std::string_view kind, std::string_view id) { return fmt::format("{}\n{}", kind, id); }

// Those of one kind, as it was begun; an older program has written all ids in one list.
std::vector<std::string> begun_ids(const Json& begun, const char* kind) {
  std::vector<std::string> out;
  const Json* found = begun.find(kind);
  for (const auto& id : (found != nullptr ? *found : begun.at("ids")).array()) out.push_back(id.string());
  return out;
}

}  // namespace

std::vector<std::string> PersonIds::all() const {
  std::vector<std::string> out = accounts;
  out.insert(out.end(), visitors.begin(), visitors.end());
  std::ranges::sort(out);
  const auto doubled = std::ranges::unique(out);
  out.erase(doubled.begin(), doubled.end());
  return out;
}

Erased::Erased(const Shop& shop) {
  if (!shop.files().exists(list_path(shop))) return;
  key_ = *parse_fingerprint(secret(shop, "erased"));
  const std::string bytes = whole(shop.files(), list_path(shop));
  for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1))) {
    const auto hash = parse_fingerprint(rest.substr(0, rest.find('\n')));
    if (!hash)
      throw Error("the list of who was erased is damaged", list_path(shop).string(), "restore it from a backup");
    hashes_.insert(*hash);
  }
}

bool Erased::holds(std::string_view kind, std::string_view id) const {
  const auto hashed = [this](std::string_view text) { return hashes_.contains(keyed_fingerprint(text, key_)); };
  return !id.empty() && (hashed(hashed_text(kind, id)) || hashed(id));
}

bool Erased::did(const Event& event) const {
  if (!any()) return false;
  return holds(as_account, event.user_id) || holds(as_visitor, event.anonymous_id) ||
         (event.type == "decision" && holds(as_asked, event.user_id));
}

void Erased::add(const Shop& shop, const PersonIds& ids) {
  key_ = *parse_fingerprint(secret(shop, "erased"));
  const auto add = [&](std::string_view kind, const std::vector<std::string>& some) {
    for (const auto& id : some) hashes_.insert(keyed_fingerprint(hashed_text(kind, id), key_));
  };
  add(as_account, ids.accounts);
  add(as_visitor, ids.visitors);
  add(as_asked, ids.asked);
  std::vector<std::string> lines;
  for (const auto& hash : hashes_) lines.push_back(hex(hash) + "\n");
  std::ranges::sort(lines);
  shop.files().replace(list_path(shop), fmt::format("{}", fmt::join(lines, "")));
}

Erasure erase(const Shop& shop, const std::string& person) {
  if (unfinished_erasure(shop))
    throw Error("an erasure was interrupted", shop.folder().string(), "finish it first: aisle erase SHOP --resume");
  PersonIds ids;
  {
    const Snapshot snapshot(shop);
    sql::Database database;
    snapshot.create_views(database);
    ids = ids_of(database, person);
  }
  if (ids.all().empty())
    throw Error(fmt::format("the shop knows nobody called \"{}\"", person), shop.folder().string(),
                "give an account's id, or an anonymous id that never logged in");
  const Json begun = Json::Object{{"person", person},
                                  {"accounts", Json::array(ids.accounts)},
                                  {"visitors", Json::array(ids.visitors)},
                                  {"asked", Json::array(ids.asked)}};
  shop.files().replace(begun_path(shop), begun.text(true));
  return carry_out(shop, person, ids);
}

bool unfinished_erasure(const Shop& shop) { return shop.files().exists(begun_path(shop)); }

Erasure resume_erasure(const Shop& shop) {
  if (!unfinished_erasure(shop)) throw Error("no erasure was interrupted", shop.folder().string());
  const Json begun = Json::parse(whole(shop.files(), begun_path(shop)), begun_path(shop).string());
  const PersonIds ids{.accounts = begun_ids(begun, "accounts"),
                      .visitors = begun_ids(begun, "visitors"),
                      .asked = begun_ids(begun, "asked")};
  return carry_out(shop, begun.at("person").string(), ids);
}

}  // namespace aisle::store
