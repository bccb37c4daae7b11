#include "serve/writer.h"

#include "serve/log.h"
#include "store/journal.h"
#include "store/manifest.h"
#include "store/quarantine.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <future>
#include <map>

namespace aisle::serve {

namespace {

constexpr std::size_t most_waiting = 512U << 20U;  // bytes of memory of what others sent
constexpr std::size_t most_told = 256U << 20U;     // bytes of own lines
constexpr std::size_t much_told = 1U << 20U;       // bytes of own lines that are not left to wait
constexpr std::chrono::milliseconds tell_within{500};

// About the memory that they take until they are written.
std::size_t bytes_of(const store::Received& received) {
  constexpr std::size_t an_event = sizeof(Event) + sizeof(store::JournalLine);
  constexpr std::size_t a_record = sizeof(collect::Outcome) + 128;  // its reason and message
  const auto& batch = received.batch;
  return batch.piece.bytes.size() + batch.arena.bytes() + batch.events.size() * an_event +
         batch.outcomes.size() * a_record;
}

std::size_t lines_in(std::string_view text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

// Calls take(event) for each line.
void for_each_event(std::string_view lines, const auto& take) {
  std::string unescaped;
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    if (const auto event = parse_event(lines.substr(0, end), unescaped)) take(*event);
    lines.remove_prefix(end + 1);
  }
}

// Tells `live` the events of lines, of which the first is `first`, but for those up to `known`.
void add_lines(predict::Live& live, std::string_view lines, store::Seq first, store::Seq known) {
  for_each_event(lines, [&](const Event& event) {
    if (first++ > known) live.add(event);
  });
}

}  // namespace

Writer::Writer(const store::Shop& shop, Pulse& pulse)
    : shop_(shop),
      pulse_(pulse),
      importer_(std::in_place, shop),
      live_(predict::Live::open(shop)),
      sealing_(shop),
      applied_(importer_->next() - 1) {
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() { stop(); }

bool Writer::submit(std::unique_ptr<store::Received> received, Done done) {
  const std::size_t bytes = bytes_of(*received);
  {
    const std::lock_guard hold(mutex_);
    if (stopping_ || (bytes_ > 0 && bytes_ + bytes > most_waiting)) return false;
    bytes_ += bytes;
    jobs_.push_back({std::move(received), std::move(done), bytes});
  }
  woken_.notify_one();
  return true;
}

void Writer::tell(std::string_view line) {
  const std::lock_guard hold(mutex_);
  if (stopping_ || own_.size() > most_told) {
    ++lost_;
    return;
  }
  own_ += line;
  if (own_.size() > much_told) woken_.notify_one();
}

std::string Writer::failure() const {
  const std::lock_guard hold(mutex_);
  return failure_;
}

std::size_t Writer::waiting() const {
  const std::lock_guard hold(mutex_);
  return jobs_.size();
}

void Writer::stop() {
  {
    const std::lock_guard hold(mutex_);
    stopping_ = true;
    woken_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Writer::begin_handover() {
  const std::lock_guard hold(mutex_);
  noting_ = true;
  spoiled_ = false;
}

void Writer::tell_noted(predict::Live& next) {
  constexpr std::size_t little = 16;  // batches
  constexpr int most_rounds = 20;     // each shorter than the one before, where this thread is not the slower one
  for (int round = 0; round < most_rounds; ++round) {
    std::vector<Noted> some;
    {
      const std::lock_guard hold(mutex_);
      if (noted_.size() < little) return;
      some.swap(noted_);
    }
    add_noted(some, next);
  }
}

void Writer::adopt(std::shared_ptr<predict::Live> next, std::function<void(bool)> taken) {
  const std::lock_guard hold(mutex_);
  next_live_ = std::move(next);
  taken_ = std::move(taken);
  woken_.notify_one();
}

// On the writer's thread, between two batches.
void Writer::hand_over() {
  std::function<void(bool)> taken;
  std::vector<Noted> noted;
  bool good = false;
  {
    const std::lock_guard hold(mutex_);
    if (!taken_) return;
    taken = std::move(taken_);
    taken_ = nullptr;
    noting_ = false;
    good = next_live_ != nullptr && !spoiled_;
    if (good) live_ = next_live_;
    next_live_.reset();
    noted.swap(noted_);
  }
  if (good) add_noted(noted, *live_);
  if (good) live_->known_until(applied_);
  taken(good);
}

void Writer::add_noted(const std::vector<Noted>& noted, predict::Live& live) {
  for (const auto& [first, lines] : noted) add_lines(live, lines, first, live.opened_until());
}

bool Writer::lend(const std::function<void()>& borrowed) {
  std::promise<bool> over;
  {
    const std::lock_guard hold(mutex_);
    lending_ = [&] {
      try {
        let_go();
        borrowed();
        over.set_value(take_back());
      } catch (...) {
        over.set_exception(std::current_exception());
      }
    };
    woken_.notify_one();
  }
  return over.get_future().get();
}

// On the writer's thread, between two batches.
void Writer::lend_out() {
  std::function<void()> lending;
  {
    const std::lock_guard hold(mutex_);
    lending.swap(lending_);
  }
  if (lending) lending();
}

// Who had the log may have gone a moment ago. While it cannot be had nothing is acknowledged; each batch tries again.
bool Writer::take_back() {
  constexpr std::chrono::milliseconds pause{50};
  const auto known = applied_;
  for (int tries = 0; !importer_; ++tries) {
    try {
      recover();
    } catch (const std::exception& error) {
      fail(error.what());
      if (tries == 20) return true;
      std::this_thread::sleep_for(pause);
    }
  }
  return store::read_manifest(shop_).sealed > known;
}

void Writer::note(store::Seq first, const std::vector<Job>& jobs, const std::string& own) {
  {
    const std::lock_guard hold(mutex_);
    if (!noting_) return;
  }
  Noted noted{.first = first, .lines = {}};
  for (const auto& job : jobs)
    for (const std::size_t i : job.received->added) noted.lines.append(job.received->lines[i].text) += '\n';
  noted.lines += own;
  const std::lock_guard hold(mutex_);
  noted_.push_back(std::move(noted));
}

void Writer::run() {
  std::vector<Job> jobs;
  std::string own;
  while (true) {
    {
      std::unique_lock hold(mutex_);
      woken_.wait_for(hold, tell_within, [this] {
        return stopping_ || taken_ || lending_ || !jobs_.empty() || (own_.size() > much_told && failure_.empty());
      });
      if (stopping_ && !lending_ && jobs_.empty() && own_.empty()) break;
      jobs.swap(jobs_);
      own.swap(own_);
    }
    hand_over();
    lend_out();
    if (!jobs.empty() || !own.empty() || !untold_.empty()) write(jobs, own);
    if (importer_) sealing_.begin_if_worth_it(*importer_);
    std::size_t bytes = 0;
    for (const auto& job : jobs) bytes += job.bytes;
    jobs.clear();
    own.clear();
    const std::lock_guard hold(mutex_);
    bytes_ -= bytes;
  }
  if (!untold_.empty()) write(jobs, own);
  if (!untold_.empty()) log("decisions lost", {{"why", failure()}, {"lines", lines_in(untold_)}});
  sealing_.end();
  if (importer_) sealing_.seal_if_quick(*importer_);
}

// Somebody else may have the log from now on.
void Writer::let_go() {
  sealing_.end();
  importer_.reset();
}

void Writer::write(std::vector<Job>& jobs, const std::string& told) {
  const bool again = !untold_.empty();  // some may have reached the disk before it failed
  try {
    if (!again || untold_.size() + told.size() <= most_told)
      untold_ += told;
    else
      lost_ += lines_in(told);
    if (!importer_) recover();
    std::string own = importer_->without_erased(untold_);
    if (again) own = importer_->without_known(own);
    std::vector<store::Received*> batches;
    for (const auto& job : jobs) batches.push_back(job.received.get());
    note(importer_->receive(batches, own), jobs, own);
    apply(jobs, own);
    applied_ = importer_->next() - 1;
    live_->known_until(applied_);
    std::uint64_t bytes = own.size();
    for (const auto& job : jobs) bytes += job.bytes;
    sealing_.written(bytes);
    untold_.clear();
  } catch (const std::exception& error) {
    let_go();  // nobody knows what the disk holds: it is read again
    fail(error.what());
    for (auto& job : jobs) job.done(*job.received, error.what());
    return;
  }
  for (auto& job : jobs) job.done(*job.received, "");
  set_aside(jobs);
}

// What was rejected can be looked at, and mended.
void Writer::set_aside(const std::vector<Job>& jobs) {
  std::map<std::string, std::string> lines;  // by dialect
  for (const auto& job : jobs) {
    const auto& received = *job.received;
    for (std::size_t i = 0; received.set_aside && i < received.fates.size(); ++i) {
      if (received.fates[i] != store::Received::Fate::rejected) continue;
      const auto [reason, message] = received.why(i);
      const auto& outcome = received.batch.outcomes[i];
      lines[received.dialect] +=
          store::quarantine_record("http", "", received.dialect, outcome, reason, message).text() + "\n";
    }
  }
  try {
    for (const auto& [dialect, text] : lines) store::add_to_quarantine(shop_, "http", dialect, text);
  } catch (const std::exception& error) {
    log("not set aside", {{"why", error.what()}});
  }
}

void Writer::apply(const std::vector<Job>& jobs, const std::string& own) {
  std::uint64_t count = 0;
  for (const auto& job : jobs) {
    const auto& events = job.received->batch.events;
    const auto& added = job.received->added;
    live_->add(added.size(), [&](std::size_t i) -> const Event& { return events[added[i]]; });
    count += added.size();
    pulse_.add(*job.received);
  }
  for_each_event(own, [&](const Event& event) {
    live_->add(event);
    pulse_.note(event);
  });
  kept_.fetch_add(count, std::memory_order_relaxed);
}

// What reached the disk though it was not acknowledged becomes live too.
void Writer::recover() {
  importer_.emplace(shop_);
  {
    const std::lock_guard hold(mutex_);
    spoiled_ = true;
  }
  store::read_journal(shop_.files(), shop_.journal(), applied_ + 1, [&](store::Block& block) {
    add_lines(*live_, block.lines, block.first, applied_);
    return true;
  });
  applied_ = importer_->next() - 1;
  live_->known_until(applied_);
  fail("");
}

void Writer::fail(const std::string& why) {
  const std::lock_guard hold(mutex_);
  failure_ = why;
}

}  // namespace aisle::serve
