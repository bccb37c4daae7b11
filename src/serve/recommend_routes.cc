#include "core/json.h"
#include "serve/answer_json.h"
#include "serve/question_json.h"
#include "serve/routes.h"
#include "serve/together.h"

#include <array>
#include <utility>

namespace aisle::serve {

namespace {

Json context_in(const Json& body) {
  constexpr std::size_t longest = 4096;
  const Json* found = body.find("context");
  if (found == nullptr || found->is_null()) return {};
  if (!found->is_object()) throw Refused(400, "context is no object");
  if (found->text().size() > longest) throw Refused(400, "context is too long");
  return *found;
}

void post_recommend(const Call& call) {
  const Json body = body_of(*call.request);
  recommend_together(call, item_question(body), context_in(body));
}

void post_rank(const Call& call) {
  const Json body = body_of(*call.request);
  auto question = item_question(body);
  question.items = texts_in(body, "items");
  if (question.items->empty() || question.items->size() > 1000) throw Refused(400, "items names 1 to 1000 items");
  recommend_together(call, std::move(question), context_in(body));
}

Response get_popular(const Call& call) {
  const auto desk = call.service.desk();
  decide::ItemQuestion question{.n = count_in(*call.request)};
  if (const auto category = call.request->query("category"); !category.empty()) question.categories = {category};
  question.free_of_rules = true;
  const auto found = decide::popular(*desk, question);
  return object_response([&](JsonWriter& out) {
    out.member("path", "popular");
    out.name("items");
    write_items(out, *desk, found);
  });
}

Response get_similar(const Call& call) {
  const auto desk = call.service.desk();
  const std::string& item = call.parts[0];
  if (desk->live().codes().find(Coded::item, item) == 0) throw Refused(404, "no item of this id is known");
  const decide::ItemQuestion question{
      .session = {{.item = item}}, .n = count_in(*call.request), .exclude = {item}, .free_of_rules = true};
  return object_response([&](JsonWriter& out) {
    write_members(out, *desk, decide::recommend(*desk, question));
    out.member("item", item);
  });
}

constexpr std::string_view recommend_takes =
    R"({"allOf":[{"$ref":"#/components/schemas/question"},{"type":"object","properties":{)"
    R"("n":{"type":"integer","minimum":1,"maximum":1000},"exclude":{"type":"array","maxItems":1000,"items":{"type":"string"}},)"
    R"("categories":{"type":"array","maxItems":1000,"items":{"type":"string"}},"diversity":{"type":"number","minimum":0,"maximum":1}}}]})";
constexpr std::string_view rank_takes =
    R"({"allOf":[{"$ref":"#/components/schemas/question"},{"type":"object","required":["items"],"properties":{)"
    R"("items":{"type":"array","minItems":1,"maxItems":1000,"items":{"type":"string"}}}}]})";

constexpr std::array routes = std::to_array<Route>({
    {.method = "POST",
     .path = "/v1/recommend",
     .about = "The items that a person should see now: of `user`, or of a visit that `session` tells.",
     .answer_later = post_recommend,
     .takes = recommend_takes},
    {.method = "POST",
     .path = "/v1/rank",
     .about = "Given `items`, in the order in which the person should see them.",
     .answer_later = post_rank,
     .takes = rank_takes},
    {.method = "GET",
     .path = "/v1/popular",
     .about = "What people care for most now.",
     .answer = get_popular,
     .queries = "n category"},
    {.method = "GET",
     .path = "/v1/similar/{item}",
     .about = "What goes with an item: what is chosen after it.",
     .answer = get_similar,
     .queries = "n"},
});

}  // namespace

std::span<const Route> recommend_routes() { return routes; }

}  // namespace aisle::serve
