#include "serve/service.h"

#include "serve/networks.h"
#include "serve/routes.h"
#include "store/test_shop.h"

#include <chrono>
#include <gtest/gtest.h>
#include <optional>
#include <string>

namespace aisle::serve {
namespace {

using std::chrono::milliseconds;

Request request(const std::string& method, const std::string& target, const std::string& key) {
  return {.method = method, .target = target, .headers = {{"x-api-key", key}}};
}

// 0: it is let through.
unsigned status(const std::optional<Response>& refused) { return refused ? refused->status : 0; }

TEST(Service, RefusesEarlyWhoWantsAnAnswerSoonerThanWhoBringsEvents) {
  store::TestShop test;
  test.journal.reset();
  Service service(test.shop);
  const std::string key = service.first_key().value_or("");
  const auto told = [&](const char* method, const char* target, milliseconds lag) {
    Request asked = request(method, target, key);
    asked.lag = lag;
    std::uint64_t body_limit = 0;
    return service.admit(asked, body_limit);
  };
  EXPECT_EQ(status(told("GET", "/v1/popular", milliseconds(25))), 0U);
  const auto refused = told("GET", "/v1/popular", milliseconds(26));
  ASSERT_EQ(status(refused), 503U);
  EXPECT_EQ(refused->headers.front(), (std::pair<std::string, std::string>("retry-after", "1")));
  EXPECT_EQ(status(told("POST", "/v1/events", milliseconds(500))), 0U);
  EXPECT_EQ(status(told("POST", "/v1/events", milliseconds(501))), 503U);
  EXPECT_EQ(status(told("GET", "/readyz", milliseconds(501))), 0U);
  EXPECT_NE(service.metrics().text(place_names()).find("aisle_shed_total 2\n"), std::string::npos);
}

class BehindAProxy : public testing::Test {
 protected:
  // A request with this X-Forwarded-For and a browser's key: 3 a second, and from an address 100 events and one more in
  // two minutes.
  Request admitted(const std::string& told) {
    Request out = request("POST", "/v1/events", key_);
    out.network = 7;
    out.headers.emplace_back("x-forwarded-for", told);
    std::uint64_t body_limit = 0;
    status_ = status(service_.admit(out, body_limit));
    return out;
  }
  // How a body of so many events from there is refused.
  unsigned refused(const std::string& told, std::size_t events) {
    const Request asked = admitted(told);
    return status_ != 0 ? status_ : status(service_.refuse_beyond(asked, events));
  }

 private:
  std::string made() {
    test_.journal.reset();  // the service is the one that writes
    return Keys(test_.shop)
        .make(test_.shop,
              {.name = "web", .sha256 = {}, .scopes = {Scope::events}, .per_second = 3, .per_address = 1.0 / 120});
  }

  store::TestShop test_;
  std::string key_ = made();
  Service service_{test_.shop, {}, true};
  unsigned status_ = 0;
};

TEST_F(BehindAProxy, ABodyThatIsTooMuchForTheMomentCountsForNothing) {
  EXPECT_EQ(refused("1.1.1.1", 2), 0U);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(refused("1.1.1.1", 99), 429U);
  EXPECT_EQ(refused("1.1.1.1", 98), 0U);  // neither its events nor the key's requests were used up
  EXPECT_EQ(refused("1.1.1.1", 1), 429U);
}

TEST_F(BehindAProxy, WhoComesIsTheLastAddressThatIsTold) {
  const auto four = network_of("9.9.9.9").value();
  for (const auto* told : {"9.9.9.9", "1.2.3.4, 9.9.9.9", "1.2.3.4,\t9.9.9.9:5678 "})
    EXPECT_EQ(admitted(told).network, four) << told;
  testing::internal::CaptureStderr();
  for (const auto* told : {"", "nobody", "9.9.9.9,", "9.9.9.9, nobody"})
    EXPECT_EQ(admitted(told).network, 7U) << told;  // who connects
  const std::string logged = testing::internal::GetCapturedStderr();
  EXPECT_NE(logged.find("no address told"), std::string::npos);
  EXPECT_EQ(logged.find("no address told"), logged.rfind("no address told"));
}

}  // namespace
}  // namespace aisle::serve
