#pragma once

#include <boost/asio.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string_view>
#include <utility>

namespace aisle::serve {

// One client's bytes, in the clear or by TLS. Belongs to one thread; one reading and one writing at a time. Handlers
// are called as Asio calls them, and keep alive what the channel is in.
class Channel {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  // By TLS where `tls` is not null; it need not outlive the channel.
  Channel(Socket socket, boost::asio::ssl::context* tls) : socket_(std::move(socket)) {
    if (tls != nullptr) tls_ = std::make_unique<Tls>(socket_, *tls);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() = default;

  [[nodiscard]] bool encrypted() const { return tls_ != nullptr; }

  // Before all else where it is encrypted: done(error).
  void agree(auto done) { tls_->async_handshake(boost::asio::ssl::stream_base::server, std::move(done)); }
  // done(error, bytes)
  void read(const boost::asio::mutable_buffer& into, auto done) {
    if (tls_) return tls_->async_read_some(into, std::move(done));
    socket_.async_read_some(into, std::move(done));
  }
  // All of it: done(error, bytes)
  void write(const boost::asio::const_buffer& bytes, auto done) {
    if (tls_) return boost::asio::async_write(*tls_, bytes, std::move(done));
    boost::asio::async_write(socket_, bytes, std::move(done));
  }
  // A few bytes, while nothing else is written.
  void write_now(std::string_view bytes);
  // Says that nothing more is going to be written: done().
  void finish(auto done) {
    if (!tls_) return shut(), done();
    tls_->async_shutdown([this, done = std::move(done)](const boost::system::error_code&) { shut(), done(); });
  }
  // What still comes after finish(), whatever it means: done(error, bytes)
  void read_rest(const boost::asio::mutable_buffer& into, auto done) { socket_.async_read_some(into, std::move(done)); }
  void close();

 private:
  using Tls = boost::asio::ssl::stream<Socket&>;

  void shut();

  Socket socket_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace aisle::serve
