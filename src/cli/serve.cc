#include "cli/commands.h"
#include "cli/duration.h"
#include "core/error.h"
#include "serve/log.h"
#include "serve/server.h"
#include "serve/service.h"
#include "serve/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <pthread.h>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace aisle::cli {

namespace {

struct ServeArguments {
  std::filesystem::path shop;
  serve::ServerConfig server;
  bool open = false;
  std::vector<std::string> origins;
  bool behind_proxy = false;
  std::string train;  // "every 6h"
};

// Signals are taken by the one who waits for them: threads that are made from now on leave them alone.
// SIGHUP ends who has no certificate: a terminal that was closed.
sigset_t block_signals(bool certified) {
  sigset_t out;
  sigemptyset(&out);
  sigaddset(&out, SIGINT);
  sigaddset(&out, SIGTERM);
  if (certified) sigaddset(&out, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &out, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is a full disk: what is written fails, and says so
  return out;
}

// Each connection is an open file: as many as the system lets us have.
void allow_many_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void show(const std::optional<std::string>& first_key) {
  if (!first_key) return;
  std::fprintf(stderr, "the shop's first key, which may do everything; it is not shown again:\n  %s\n",
               first_key->c_str());
}

// In words for a person at a terminal, else a line as all others.
void tell(const std::string& words, std::string_view event, const Json::Object& more) {
  if (::isatty(STDERR_FILENO) == 0) return serve::log(event, more);
  std::fprintf(stderr, "%s\n", words.c_str());
}

// "every 6h", or the time alone; 0 for none.
std::chrono::seconds interval(std::string text) {
  if (text.empty()) return {};
  constexpr std::string_view every = "every ";
  if (text.starts_with(every)) text.erase(0, every.size());
  return std::chrono::seconds(std::max(1L, std::lround(seconds(text, "--train"))));
}

void check(const ServeArguments& arguments) {
  const auto& server = arguments.server;
  if (server.certificate.empty() != server.key.empty())
    throw Error::misuse("a certificate and its key belong together", "--tls-certificate, --tls-key", "give both");
  if (server.address != "127.0.0.1" && server.address != "::1" && server.certificate.empty() && !arguments.open)
    throw Error::misuse("this address can be reached from other machines, and what is said there is not encrypted",
                        "--address " + server.address,
                        "give --tls-certificate and --tls-key, put a server that speaks TLS in front of it, or pass "
                        "--plain-text where the network is safe");
}

// Until somebody asks for the end; SIGHUP: the certificate is another one.
void wait(const sigset_t& signals, serve::Server& server) {
  for (int signal = SIGHUP; signal == SIGHUP;) {
    sigwait(&signals, &signal);
    if (signal != SIGHUP) return;
    try {
      server.renew_certificate();
      serve::log("certificate taken up");
    } catch (const Error& error) {  // the one before goes on
      serve::log("certificate not taken up", {{"why", error.what()}});
    }
  }
}

void run(const ServeArguments& arguments) {
  check(arguments);
  allow_many_files();
  const auto signals = block_signals(!arguments.server.certificate.empty());
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  serve::Service service(shop, arguments.origins, arguments.behind_proxy);
  show(service.first_key());
  serve::Server server(arguments.server,
                       {.admit = [&](auto& request, auto& limit) { return service.admit(request, limit); },
                        .handle = [&](auto request, auto respond) { service.handle(request, std::move(respond)); },
                        .turn = [&] { service.turn(); },
                        .finish = [&](const auto& request, auto& response) { service.finish(request, response); }});
  const std::string url = (arguments.server.certificate.empty() ? "http://" : "https://") + arguments.server.address +
                          ":" + std::to_string(server.port());
  tell("serving on " + url, "serving", {{"url", url}});
  std::optional<serve::Trainer> trainer(std::in_place, shop, interval(arguments.train),
                                        [&] { return service.snapshot_due(); });
  wait(signals, server);
  tell("stopping", "stopping", {});
  trainer.reset();
  server.stop(std::chrono::seconds(5));
  service.stop();
}

}  // namespace

void add_serve(CLI::App& program) {
  auto arguments = std::make_shared<ServeArguments>();
  auto* command = program.add_subcommand("serve", "answer over HTTP: events in, recommendations and predictions out");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("--address", arguments->server.address, "where to listen")->capture_default_str();
  command->add_option("--port", arguments->server.port, "0 for any that is free")->capture_default_str();
  command->add_option("--threads", arguments->server.threads, "that answer; 0 for one a core")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command->add_option("--tls-certificate", arguments->server.certificate,
                      "speak TLS by this certificate (PEM, with its chain); read again at SIGHUP");
  command->add_option("--tls-key", arguments->server.key, "the certificate's key (PEM)");
  command->add_flag("--plain-text", arguments->open, "listen on other addresses than this machine's own without TLS");
  command->add_option("--origin", arguments->origins,
                      "a page whose scripts may ask (CORS), such as https://shop.example; can be given several times");
  command->add_flag(
      "--behind-proxy", arguments->behind_proxy,
      "a server in front says who asks, in the last entry of X-Forwarded-For (limits of a browser's key)");
  command->add_option("--train", arguments->train,
                      "train the tasks anew so often, beside serving: \"every 6h\"; what wins is published");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
