#include "serve/channel.h"

namespace aisle::serve {

void Channel::write_now(std::string_view bytes) {
  boost::system::error_code ignored;
  if (tls_) {
    boost::asio::write(*tls_, boost::asio::buffer(bytes), ignored);
  } else {
    boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
  }
}

void Channel::shut() {
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Channel::close() {
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace aisle::serve
