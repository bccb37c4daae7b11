#include "serve/connection.h"

#include "core/text.h"
#include "serve/networks.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <fmt/format.h>

namespace aisle::serve {

namespace {

constexpr std::size_t read_at_once = 16U << 10U;
constexpr std::chrono::milliseconds pulse{10};

// Names requests that came without a name: a number that no other one of this process has.
std::string next_request_id() {
  static std::atomic<std::uint64_t> last = 0;
  return fmt::format("{:x}", ++last);
}

// Of the client's making: kept only where it is short and plain.
bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// 0 where it is gone already.
std::uint64_t client_of(const tcp::socket& socket) {
  boost::system::error_code gone;
  const auto end = socket.remote_endpoint(gone);
  return gone ? 0 : network_of(end.address());
}

void write_head(std::string& out, const Response& response, std::string_view id, bool keep_alive) {
  const auto put = [&out](auto... texts) { (out.append(texts), ...); };
  const auto digits = [](auto number) { return fmt::format_int(number).str(); };
  put("HTTP/1.1 ", digits(response.status), " ",
      std::string_view(http::obsolete_reason(static_cast<http::status>(response.status))),
      "\r\ncontent-type: ", response.content_type, "\r\nx-request-id: ", id, "\r\n");
  if (!response.feed) put("content-length: ", digits(response.body.size()), "\r\n");
  for (const auto& [name, value] : response.headers) put(std::string_view(name), ": ", std::string_view(value), "\r\n");
  put(keep_alive ? "\r\n" : "connection: close\r\n\r\n");
}

}  // namespace

void Loop::take(tcp::socket socket) {
  if (draining || (tls && handshakes >= config.handshakes)) return;
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  std::make_shared<Connection>(std::move(socket), *this)->start();
}

void Loop::beat() {
  const auto due = std::chrono::steady_clock::now() + pulse;
  timer.expires_at(due);
  timer.async_wait([this, due](boost::system::error_code problem) {
    if (problem) return;
    const auto now = std::chrono::steady_clock::now();
    const auto by = std::chrono::duration_cast<std::chrono::microseconds>(now - due).count();
    late = std::min(by, latest);  // another program may take the processor away once: that is no load of ours
    latest = by;
    if (now - swept > std::chrono::seconds(1)) {
      swept = now;
      const auto copy = all;  // who ends leaves the set
      for (Connection* connection : copy) connection->end_if_late(now);
    }
    beat();
  });
}

void Loop::turn_soon() {
  if (turning) return;
  turning = true;
  asio::post(context, [this] {
    turning = false;
    handlers.turn();
  });
}

void Loop::drain() {
  draining = true;
  const auto copy = all;
  for (Connection* connection : copy) connection->end_if_idle();
}

Connection::Connection(tcp::socket socket, Loop& loop)
    : network_(client_of(socket)), channel_(std::move(socket), loop.tls.get()), loop_(loop) {
  loop_.all.insert(this);
  ++loop_.connections;
}

void Connection::agree() {
  state_ = State::handshake;
  allow(loop_.config.handshake_time);
  ++loop_.handshakes;
  channel_.agree([self = shared_from_this()](boost::system::error_code problem) {
    --self->loop_.handshakes;
    if (problem || self->closed_) return self->close();
    self->listen();
  });
}

void Connection::start() {
  if (channel_.encrypted()) return agree();
  listen();
}

void Connection::listen() {
  begin_request();
  allow(loop_.config.header_time);  // who connects has something to say
  read();
}

void Connection::begin_request() {
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(loop_.config.header_bytes);
  parser_->body_limit(boost::none);  // set when it is known what is asked
  request_.reset();
  admitted_ = false;
  state_ = State::idle;
  allow(loop_.config.idle_time);
}

void Connection::read() {
  channel_.read(buffer_.prepare(read_at_once),
                [self = shared_from_this()](boost::system::error_code problem, std::size_t bytes) {
                  if (problem) return self->close();
                  self->take(bytes);
                });
}

void Connection::take(std::size_t bytes) {
  buffer_.commit(bytes);
  if (state_ == State::idle) {
    state_ = State::header;
    allow(loop_.config.header_time);
  }
  if (parse()) read();
}

// Whether more must be read.
bool Connection::parse() {
  while (true) {
    boost::system::error_code problem;
    if (!parser_->is_header_done()) parser_->eager(false);  // the header alone first: what it says decides on the body
    const auto used = parser_->put(buffer_.data(), problem);
    buffer_.consume(used);
    if (problem == http::error::need_more) return true;
    if (problem == http::error::body_limit) return refuse(413, "the body is too large"), false;
    if (problem == http::error::header_limit) return refuse(431, "the header is too large"), false;
    if (problem) return refuse(400, "this is no request of HTTP/1.1"), false;
    if (!parser_->is_header_done()) continue;
    if (!admitted_) {
      admit();
      if (state_ == State::writing) return false;
      parser_->eager(true);
    }
    if (parser_->is_done()) return handle(), false;
    if (buffer_.size() == 0) return true;
  }
}

// Makes the request of what was read of it, without its body.
void Connection::note_header() {
  const auto& message = parser_->get();
  request_ = std::make_shared<Request>();
  request_->method = std::string(message.method_string());
  request_->target = std::string(message.target());
  constexpr std::size_t usual = 8;
  request_->headers.reserve(usual);
  for (const auto& field : message)
    request_->headers.emplace_back(lower_case(std::string_view(field.name_string())), std::string(field.value()));
  const auto told = request_->header("x-request-id");
  request_->id = is_request_id(told) ? std::string(told) : next_request_id();
  request_->lag = loop_.lag();
  request_->network = network_;
  request_->begun = std::chrono::steady_clock::now();
  keep_alive_ = message.keep_alive() && !loop_.draining;
}

void Connection::admit() {
  admitted_ = true;
  state_ = State::body;
  allow(loop_.config.body_time);
  note_header();
  std::uint64_t limit = 0;
  if (auto refused = loop_.handlers.admit(*request_, limit)) {
    // Whoever has not sent the body yet is not waited for.
    refused->close = refused->close || !parser_->is_done();
    return answer(std::move(*refused));
  }
  const auto length = parser_->content_length();
  if (length && *length > limit) return refuse(413, "the body is too large");
  parser_->body_limit(limit);
  if (request_->header("expect") == "100-continue" && !parser_->is_done()) {
    channel_.write_now("HTTP/1.1 100 Continue\r\n\r\n");
  }
}

void Connection::handle() {
  state_ = State::working;
  request_->body = std::move(parser_->get().body());
  loop_.turn_soon();
  loop_.handlers.handle(request_, [self = shared_from_this()](Response response) {
    if (self->loop_.context.get_executor().running_in_this_thread()) return self->answer(std::move(response));
    asio::post(self->loop_.context,
               [self, response = std::move(response)] mutable { self->answer(std::move(response)); });
  });
}

void Connection::answer(Response response) {
  loop_.handlers.finish(*request_, response);
  state_ = State::writing;
  allow(loop_.config.write_time);
  const bool close_after = response.close || response.feed || !keep_alive_ || loop_.draining;
  constexpr std::size_t usual = 64U << 10U;           // bytes
  if (out_.capacity() > usual) out_ = std::string();  // {} would keep its room
  out_.clear();                                       // its room serves for one answer after the other
  write_head(out_, response, request_->id, !close_after);
  if (request_->method != "HEAD") out_ += response.body;
  if (request_->method != "HEAD" && !loop_.draining) feed_ = response.feed;
  channel_.write(asio::buffer(out_),
                 [self = shared_from_this(), close_after](boost::system::error_code problem, std::size_t) {
                   if (problem) return self->close();
                   self->written(close_after);
                 });
}

void Connection::written(bool close_after) {
  if (feed_) return feed_later();
  if (close_after) return linger();
  begin_request();
  if (buffer_.size() == 0) return read();
  state_ = State::header;  // the next request is here already
  allow(loop_.config.header_time);
  if (parse()) read();
}

void Connection::feed_later() {
  state_ = State::feeding;
  if (!next_) next_.emplace(loop_.context);
  next_->expires_after(std::chrono::seconds(1));
  next_->async_wait([self = shared_from_this()](boost::system::error_code problem) {
    if (!problem && !self->closed_) self->feed();
  });
}

void Connection::feed() {
  state_ = State::writing;
  allow(loop_.config.write_time);
  out_ = feed_();
  if (out_.empty()) return linger();
  channel_.write(asio::buffer(out_), [self = shared_from_this()](boost::system::error_code problem, std::size_t) {
    if (problem || self->loop_.draining) return self->close();
    self->feed_later();
  });
}

// Closing while something is still coming would take the answer away from who has not read it yet: what comes is thrown
// away for a moment.
void Connection::linger() {
  state_ = State::closing;
  allow(std::chrono::seconds(2));
  channel_.finish([self = shared_from_this()] { self->discard(); });
}

void Connection::discard() {
  constexpr std::size_t least = 4096;
  if (closed_) return;
  buffer_.clear();
  channel_.read_rest(buffer_.prepare(least),
                     [self = shared_from_this()](boost::system::error_code problem, std::size_t) {
                       if (problem) return self->close();
                       self->discard();
                     });
}

void Connection::refuse(unsigned status, std::string_view reason) {
  if (request_ == nullptr) note_header();
  answer({.status = status, .body = fmt::format("{{\"error\":\"{}\"}}\n", reason), .close = true});
}

void Connection::end_if_late(SteadyTime now) {
  if (state_ != State::working && state_ != State::feeding && now > deadline_) close();
}

void Connection::end_if_idle() {
  if (state_ == State::handshake || state_ == State::idle || state_ == State::feeding || state_ == State::closing)
    close();
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  if (next_) next_->cancel();
  loop_.all.erase(this);
  --loop_.connections;
  channel_.close();
}

}  // namespace aisle::serve
