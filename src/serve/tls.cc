#include "serve/tls.h"

#include "core/error.h"

#include <string>

namespace aisle::serve {

namespace {

namespace ssl = boost::asio::ssl;

void check(const boost::system::error_code& problem, const char* option, const std::filesystem::path& path,
           const char* mend) {
  if (problem) throw Error("cannot be used: " + problem.message(), std::string(option) + " " + path.string(), mend);
}

}  // namespace

std::shared_ptr<ssl::context> tls_context(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  auto out = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const raw = out->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");  // of TLS 1.2; all of 1.3 are sound
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);  // idle connections keep 34 KB less
  out->set_password_callback(
      [](std::size_t, ssl::context::password_purpose) { return std::string(); });  // nobody is asked
  boost::system::error_code problem;
  out->use_certificate_chain_file(certificate.string(), problem);
  check(problem, "--tls-certificate", certificate, "give the certificate and those that vouch for it, as PEM");
  out->use_private_key_file(key.string(), ssl::context::pem, problem);
  check(problem, "--tls-key", key, "give the certificate's own key, as PEM and without a password");
  return out;
}

}  // namespace aisle::serve
