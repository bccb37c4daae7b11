#pragma once

#include "core/json.h"
#include "core/json_writer.h"
#include "decide/desk.h"
#include "serve/current.h"
#include "serve/decisions.h"
#include "serve/event_gate.h"
#include "serve/held.h"
#include "serve/http.h"
#include "serve/key_ring.h"
#include "serve/later.h"
#include "serve/lending.h"
#include "serve/log.h"
#include "serve/metrics.h"
#include "serve/pulse.h"
#include "serve/writer.h"
#include "store/erase.h"
#include "store/shop.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace aisle::serve {

// What a request may be refused with: a status and a sentence.
class Refused : public std::runtime_error {
 public:
  Refused(unsigned status, const std::string& why) : std::runtime_error(why), status_(status) {}
  [[nodiscard]] unsigned status() const { return status_; }

 private:
  unsigned status_;
};

// A shop that answers: its writer, what is live, the models that are published, rules, keys. Safe from several threads.
class Service {
 public:
  // origins: of pages whose scripts may ask (CORS): https://shop.example; none by default. behind_proxy: who asks is
  // what the server in front says, in the last entry of X-Forwarded-For.
  explicit Service(const store::Shop& shop, std::vector<std::string> origins = {}, bool behind_proxy = false);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();  // stop()

  [[nodiscard]] const store::Shop& shop() const { return shop_; }
  [[nodiscard]] Writer& writer() { return writer_; }
  [[nodiscard]] const EventGate& gate() const { return gate_; }
  [[nodiscard]] std::shared_ptr<const decide::Desk> desk() const { return current_.desk(); }
  [[nodiscard]] std::shared_ptr<KeyRing> keys() const { return current_.keys(); }
  [[nodiscard]] Current::Tasks tasks() const { return current_.tasks(); }
  [[nodiscard]] const Decisions& decisions() const { return decisions_; }
  [[nodiscard]] Later& later() { return later_; }
  // Threads for answers alone that fold too much for an I/O thread: they wait for nothing but each other.
  [[nodiscard]] Later& folding() { return folding_; }
  // Threads for what takes seconds or more.
  [[nodiscard]] Later& aside() { return aside_; }
  // Threads for figures of the whole log, which may take minutes.
  [[nodiscard]] Later& analyses() { return analyses_; }
  [[nodiscard]] Held& held() { return held_; }
  [[nodiscard]] const Pulse& pulse() const { return pulse_; }
  // Whether somebody asked for a training that goes on; one at a time.
  [[nodiscard]] std::atomic<bool>& training() { return training_; }
  // Whether it is ending: who works aside for long stops.
  [[nodiscard]] bool ending() const { return ending_.load(); }
  // Whether another command has the log and erases people: it waits until nobody reads (store/erase.h).
  [[nodiscard]] bool erasing() const { return lent_.load() && store::unfinished_erasure(shop_); }
  [[nodiscard]] const Metrics& metrics() const { return metrics_; }
  // Makes the shop's first key, and returns it, where there is none.
  std::optional<std::string> first_key();

  // The four things that the server asks (server.h).
  std::optional<Response> admit(Request& request, std::uint64_t& body_limit);
  void handle(const std::shared_ptr<Request>& request, Respond respond);

  void turn();
  void finish(const Request& request, Response& response);

  // Whether the request's key is still one that allows this.
  [[nodiscard]] bool allows(const Request& request, Scope scope) const;

  // Of what a browser's key brings beyond one event, which admit() counted: the answer that refuses it, or none. Where
  // it is too much for the moment, nothing of it counts.
  [[nodiscard]] std::optional<Response> refuse_beyond(const Request& request, std::size_t events) const;

  // Keeps the line of a decision that was made of what was live: to be found at once, and on the disk within a second.
  void remember(const std::string& id, std::string line, const predict::Live& live);

  // Lends the log to another command of this machine (lending.h).
  void lend(const std::function<bool()>& borrowed);

  // Whether so much has come since the snapshot that a new one is worth its while.
  [[nodiscard]] bool snapshot_due() const;

  // Writes what waits and ends.
  void stop();

 private:
  std::optional<Response> check(Request& request, std::uint64_t& body_limit);

  [[nodiscard]] bool may_ask(std::string_view origin) const;
  [[nodiscard]] std::uint64_t network_of_client(const Request& request);

  const store::Shop& shop_;
  std::vector<std::string> origins_;
  bool behind_proxy_;
  std::atomic<bool> no_address_told_ = false;  // it was logged that the server in front told no address
  FewLines refusals_;
  EventGate gate_;
  Pulse pulse_;
  Writer writer_;
  Current current_;
  Decisions decisions_;
  Metrics metrics_;
  Later later_, folding_;
  Later aside_{3};
  Later analyses_{2};
  Held held_{analyses_};
  std::atomic<bool> ending_ = false;
  std::atomic<bool> training_ = false;
  std::atomic<bool> lent_ = false;   // the log
  std::optional<LogLender> lender_;  // last: it uses what stands above
};

// An answer in JSON; a sentence that says what is wrong.
Response json_response(const Json& document, unsigned status = 200);
// Likewise of an object, of which `write` writes the members.
Response object_response(const std::function<void(JsonWriter&)>& write);
Response refusal(unsigned status, std::string_view why);
// What an exception that a handler threw is answered with: what is wrong with the request, or that we failed.
Response refusal_of(const std::exception& error, const Request& request);
// One that says when to come again.
Response refusal_for(unsigned status, std::string_view why, std::chrono::milliseconds wait);

}  // namespace aisle::serve
