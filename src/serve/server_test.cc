#include "serve/server.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace aisle::serve {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// /large is larger than what the system keeps for who does not read, /feed never ends, /ticks neither but is small.
Response answer(const std::string& target) {
  constexpr std::size_t much = 64U << 20U;
  if (target == "/large") return {.body = std::string(much, 'x')};
  if (target == "/feed") return {.feed = [] { return std::string(much, 'x'); }};
  if (target == "/ticks") return {.feed = [] { return "tick"; }};
  return {.body = "well"};
}

// A second for what the test is about, so that nobody else is too slow on a busy machine.
ServerConfig limits(std::chrono::seconds ServerConfig::* short_one = nullptr) {
  ServerConfig out;
  out.port = 0;
  out.threads = 1;
  if (short_one != nullptr) out.*short_one = seconds(1);
  return out;
}

class Served {
 public:
  explicit Served(ServerConfig config)
      : server_(std::move(config),
                {.admit = [](Request&, std::uint64_t& body_limit) -> std::optional<Response> {
                   body_limit = 1000;
                   return {};
                 },
                 .handle = [](const auto& request, const auto& respond) { respond(answer(request->target)); }}) {}

  [[nodiscard]] const Server& server() const { return server_; }
  // Whether it becomes so, in a while.
  [[nodiscard]] bool has_connections(std::size_t wanted) const {
    for (int i = 0; i < 1000 && server_.connections() != wanted; ++i) std::this_thread::sleep_for(milliseconds(20));
    return server_.connections() == wanted;
  }

 private:
  Server server_;
};

class Client {
 public:
  explicit Client(const Served& served) : Client(served.server()) {}
  explicit Client(const Server& server) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server.port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(socket_); }

  bool send(std::string_view text) const {
    return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  // Until the connection ends, or `last` was said.
  [[nodiscard]] std::string read(std::string_view last) const {
    std::string out;
    std::array<char, 4096> some{};
    while (!out.ends_with(last)) {
      const auto got = ::recv(socket_, some.data(), some.size(), 0);
      if (got <= 0) break;
      out.append(some.data(), static_cast<std::size_t>(got));
    }
    return out;
  }
  [[nodiscard]] bool is_answered() const { return send("GET / HTTP/1.1\r\n\r\n") && read("well").ends_with("well"); }

 private:
  int socket_;
};

TEST(Server, DropsWhoSendsABodyByteByByte) {
  const Served served(limits(&ServerConfig::body_time));
  const Client slow(served);
  slow.send("POST / HTTP/1.1\r\ncontent-length: 1000\r\n\r\n");
  int sent = 0;
  for (; sent < 500 && slow.send("x"); ++sent) std::this_thread::sleep_for(milliseconds(20));
  EXPECT_LT(sent, 500);
  EXPECT_EQ(slow.read("never"), "");
  EXPECT_TRUE(Client(served).is_answered());
}

TEST(Server, DropsWhoDoesNotTakeAnAnswer) {
  for (const auto* target : {"/large", "/feed"}) {
    const Served served(limits(&ServerConfig::write_time));
    const Client slow(served);
    slow.send(std::string("GET ") + target + " HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(Client(served).is_answered());
    EXPECT_TRUE(served.has_connections(0)) << target;
  }
}

TEST(Server, GoesOnTellingWhoListens) {
  const Served served(limits(&ServerConfig::write_time));
  const Client steady(served);
  steady.send("GET /ticks HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(steady.read("tickticktick").ends_with("tickticktick"));  // for longer than an answer may take
}

TEST(Server, TakesNoMoreConnectionsThanItMayUntilOneEnds) {
  auto config = limits();
  config.connections = 2;
  const Served served(config);
  const Client first(served);
  EXPECT_TRUE(first.is_answered());
  {
    const Client second(served);
    EXPECT_TRUE(second.is_answered());
    EXPECT_FALSE(Client(served).is_answered());
    EXPECT_TRUE(first.is_answered());
  }
  EXPECT_TRUE(served.has_connections(1));
  EXPECT_TRUE(Client(served).is_answered());
  EXPECT_TRUE(first.is_answered());
}

TEST(Server, TellsHowLateItsThreadWasWhenARequestCame) {
  std::vector<std::chrono::microseconds> lags;
  Server server(limits(), {.admit = [&](Request& request, std::uint64_t&) -> std::optional<Response> {
                             lags.push_back(request.lag);
                             return {};
                           },
                           .handle =
                               [](const auto& /*request*/, const auto& respond) {
                                 std::this_thread::sleep_for(milliseconds(60));
                                 respond({.body = "well"});
                               }});
  const Client client(server);
  for (int i = 0; i < 10; ++i) client.send("GET / HTTP/1.1\r\n\r\n");
  client.send("GET / HTTP/1.1\r\nconnection: close\r\n\r\n");
  EXPECT_TRUE(client.read("never").ends_with("well"));
  server.stop(seconds(1));
  EXPECT_EQ(lags.size(), 11U);
  EXPECT_GT(std::ranges::max(lags), milliseconds(25));
}

}  // namespace
}  // namespace aisle::serve
