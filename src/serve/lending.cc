#include "serve/lending.h"

#include "core/error.h"
#include "core/progress.h"
#include "serve/log.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace aisle::serve {

namespace {

constexpr int look_every = 100;  // milliseconds: whether somebody asks for a stop

std::filesystem::path socket_path(const store::Shop& shop) { return shop.folder() / "serve.sock"; }

// A socket's name may have 107 letters, a folder's more: it is reached through the folder, opened.
class Address {
 public:
  explicit Address(const std::filesystem::path& path)
      : folder_(open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    told_.sun_family = AF_UNIX;
    const auto name = fmt::format("/proc/self/fd/{}/{}", folder_, path.filename().string());
    name.copy(told_.sun_path, sizeof(told_.sun_path) - 1);
  }
  Address(const Address&) = delete;
  Address& operator=(const Address&) = delete;
  ~Address() { ::close(folder_); }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&told_); }
  static constexpr socklen_t size = sizeof(sockaddr_un);

 private:
  int folder_;
  sockaddr_un told_{};
};

int made_socket() { return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); }

void say(int to, std::string_view words) {
  const auto line = std::string(words) + "\n";
  (void)send(to, line.data(), line.size(), MSG_NOSIGNAL);  // who is gone hears nothing
}

// A line that the other side says; none when it is gone. `between` is called again and again, and may throw; false:
// none.
std::optional<std::string> heard(int from, const std::function<bool()>& between) {
  std::string out;
  while (between()) {
    pollfd ready{.fd = from, .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, look_every) <= 0) continue;
    char letter = 0;
    if (recv(from, &letter, 1, 0) <= 0) return std::nullopt;
    if (letter == '\n') return out;
    if (out.size() < 4096) out += letter;
  }
  return std::nullopt;
}

}  // namespace

LogLender::LogLender(const store::Shop& shop, Lend lend)
    : path_(socket_path(shop)), lend_(std::move(lend)), socket_(made_socket()) {
  std::error_code none;
  std::filesystem::remove(path_, none);  // of a server that was killed
  const Address address(path_);
  if (socket_ < 0 || fchmod(socket_, S_IRUSR | S_IWUSR) != 0 || bind(socket_, address.get(), Address::size) != 0 ||
      ::listen(socket_, SOMAXCONN) != 0)
    throw Error(std::string("cannot listen: ") + std::strerror(errno), path_.string());
  thread_ = std::jthread([this](std::stop_token stop) { listen(std::move(stop)); });
}

LogLender::~LogLender() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  std::error_code none;
  std::filesystem::remove(path_, none);
  ::close(socket_);
}

void LogLender::listen(std::stop_token stop) {
  while (!stop.stop_requested()) {
    pollfd ready{.fd = socket_, .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, look_every) <= 0) continue;
    const int client = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    serve(client, stop);
    ::close(client);
  }
}

void LogLender::serve(int client, const std::stop_token& stop) {
  try {
    lend_([&] {
      log("log lent");
      say(client, "yours");
      const auto back = heard(client, [&] { return !stop.stop_requested(); });
      log("log came back");
      return back != "back";  // who went without a word may have erased somebody
    });
    say(client, "known");
  } catch (const std::exception& error) {
    log("what was written to the log is not taken up", {{"why", error.what()}});
    say(client, error.what());
  }
}

BorrowedLog::BorrowedLog(const store::Shop& shop) {
  if (!std::filesystem::exists(socket_path(shop))) return;
  socket_ = made_socket();
  const Address address(socket_path(shop));
  if (connect(socket_, address.get(), Address::size) != 0) {  // a server that was killed left it
    close();
    return;
  }
  const auto told = heard(socket_, [] { return check_interrupted(), true; });
  if (told == "yours") return;
  close();
  throw Error(fmt::format("the shop's log could not be had from `aisle serve`: {}", told.value_or("it ended")),
              shop.folder().string(), "try again");
}

void BorrowedLog::give_back(bool erased) {
  if (socket_ < 0) return;
  say(socket_, erased ? "back, people were erased" : "back");
  const auto told = heard(socket_, [] { return true; });
  close();
  if (told && told != "known")  // a server that ended reads the log when it starts
    throw Error(fmt::format("the work is done, but `aisle serve` did not take it up: {}", *told), "", "start it again");
}

BorrowedLog::~BorrowedLog() { close(); }

void BorrowedLog::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

}  // namespace aisle::serve
