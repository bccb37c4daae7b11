#pragma once

#include "serve/http.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace aisle::serve {

// What a listening surface puts up with.
struct ServerConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8088;  // 0: any that is free
  std::size_t threads = 0;    // 0: one a core
  std::size_t connections = 20'000;
  std::uint32_t header_bytes = 16U << 10U;
  std::filesystem::path certificate, key;  // PEM; both empty: nothing is encrypted
  std::size_t handshakes = 1000;           // of TLS at a time, a thread; who comes beyond is dropped
  std::chrono::seconds handshake_time{5};
  std::chrono::seconds header_time{10};  // from its first byte to its last
  std::chrono::seconds body_time{60};    // likewise, of a whole request
  std::chrono::seconds idle_time{75};    // between requests
  std::chrono::seconds write_time{20};   // until an answer is taken
};

// What is asked of the rest of the program.
struct Handlers {
  // Asked when the header is here, before the body is read: an answer that refuses the request, or none. Sets how many
  // bytes the body may have. On an I/O thread; must not wait.
  std::function<std::optional<Response>(Request& request, std::uint64_t& body_limit)> admit;
  // On an I/O thread; must not wait for anything but the processor.
  std::function<void(std::shared_ptr<Request> request, Respond respond)> handle;
  // On an I/O thread, after the requests that were ready together have been handled: what was left to be answered
  // together is answered now.
  std::function<void()> turn = [] {};
  // On an I/O thread, of every answer before it is written, those of the server's own too: what else it is to carry. Of
  // the request that much is known as was read.
  std::function<void(const Request& request, Response& response)> finish = [](const Request&, Response&) {};
};

// HTTP/1.1 over TCP, or over TLS where a certificate is given: one thread a core, each with connections of its own.
// Keeps connections alive, reads requests that come one behind the other, refuses what is larger or slower than the
// limits.
class Server {
 public:
  // Listens. Error when the address is taken, or the certificate is none.
  Server(ServerConfig config, Handlers handlers);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();  // stop()

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t connections() const;
  // How long a ready event waits for its thread at the moment, the worst thread's.
  [[nodiscard]] std::chrono::microseconds lag() const;

  // Reads the certificate and its key again, for connections to come. Error, and nothing changes, when they are none.
  void renew_certificate();

  // Takes no new connections, lets requests that are on their way be answered, for so long at most, and ends.
  void stop(std::chrono::milliseconds patience);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace aisle::serve
