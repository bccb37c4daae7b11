#include "serve/server.h"

#include "core/error.h"
#include "serve/connection.h"
#include "serve/tls.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <memory>
#include <thread>
#include <vector>

namespace aisle::serve {

namespace {

constexpr std::chrono::milliseconds beat{10};

}  // namespace

struct Server::Inside {
  Inside(ServerConfig told, Handlers called)
      : config(std::move(told)), handlers(std::move(called)), loops(made(config, handlers)) {
    listen();
    const auto tls = context();
    for (auto& loop : loops) loop->tls = tls;
    accept();
    for (auto& loop : loops) {
      loop->beat();
      threads.emplace_back([&mine = *loop] { mine.context.run(); });
    }
  }

  static std::vector<std::unique_ptr<Loop>> made(const ServerConfig& config, const Handlers& handlers) {
    std::vector<std::unique_ptr<Loop>> out;
    const std::size_t count = config.threads != 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < count; ++i) out.push_back(std::make_unique<Loop>(config, handlers));
    return out;
  }

  // Null where nothing is to be encrypted.
  [[nodiscard]] std::shared_ptr<asio::ssl::context> context() const {
    return config.certificate.empty() ? nullptr : tls_context(config.certificate, config.key);
  }

  void renew_certificate() {
    const auto fresh = context();
    for (auto& loop : loops) asio::post(loop->context, [&loop = *loop, fresh] { loop.tls = fresh; });
  }

  void listen() {
    boost::system::error_code problem;
    const auto address = asio::ip::make_address(config.address, problem);
    if (problem) throw Error::misuse("\"" + config.address + "\" is no address", "--address", "write it as 127.0.0.1");
    const tcp::endpoint end(address, config.port);
    acceptor.open(end.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(end, problem);
    if (!problem) acceptor.listen(asio::socket_base::max_listen_connections, problem);
    if (problem)
      throw Error(fmt::format("cannot listen: {}", problem.message()),
                  fmt::format("{}:{}", config.address, config.port), "choose another --port");
  }

  // Connections go round to the threads.
  void accept() {
    Loop& loop = *loops[next++ % loops.size()];
    acceptor.async_accept(loop.context, [this, &loop](boost::system::error_code problem, tcp::socket socket) {
      if (problem == asio::error::operation_aborted) return;
      if (!problem && open() < config.connections)
        asio::post(loop.context,
                   [&loop, taken = std::make_shared<tcp::socket>(std::move(socket))] { loop.take(std::move(*taken)); });
      if (!problem) return accept();
      pause.expires_after(std::chrono::milliseconds(50));  // no file descriptors left, say
      pause.async_wait([this](boost::system::error_code stopped) {
        if (!stopped) accept();
      });
    });
  }

  [[nodiscard]] std::size_t open() const {
    std::size_t out = 0;
    for (const auto& loop : loops) out += loop->connections.load(std::memory_order_relaxed);
    return out;
  }

  void stop(std::chrono::milliseconds patience) {
    if (threads.empty()) return;
    asio::post(loops.front()->context, [this] {
      pause.cancel();
      boost::system::error_code ignored;
      acceptor.close(ignored);
    });
    for (auto& loop : loops) asio::post(loop->context, [&loop = *loop] { loop.drain(); });
    const auto end = std::chrono::steady_clock::now() + patience;
    while (open() > 0 && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(beat);
    for (auto& loop : loops) loop->context.stop();
    for (auto& thread : threads) thread.join();
    threads.clear();
  }

  ServerConfig config;
  Handlers handlers;
  std::vector<std::unique_ptr<Loop>> loops;
  std::size_t next = 0;
  tcp::acceptor acceptor{loops.front()->context};
  asio::steady_timer pause{loops.front()->context};
  std::vector<std::thread> threads;
};

Server::Server(ServerConfig config, Handlers handlers)
    : inside_(std::make_unique<Inside>(std::move(config), std::move(handlers))) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

std::uint16_t Server::port() const { return inside_->acceptor.local_endpoint().port(); }

std::size_t Server::connections() const { return inside_->open(); }

std::chrono::microseconds Server::lag() const {
  std::chrono::microseconds out{};
  for (const auto& loop : inside_->loops) out = std::max(out, loop->lag());
  return out;
}

void Server::renew_certificate() { inside_->renew_certificate(); }

void Server::stop(std::chrono::milliseconds patience) { inside_->stop(patience); }

}  // namespace aisle::serve
