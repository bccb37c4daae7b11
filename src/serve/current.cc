#include "serve/current.h"

#include "core/error.h"
#include "serve/kept_rules.h"
#include "serve/log.h"
#include "serve/when_idle.h"
#include "store/timelines.h"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>

namespace aisle::serve {

namespace {

constexpr std::chrono::milliseconds look_every{200};

decide::Rules read_rules(const store::Shop& shop) {
  const auto path = shop.folder() / "shop.toml";
  auto rules = decide::parse_rules(shop.files().read(path, 0, shop.files().size(path)));
  keep_rules(shop, rules);
  return rules;
}

// Where they cannot be read, what was `before` goes on.
Current::Tasks read_tasks(const store::Shop& shop, Current::Tasks before) {
  try {
    const auto declared = store::Shop::open(shop.files(), shop.folder()).config().tasks;
    std::vector<features::Task> out;
    for (const auto& [name, question] : declared) out.push_back(features::parse_task(name, question));
    return std::make_shared<const std::vector<features::Task>>(std::move(out));
  } catch (const Error& error) {
    log("tasks not taken up", {{"why", error.what()}});
    return before;
  }
}

std::string snapshot_name(const store::Shop& shop) {
  const auto latest = store::latest_timelines(shop);
  return latest ? latest->string() : "";
}

std::int64_t changed(const std::filesystem::path& path) {
  std::error_code none;
  const auto time = std::filesystem::last_write_time(path, none);
  return none ? 0 : time.time_since_epoch().count();
}

}  // namespace

Current::Current(const store::Shop& shop, Writer& writer)
    : shop_(shop),
      writer_(writer),
      watched_(watched()),
      snapshot_(snapshot_name(shop)),
      keys_(std::make_shared<KeyRing>(Keys(shop))),
      desk_(decide::make_desk(predict::load_edition(shop_, writer_.live(), nullptr), read_rules(shop))),
      tasks_(read_tasks(shop, std::make_shared<const std::vector<features::Task>>())),
      watcher_([this] { watch(); }) {}

Current::~Current() { stop(); }

void Current::stop() {
  {
    const std::lock_guard hold(mutex_);
    stopping_ = true;
    stopped_.notify_all();
  }
  if (watcher_.joinable()) watcher_.join();
}

void Current::live_anew() {
  std::future<void> done;
  {
    const std::lock_guard hold(mutex_);
    done = renewal_.emplace().get_future();
    stopped_.notify_all();
  }
  done.get();
}

std::string Current::watched() const {
  return fmt::format("{}{} {}", predict::published_state(shop_), changed(shop_.folder() / "shop.toml"),
                     changed(shop_.folder() / "secrets" / "keys.json"));
}

// Takes up what is published, other rules, other keys.
void Current::watch() {
  while (true) {
    std::optional<std::promise<void>> asked;
    {
      std::unique_lock hold(mutex_);
      stopped_.wait_for(hold, look_every, [this] { return stopping_ || renewal_; });
      if (stopping_) return;
      asked.swap(renewal_);
    }
    look(std::move(asked));
  }
}

void Current::look(std::optional<std::promise<void>> asked) {
  auto state = watched();
  const auto snapshot = snapshot_name(shop_);
  const bool same = !asked && state == watched_ && snapshot == snapshot_;
  if (same && !decide::is_outdated(*desk())) return;
  watched_ = std::move(state);
  try {
    if (same) {
      desk_ = decide::make_desk(desk()->edition, desk()->rules);
      return;
    }
    if (asked || snapshot != snapshot_) {
      renew();
      snapshot_ = snapshot_name(shop_);
    }
    look_again();
    if (asked) asked->set_value();
  } catch (const std::exception& error) {  // what answered before goes on
    log("not taken up", {{"why", error.what()}});
    if (asked) asked->set_exception(std::current_exception());
  }
}

// A newer snapshot holds what is in memory: what is live begins with it again. Answers go on from the old one until
// the new one knows as much, and from then on from the new one.
void Current::renew() {
  writer_.begin_handover();
  std::shared_ptr<const decide::Desk> next;
  std::shared_ptr<predict::Live> live;
  try {
    when_idle([&] {
      live = predict::Live::open(shop_);
      next = decide::make_desk(predict::load_edition(shop_, live, nullptr), desk()->rules);
      writer_.tell_noted(*live);
    }).get();
  } catch (...) {
    writer_.adopt(nullptr, [](bool) {});
    throw;
  }
  std::promise<bool> taken;
  writer_.adopt(live, [&](bool good) {
    if (good) desk_ = next;
    taken.set_value(good);
  });
  if (!taken.get_future().get()) throw Error("the log was opened again meanwhile", "the new snapshot");
  log("snapshot taken up", {{"events", live->opened_until()}});
}

void Current::look_again() {
  const auto before = desk();
  auto rules = before->rules;
  try {
    rules = read_rules(shop_);
  } catch (const Error& error) {
    log("rules not taken up", {{"why", error.what()}});
  }
  auto next =
      decide::make_desk(predict::load_edition(shop_, before->edition->live, before->edition.get()), std::move(rules));
  for (const auto& failure : next->edition->failures) log("model not taken up", {{"why", failure}});
  desk_ = std::move(next);
  take_keys(Keys(shop_));
  tasks_ = read_tasks(shop_, tasks());
  log("taken up", {{"rules", desk()->rules.digest}});
}

}  // namespace aisle::serve
