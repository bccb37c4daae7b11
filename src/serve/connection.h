#pragma once

#include "serve/channel.h"
#include "serve/server.h"

#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

namespace aisle::serve {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using SteadyTime = std::chrono::steady_clock::time_point;

class Connection;

// One thread's connections, and the clock that ends those that are too slow. Everything but lag(), `connections` and
// posting to `context` belongs to that thread.
struct Loop {
  Loop(const ServerConfig& limits, const Handlers& called) : config(limits), handlers(called) {}

  void take(tcp::socket socket);
  // Measures how late the thread is, and once a second drops who took too long.
  void beat();
  // Has Handlers::turn called when what is ready now is done.
  void turn_soon();
  // Idle connections are closed, the others after their next answer.
  void drain();
  [[nodiscard]] std::chrono::microseconds lag() const { return std::chrono::microseconds(late.load()); }

  const ServerConfig& config;
  const Handlers& handlers;
  std::unordered_set<Connection*> all = {};
  std::shared_ptr<asio::ssl::context> tls = {};  // of connections to come; none: in the clear
  std::size_t handshakes = 0;                    // that go on
  std::atomic<std::size_t> connections = 0;
  std::atomic<std::int64_t> late = 0;  // microseconds, of the two latest beats the lesser
  std::int64_t latest = 0;
  SteadyTime swept = {};
  bool draining = false;
  bool turning = false;         // Handlers::turn is going to be called
  asio::io_context context{1};  // behind what connections use: those that wait in it go with it
  asio::steady_timer timer{context};
};

// One client. Reads a request, has it answered, writes the answer, and so on.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Loop& loop);
  ~Connection() = default;  // on any thread: who answers may be the last to know it
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  void end_if_late(SteadyTime now);
  void end_if_idle();

 private:
  void agree();
  void listen();
  void begin_request();
  void read();
  void take(std::size_t bytes);
  bool parse();
  void note_header();
  void admit();
  void handle();
  void answer(Response response);
  void written(bool close);
  void feed();
  void feed_later();
  void refuse(unsigned status, std::string_view reason);
  void linger();
  void discard();
  void close();
  void allow(std::chrono::seconds time) { deadline_ = std::chrono::steady_clock::now() + time; }

  enum class State { handshake, idle, header, body, working, writing, feeding, closing };

  std::uint64_t network_;  // of the client (networks.h)
  Channel channel_;
  Loop& loop_;
  State state_ = State::idle;
  SteadyTime deadline_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::shared_ptr<Request> request_;
  bool keep_alive_ = true;
  bool admitted_ = false;
  bool closed_ = false;
  std::string out_;
  std::function<std::string()> feed_;  // of an answer without an end
  std::optional<asio::steady_timer> next_;
};

}  // namespace aisle::serve
