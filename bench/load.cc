#include "load.h"

#include "core/error.h"
#include "stats/random.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <netinet/tcp.h>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>

namespace {

using namespace aisle;
using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

constexpr double warm_up = 1;       // seconds that are not counted
constexpr double longest_wait = 1;  // seconds; who would wait longer for a connection goes away

struct Plan {
  std::string kind;
  std::uint16_t port = 0;
  std::string key;
  double seconds = 0, rate = 0;
  std::size_t connections = 0, people = 0, items = 0;
};

// What is to be asked, and since when.
struct Task {
  Time meant;           // to be sent
  Time begun;           // of a pair: when its event was meant to be sent
  std::size_t person = 0;
  bool question = false;
};

struct Latencies {
  std::vector<float> all;             // milliseconds
  std::vector<std::vector<float>> of_second;

  void add(double second, Time from, Time to) {
    const auto milliseconds = std::chrono::duration<float, std::milli>(to - from).count();
    all.push_back(milliseconds);
    of_second.resize(std::max(of_second.size(), static_cast<std::size_t>(second) + 1));
    of_second[static_cast<std::size_t>(second)].push_back(milliseconds);
  }
  static float at(std::vector<float>& values, double share) {
    if (values.empty()) return 0;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, place);
    return *place;
  }
  Json json() {
    Json out = Json::Object{{"count", all.size()}};
    for (const auto& [name, share] : {std::pair{"p50_ms", 0.5}, {"p90_ms", 0.9}, {"p99_ms", 0.99}, {"p999_ms", 0.999}, {"longest_ms", 1.0}})
      out[name] = at(all, share);
    Json series = Json::Array{};
    for (auto& values : of_second) series.push_back(at(values, 0.99));
    out["p99_ms_by_second"] = std::move(series);
    return out;
  }
};

struct Connection {
  int socket = -1;
  std::string out, in;
  std::size_t sent = 0;
  bool busy = false;
  Task task;
};

