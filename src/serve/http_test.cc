#include "serve/http.h"

#include "serve/key_ring.h"
#include "serve/routes.h"

#include <gtest/gtest.h>
#include <string>

namespace aisle::serve {
namespace {

TEST(Request, TellsPathAndQuery) {
  const Request request{
      .method = "GET", .target = "/v1/popular?n=5&category=a%20b+c&empty=&n=7&%6e=9", .headers = {{"x-api-key", "k"}}};
  EXPECT_EQ(request.path(), "/v1/popular");
  EXPECT_EQ(request.query("n"), "5");
  EXPECT_EQ(request.query("category"), "a b c");
  EXPECT_EQ(request.query("empty"), "");
  EXPECT_EQ(request.query("absent"), "");
  EXPECT_EQ(request.header("x-api-key"), "k");
  EXPECT_EQ(request.header("x-other"), "");
}

TEST(Request, KeepsBrokenEscapesAsTheyStand) {
  EXPECT_EQ(url_decoded("%", false), "%");
  EXPECT_EQ(url_decoded("100%2", false), "100%2");
  EXPECT_EQ(url_decoded("%zz%2", false), "%zz%2");
  EXPECT_EQ(url_decoded("a+b%2Fc", false), "a+b/c");
}

TEST(Routes, AreFoundByMethodAndPath) {
  const auto item = find_route("GET", "/v1/items/a%2Fb");
  ASSERT_NE(item.route, nullptr);
  EXPECT_EQ(item.parts, std::vector<std::string>{"a/b"});
  EXPECT_EQ(find_route("HEAD", "/healthz").route, find_route("GET", "/healthz").route);
  EXPECT_EQ(find_route("GET", "/v1/items/").route, nullptr);
  EXPECT_EQ(find_route("GET", "/v1/items/a/b").route, nullptr);
  EXPECT_EQ(find_route("DELETE", "/v1/events").others, "POST");
  EXPECT_EQ(find_route("GET", "/api/recommend/u1/").parts, std::vector<std::string>{"u1"});
  EXPECT_EQ(find_route("GET", "/nowhere").place + 1, place_names().size());
}

TEST(Key, AllowsWhatItsScopesSay) {
  const Key events{.name = "e", .sha256 = "", .scopes = {Scope::events}};
  EXPECT_TRUE(events.allows(Scope::events));
  EXPECT_FALSE(events.allows(Scope::facts));
  EXPECT_FALSE(events.allows(Scope::answers));
  EXPECT_FALSE(events.allows(Scope::admin));
  EXPECT_TRUE(events.allows(Scope::nothing));
  EXPECT_TRUE((Key{.name = "a", .sha256 = "", .scopes = {Scope::admin}}).allows(Scope::answers));
}

}  // namespace
}  // namespace aisle::serve
