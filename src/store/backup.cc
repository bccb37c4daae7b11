#include "store/backup.h"

#include "core/error.h"
#include "store/doctor.h"
#include "store/lake.h"
#include "store/manifest.h"

namespace aisle::store {

namespace {

void copy_file(FileSystem& files, const std::filesystem::path& from, const std::filesystem::path& to) {
  constexpr std::size_t piece = 8U << 20U;
  const auto out = files.append_to(to);
  for (std::uint64_t at = 0;; at += piece) {
    const auto bytes = files.read(from, at, piece);
    out->append(bytes);
    if (bytes.size() < piece) break;
  }
  out->sync();
}

// Everything but what the manifest speaks of and locks. A file that goes meanwhile was not needed.
void copy_rest(const Shop& shop, const std::filesystem::path& to) {
  auto& files = shop.files();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shop.folder())) {
    const auto place = entry.path().lexically_relative(shop.folder());
    const auto extension = entry.path().extension();
    if (entry.is_directory()) {
      files.make_folder(to / place);
      if (place == "secrets") std::filesystem::permissions(to / place, std::filesystem::perms::owner_all);
    } else if (entry.is_regular_file() && *place.begin() != "lake" && extension != ".lock" && extension != ".partial") {
      copy_file(files, entry.path(), to / place);
    }
  }
}

}  // namespace

void back_up(const Shop& shop, const std::filesystem::path& to) {
  auto& files = shop.files();
  if (files.exists(to)) throw Error("something stands there already", to.string(), "name a folder that does not exist");
  const std::filesystem::path partial = to.string() + ".partial";
  std::filesystem::remove_all(partial);
  files.make_folder(partial);
  std::filesystem::permissions(partial, std::filesystem::perms::owner_all);
  {
    const Snapshot snapshot(
        shop);  // nothing goes while we copy; what is sealed meanwhile is still in the journal's copy
    copy_rest(shop, partial);
    for (const auto& file : snapshot.manifest().files)
      copy_file(files, shop.lake() / file.name, partial / "lake" / file.name);
    const auto copy = Shop::open(files, partial);
    if (snapshot.manifest().generation > 0) write_manifest(copy, snapshot.manifest());
    for (const auto& finding : examine(copy)) {
      if (finding.kind == Finding::Kind::problem) throw Error(finding.what, finding.where, finding.mend);
    }
  }
  files.rename(partial, to);
  files.sync_folder(std::filesystem::absolute(to).parent_path());
}

}  // namespace aisle::store
