#include "store/known_ids.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace aisle::store {

// Without any there may already be a run of that name, which must stay.
std::optional<IdRun> write_run(FileSystem& files, const std::filesystem::path& folder, const LeavingIds& leaving) {
  if (leaving.ids->size() == 0) return {};
  RunFile file{.path = folder / fmt::format("{:020}.run", leaving.last), .first = leaving.last, .last = leaving.last};
  return IdRun(files, std::move(file), leaving.ids->sorted());
}

KnownIds::KnownIds(FileSystem& files, std::filesystem::path folder, std::uint64_t upto)
    : files_(files), folder_(std::move(folder)) {
  files_.make_folder(folder_);
  for (const auto& name : files_.names(folder_)) {
    const auto file = run_file(folder_ / name);
    if (file && file->last > upto) remove_run(files_, *file);
  }
  remove_lone_filters(files_, folder_);
  for (auto& file : run_files(files_, folder_)) {
    sealed_ = file.last;
    runs_.push_back(IdRun::open(files_, std::move(file)));
  }
}

Known KnownIds::look_up(const Fingerprint& id, std::uint64_t content) const {
  const auto told = [&](std::uint64_t known) { return known == content ? Known::same : Known::other; };
  if (const auto* found = fresh_.find(id)) return told(found->content);
  if (const auto* found = leaving_ ? leaving_->find(id) : nullptr) return told(found->content);
  for (const auto& run : runs_) {
    if (const auto known = run.content_of(id)) return told(*known);
  }
  return Known::no;
}

void KnownIds::expect(const Fingerprint& id) const {
  fresh_.expect(id);
  if (leaving_) leaving_->expect(id);
  for (const auto& run : runs_) run.expect(id);
}

void KnownIds::forget(const std::vector<Fingerprint>& ids) {
  const std::set<Fingerprint> gone(ids.begin(), ids.end());
  const auto is_gone = [&](const KnownId& entry) { return gone.contains(entry.id); };
  for (const auto& held : held_run_files(files_, folder_)) remove_run(files_, held);
  for (auto& run : runs_) {
    if (std::ranges::none_of(gone, [&](const Fingerprint& id) { return run.content_of(id).has_value(); })) continue;
    auto kept = run.ids();
    std::erase_if(kept, is_gone);
    run = IdRun(files_, run.file(), kept);
  }
  bring_back();
  for (const auto& entry : std::exchange(fresh_, IdTable()).sorted()) {
    if (!is_gone(entry)) add(entry);
  }
}

// They are in memory all the same, so what became of their file matters not.
void KnownIds::bring_back() {
  if (!leaving_) return;
  for (const auto& entry : std::exchange(leaving_, nullptr)->sorted()) fresh_.add(entry);
}

LeavingIds KnownIds::begin_seal(std::uint64_t last) {
  bring_back();
  const std::size_t as_many = fresh_.size();
  leaving_ = std::make_shared<const IdTable>(std::exchange(fresh_, IdTable()));
  fresh_.make_room(as_many);
  return {leaving_, last};
}

void KnownIds::take_run(IdRun run) {
  std::erase_if(runs_, [&](const IdRun& other) { return run.file().holds(other.file()); });
  sealed_ = std::max(sealed_, run.file().last);
  runs_.push_back(std::move(run));
  leaving_.reset();
}

void KnownIds::seal(std::uint64_t last) {
  if (auto run = write_run(files_, folder_, begin_seal(last))) take_run(std::move(*run));
  sealed_ = std::max(sealed_, last);
}

}  // namespace aisle::store
