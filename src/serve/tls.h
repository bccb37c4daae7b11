#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <memory>

namespace aisle::serve {

// What encrypts: TLS 1.2 with forward secrecy, or 1.3, by a certificate (PEM, with the chain behind it) and its key
// (PEM, without a password). Error when either cannot be read, or when they do not belong together.
std::shared_ptr<boost::asio::ssl::context> tls_context(const std::filesystem::path& certificate,
                                                       const std::filesystem::path& key);

}  // namespace aisle::serve