class Load {
 public:
  explicit Load(Plan plan) : plan_(std::move(plan)), epoll_(::epoll_create1(0)), connections_(plan_.connections) {
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      connect(i);
      free_.push_back(i);
    }
  }
  ~Load() {
    for (const auto& connection : connections_) ::close(connection.socket);
    ::close(epoll_);
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  Json run() {
    begin_ = Clock::now();
    next_ = begin_;
    const auto end = begin_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(plan_.seconds));
    const auto patience = end + std::chrono::seconds(5);
    for (Time now = begin_; now < end || (busy_ > 0 && now < patience); now = Clock::now()) {
      if (now < end) plan_more(now);
      while (!waiting_.empty() && !free_.empty()) start();
      wait(now < end ? std::min(end, plan_.rate > 0 ? next_ : end) : patience);
    }
    return summary();
  }

 private:
  void connect(std::size_t place) {
    auto& connection = connections_[place];
    connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(plan_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    if (::connect(connection.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw Error("cannot connect", fmt::format("127.0.0.1:{}", plan_.port));
    ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{.events = EPOLLIN, .data = {.u64 = place}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
  }

  void plan_more(Time now) {
    if (plan_.rate == 0) {
      while (waiting_.size() < free_.size()) waiting_.push_back({now, now, person()});
      return;
    }
    for (; next_ <= now; next_ += std::chrono::nanoseconds(static_cast<std::int64_t>(
                             -1e9 / plan_.rate * std::log(1 - random_.uniform()))))
      if (static_cast<double>(waiting_.size()) > longest_wait * plan_.rate || waiting_.size() > plan_.people / 2) {
        ++dropped_;
      } else {
        waiting_.push_back({next_, next_, person()});
      }
  }

  // One of whom nothing is asked at the moment, so that each answer can be compared with the one before.
  std::size_t person() {
    std::size_t out = random_.below(plan_.people);
    while (asked_[out]) out = random_.below(plan_.people);
    asked_[out] = true;
    return out;
  }

  void start() {
    const std::size_t place = free_.back();
    free_.pop_back();
    auto& connection = connections_[place];
    connection.task = waiting_.front();
    waiting_.pop_front();
    connection.busy = true;
    ++busy_;
    connection.in.clear();
    connection.out = request(connection.task);
    connection.sent = 0;
    write(place);
  }

  void append_event(std::string& out, std::size_t person) {
    fmt::format_to(std::back_inserter(out), "{{\"type\":\"view_item\",\"user_id\":\"u{}\",\"item_id\":\"i{}\"}}", person,
                   random_.below(plan_.items));
  }

  std::string request(const Task& task) {
    std::string body;
    if (task.question) {
      body = fmt::format("{{\"user\":\"u{}\",\"n\":20}}", task.person);
    } else if (plan_.kind == "batches") {
      constexpr std::size_t lines = 1000;
      for (std::size_t i = 0; i < lines; ++i) {
        append_event(body, random_.below(plan_.people));
        body += '\n';
      }
    } else {
      append_event(body, task.person);
    }
    return fmt::format("POST /v1/{} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                       task.question ? "recommend" : "events", plan_.key, body.size(), body);
  }

  void write(std::size_t place) {
    auto& connection = connections_[place];
    while (connection.sent < connection.out.size()) {  // what is asked is read soon: to wait for that is no harm
      const auto wrote = ::send(connection.socket, connection.out.data() + connection.sent,
                                connection.out.size() - connection.sent, MSG_NOSIGNAL);
      if (wrote <= 0) return lost(place);
      connection.sent += static_cast<std::size_t>(wrote);
    }
  }

  void wait(Time until) {
    std::array<epoll_event, 256> events;
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(until - Clock::now()).count();
    const timespec time{.tv_sec = std::max<std::int64_t>(0, left) / 1'000'000'000,
                        .tv_nsec = std::max<std::int64_t>(0, left) % 1'000'000'000};
    const int count = ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &time, nullptr);
    for (int i = 0; i < count; ++i) read(events[static_cast<std::size_t>(i)].data.u64);
  }

  void read(std::size_t place) {
    auto& connection = connections_[place];
    std::array<char, 65536> bytes;
    const auto got = ::recv(connection.socket, bytes.data(), bytes.size(), 0);
    if (got <= 0) return lost(place);
    connection.in.append(bytes.data(), static_cast<std::size_t>(got));
    const auto head = connection.in.find("\r\n\r\n");
    if (head == std::string::npos) return;
    if (connection.in.size() < head + 4 + number_after(connection.in, "content-length:")) return;
    answered(connection);
    connection.busy = false;
    --busy_;
    free_.push_back(place);
    if (connection.in.find("connection: close\r\n") < head) lost(place);  // it says that it takes no more
  }

  // The number that stands behind these words; 0 where they do not stand there.
  static std::size_t number_after(std::string_view text, std::string_view words) {
    std::size_t out = 0;
    const auto at = text.find(words);
    if (at == std::string_view::npos) return out;
    const auto begin = text.find_first_not_of(' ', at + words.size());
    std::from_chars(text.data() + std::min(begin, text.size()), text.data() + text.size(), out);
    return out;
  }

  // The server closed the connection: a request that was on its way failed.
  void lost(std::size_t place) {
    auto& connection = connections_[place];
    if (connection.busy) {
      ++statuses_[0];
      --busy_;
      asked_[connection.task.person] = false;
      free_.push_back(place);
    }
    connection.busy = false;
    ::close(connection.socket);
    connect(place);
  }

  void answered(const Connection& connection) {
    const Time now = Clock::now();
    const double second = std::chrono::duration<double>(connection.task.meant - begin_).count() - warm_up;
    const auto status = number_after(connection.in, "HTTP/1.1 ");
    const Task& task = connection.task;
    if (task.question || plan_.kind != "pairs") ++answered_;
    if (second >= 0) {
      ++statuses_[status];
      last_ = std::max(last_, now);
    }
    const bool event_of_pair = plan_.kind == "pairs" && !task.question;
    asked_[task.person] = status == 200 && event_of_pair;
    if (status != 200) return;
    if (second >= 0) (task.question ? questions_ : events_).add(second, task.meant, now);
    if (!task.question && number_after(connection.in, "\"accepted\":") == 0) ++known_before_;
    if (event_of_pair) waiting_.push_front({now, task.begun, task.person, true});
    if (!task.question) return;
    if (second >= 0) pairs_.add(second, task.begun, now);
    if (connection.in.find("\"model\"") != std::string::npos) ++by_model_;
    check(task.person, number_after(connection.in, "\"events\":"));
  }

  // An answer that was asked for after an event's acknowledgement looked at one event more than the answer before.
  void check(std::size_t person, std::size_t events) {
    const auto [known, first] = seen_.emplace(person, events);
    if (first) return;
    ++compared_;
    if (events <= known->second) ++stale_;
    known->second = std::max(known->second, events);
  }

  Json summary() {
    Json statuses = Json::Object{};
    for (const auto& [status, count] : statuses_) statuses[fmt::to_string(status)] = count;
    return Json::Object{{"statuses", statuses},
                        {"unanswered", busy_ + waiting_.size() + dropped_},
                        {"seconds", std::chrono::duration<double>(last_ - begin_).count() - warm_up},
                        {"answered", answered_},
                        {"by_model", by_model_},
                        {"known_before", known_before_},
                        {"compared", compared_},
                        {"stale", stale_},
                        {"events", events_.json()},
                        {"questions", questions_.json()},
                        {"pairs", pairs_.json()}};
  }

  Plan plan_;
  int epoll_;
  stats::Random random_{static_cast<std::uint64_t>(Clock::now().time_since_epoch().count())};
  std::vector<Connection> connections_;
  std::vector<std::size_t> free_;
  std::vector<bool> asked_ = std::vector<bool>(plan_.people);
  std::deque<Task> waiting_;
  std::size_t busy_ = 0, dropped_ = 0;
  Time begin_, next_, last_;
  std::map<std::size_t, std::size_t> statuses_;  // 0: the connection was closed
  Latencies events_, questions_, pairs_;
  std::size_t answered_ = 0, by_model_ = 0, known_before_ = 0, compared_ = 0, stale_ = 0;
  std::unordered_map<std::size_t, std::size_t> seen_;
};

}  // namespace

Json load(const std::vector<std::string>& words) {
  const auto number = [&](std::size_t word) { return std::stoull(words.at(word)); };
  return Load({.kind = words.at(0),
               .port = static_cast<std::uint16_t>(number(1)),
               .key = words.at(2),
               .seconds = std::stod(words.at(3)),
               .rate = std::stod(words.at(4)),
               .connections = number(5),
               .people = number(6),
               .items = number(7)})
      .run();
}
