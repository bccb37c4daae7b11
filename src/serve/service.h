#pragma once

#include "predict/edition.h"
#include "serve/http.h"
#include "serve/keys.h"
#include "serve/writer.h"
#include "store/shop.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace aisle::serve {

// What a request may be refused with: a status and a sentence.
class Refused : public std::runtime_error {
 public:
  Refused(unsigned status, const std::string& why) : std::runtime_error(why), status_(status) {}
  [[nodiscard]] unsigned status() const { return status_; }

 private:
  unsigned status_;
};

// A shop that answers: its writer, what is live, the models that are published, the keys. Safe from several threads.
class Service {
 public:
  explicit Service(const store::Shop& shop);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();  // stop()

  [[nodiscard]] const store::Shop& shop() const { return shop_; }
  [[nodiscard]] Writer& writer() { return writer_; }
  [[nodiscard]] std::shared_ptr<const predict::Edition> edition() const { return edition_.load(); }
  [[nodiscard]] const Keys& keys() const { return keys_; }
  [[nodiscard]] Keys& keys() { return keys_; }
  [[nodiscard]] Micros started() const { return started_; }

  // The two things that the server asks (server.h).
  std::optional<Response> admit(Request& request, std::uint64_t& body_limit);
  void handle(const std::shared_ptr<Request>& request, Respond respond);

  // Writes what waits and ends.
  void stop();

 private:
  void watch();

  std::string published_;  // what the edition was loaded from
  const store::Shop& shop_;
  Micros started_ = now();
  Writer writer_;
  Keys keys_;
  std::atomic<std::shared_ptr<const predict::Edition>> edition_;

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread watcher_;  // last: it uses what stands above
};

// An answer in JSON; a sentence that says what is wrong.
Response json_response(const Json& document, unsigned status = 200);
Response refusal(unsigned status, std::string_view why);

}  // namespace aisle::serve
