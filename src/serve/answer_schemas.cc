#include "serve/answer_schemas.h"

#include <algorithm>
#include <fmt/format.h>

namespace aisle::serve {

namespace {

struct Named {
  std::string_view name, schema;
};

constexpr Named shared[] = {
    // Who asks: what several places take.
    {"question",
     R"({"type":"object","properties":{"user":{"type":"string","maxLength":256},"session":{"type":"array","maxItems":1000,)"
     R"("items":{"anyOf":[{"type":"string"},{"type":"object","required":["item"],"properties":{"item":{"type":"string"},)"
     R"("type":{"type":"string"}}},{"type":"object","required":["query"],"properties":{)"
     R"("query":{"type":"string","minLength":1,"maxLength":1024},"type":{"type":"string"}}}]}},"task":{"type":"string"},"explain":{"type":"boolean"},"context":{"type":"object"}}})"},
    // docs/events.md; a fact of an item or a person is one too.
    {"event",
     R"({"type":"object","required":["type"],"properties":{"type":{"$ref":"#/components/schemas/name"},)"
     R"("time":{"type":["string","number"],"format":"date-time"},"event_id":{"type":["string","number"],"maxLength":256},)"
     R"("user_id":{"type":["string","number"],"maxLength":256},"anonymous_id":{"type":["string","number"],"maxLength":256},)"
     R"("item_id":{"type":["string","number"],"maxLength":256},"order_id":{"type":["string","number"],"maxLength":256},)"
     R"("price":{"type":"number","minimum":0,"maximum":1000000000},)"
     R"("quantity":{"type":"number","exclusiveMinimum":0,"maximum":1000000},"query":{"type":"string","maxLength":1024},)"
     R"("properties":{"type":"object"}},"anyOf":[)"
     R"({"required":["user_id"],"properties":{"user_id":{"$ref":"#/components/schemas/id"}}},)"
     R"({"required":["anonymous_id"],"properties":{"anonymous_id":{"$ref":"#/components/schemas/id"}}},)"
     R"({"required":["item_id"],"properties":{"type":{"const":"item"},"item_id":{"$ref":"#/components/schemas/id"}}}]})"},
    // Numbers are kept to their last digit.
    {"id", R"({"type":["string","number"],"minLength":1,"maxLength":256,"pattern":"^[^\\u0000-\\u001f\\u007f]+$"})"},
    {"name", R"({"type":["string","number"],"minLength":1,"maxLength":64,"pattern":"^[^\\u0000-\\u001f\\u007f]+$"})"},
    {"path_id", R"({"type":"string","minLength":1,"maxLength":256,"pattern":"^[^\\u0000-\\u001f\\u007f]+$"})"},
    {"error", R"({"type":"object","required":["error"],"properties":{"error":{"type":"string"}}})"},
    {"items",
     R"({"type":"array","items":{"type":"object","required":["item","score","by"],"properties":{"item":{"type":"string"},)"
     R"("score":{"type":"number","description":"log probability with what the rules add; of what is popular its share of )"
     R"(the most popular item's weight, with what the rules add, 1 to 0; on path model less 1, plus the score of the )"
     R"(last item of the model"},)"
     R"("by":{"enum":["model","content","popular","pin","chance"]},)"
     R"("probability":{"type":"number","minimum":0,"maximum":1},"propensity":{"type":"number","minimum":0,"maximum":1},)"
     R"("title":{"type":"string"},"category":{"type":"string"},"brand":{"type":"string"},"price":{"type":"number"}}}})"},
    {"recommendation",
     R"({"type":"object","required":["path","items"],"properties":{)"
     R"("path":{"enum":["model","new_visitor","no_model","no_consent"]},"model":{"$ref":"#/components/schemas/version"},)"
     R"("events":{"type":"integer"},"items":{"$ref":"#/components/schemas/items"},"decision":{"type":"string"},)"
     R"("item":{"type":"string"},"same":{"type":["boolean","null"]},"same_rules":{"type":"boolean"},)"
     R"("reasons":{"type":"array","items":{"type":"object","properties":{"item":{"type":"string"},)"
     R"("search":{"type":"string"},"type":{"type":"string"},)"
     R"("time":{"type":"string"},"contribution":{"type":"number"}}}}}})"},
    {"version",
     R"({"type":"object","required":["task","version"],"properties":{"task":{"type":"string"},"version":{"type":"integer"}}})"},
    {"prediction",
     R"({"type":"object","required":["prediction"],"properties":{"user":{"type":"string"},"known":{"type":"boolean"},)"
     R"("path":{"enum":["model","new_visitor","no_model","no_consent"]},"prediction":{"type":["number","null"]},)"
     R"("at":{"type":"string"},)"
     R"("probability":{"type":"number","minimum":0,"maximum":1},"reasons":{"type":"array","items":{"type":"object",)"
     R"("properties":{"column":{"type":"string"},"value":{"type":"string"},"contribution":{"type":"number"}}}}}})"},
    {"predictions", R"({"type":"object","additionalProperties":{"$ref":"#/components/schemas/prediction"}})"},
    {"kept",
     R"({"type":"object","required":["read","accepted","duplicate","skipped","rejected","records"],"properties":{)"
     R"("read":{"type":"integer"},"accepted":{"type":"integer"},"duplicate":{"type":"integer"},"skipped":{"type":"integer"},)"
     R"("rejected":{"type":"integer"},"records":{"type":"array","items":{"type":"object","required":["status"],)"
     R"("properties":{"status":{"enum":["accepted","duplicate","skipped","rejected"]},"reason":{"type":"string"},)"
     R"("message":{"type":"string"}}}}}})"},
    {"texts", R"({"type":"array","items":{"type":"string"}})"},
    {"counts", R"({"type":"object","additionalProperties":{"type":"integer"}})"},
    {"gorse_rows", R"({"type":"object","required":["RowAffected"],"properties":{"RowAffected":{"type":"integer"}}})"},
    {"gorse_item", R"({"type":"object","properties":{"ItemId":{"type":"string"},"IsHidden":{"type":"boolean"},)"
                   R"("Categories":{"$ref":"#/components/schemas/texts"},"Timestamp":{"type":"string"},"Labels":{},)"
                   R"("Comment":{"type":"string"}}})"},
    {"gorse_user",
     R"({"type":"object","properties":{"UserId":{"type":"string"},"Labels":{},"Comment":{"type":"string"}}})"},
    {"gorse_feedback",
     R"({"type":"array","items":{"type":"object","properties":{"FeedbackType":{"type":"string"},"UserId":{"type":"string"},)"
     R"("ItemId":{"type":"string"},"Timestamp":{"type":"string"},"Value":{"type":"number"}}}})"},
    {"gorse_scores",
     R"({"type":"array","items":{"type":"object","required":["Id","Score"],"properties":{"Id":{"type":"string"},)"
     R"("Score":{"type":"number"}}}})"},
    {"gorse_health",
     R"({"type":"object","properties":{"Ready":{"type":"boolean"},"DataStoreConnected":{"type":"boolean"},)"
     R"("CacheStoreConnected":{"type":"boolean"}}})"},
    {"segment", R"({"type":"object","required":["success"],"properties":{"success":{"type":"boolean"}}})"},
    {"metarank_items",
     R"({"type":"object","required":["took","items"],"properties":{"took":{"type":"integer"},"items":{"type":"array",)"
     R"("items":{"type":"object","properties":{"item":{"type":"string"},"score":{"type":"number"}}}}}})"},
};

constexpr std::string_view of_shared = R"({{"$ref":"#/components/schemas/{}"}})";

// A word alone is the name of a shared one.
constexpr Named answers[] = {
    {"POST /v1/recommend", "recommendation"},
    {"POST /v1/rank", "recommendation"},
    {"GET /v1/popular", R"({"type":"object","required":["path","items"],"properties":{"path":{"const":"popular"},)"
                        R"("items":{"$ref":"#/components/schemas/items"}}})"},
    {"GET /v1/similar/{item}", "recommendation"},
    {"POST /v1/predict",
     R"({"type":"object","required":["task","version","predictions"],"properties":{"task":{"type":"string"},)"
     R"("question":{"type":"string"},"answer":{"type":"string"},"version":{"type":["integer","null"]},)"
     R"("predictions":{"type":"array",)"
     R"("items":{"$ref":"#/components/schemas/prediction"}}}})"},
    {"GET /v1/users/{user}",
     R"({"type":"object","required":["user","consent","events","timeline","predictions"],"properties":{)"
     R"("user":{"type":"string"},"consent":{"enum":["given","withdrawn"]},"events":{"type":"integer"},)"
     R"("segment":{"enum":["champions","loyal","new","promising","slipping_away","about_to_sleep","lost"]},)"
     R"("first_seen":{"type":"string"},"last_seen":{"type":"string"},"timeline":{"type":"array","items":{"type":"object",)"
     R"("required":["time","type"],"properties":{"time":{"type":"string"},"type":{"type":"string"},"item":{"type":"string"},)"
     R"("query":{"type":"string"},"price":{"type":"number"}}}},"predictions":{"$ref":"#/components/schemas/predictions"}}})"},
    {"GET /v1/items/{item}",
     R"({"type":"object","required":["item","listed","hidden","popularity"],"properties":{"item":{"type":"string"},)"
     R"("listed":{"type":"boolean"},"hidden":{"type":"boolean"},"title":{"type":"string"},"category":{"type":"string"},)"
     R"("brand":{"type":"string"},"price":{"type":"number"},"stock":{"type":"number"},"since":{"type":"string"},)"
     R"("popularity":{"type":"number"}}})"},
    {"POST /v1/events", "kept"},
    {"PUT /v1/items/{item}", "kept"},
    {"POST /v1/feedback", "kept"},
    {"GET /v1/decisions/{decision}",
     R"({"type":"object","required":["decision","time","path","items","replay"],"properties":{"decision":{"type":"string"},)"
     R"("time":{"type":"string"},"path":{"type":"string"},"task":{"type":"string"},"version":{"type":"integer"},)"
     R"("rules":{"type":"string"},"seed":{"type":"string"},"asked":{"type":"object"},"context":{"type":"object"},)"
     R"("known":{"type":"integer"},"events":{"type":"integer"},"considered":{"type":"integer"},)"
     R"("left_out":{"$ref":"#/components/schemas/counts"},"feedback":{"type":"array","items":{"type":"object",)"
     R"("required":["type","time","user"],"properties":{"type":{"type":"string"},"time":{"type":"string"},)"
     R"("user":{"type":"string"},"item":{"type":"string"}}}},)"
     R"("items":{"type":"array","items":{"type":"object"}},"no_replay":{"type":"string"},)"
     R"("replay":{"anyOf":[{"$ref":"#/components/schemas/recommendation"},{"type":"null"}]}}})"},
    {"POST /api/feedback", "gorse_rows"},
    {"PUT /api/feedback", "gorse_rows"},
    {"POST /api/item", "gorse_rows"},
    {"POST /api/items", "gorse_rows"},
    {"POST /api/user", "gorse_rows"},
    {"POST /api/users", "gorse_rows"},
    {"PATCH /api/item/{item}", "gorse_rows"},
    {"PATCH /api/user/{user}", "gorse_rows"},
    {"DELETE /api/item/{item}", "gorse_rows"},
    {"GET /api/item/{item}", "gorse_item"},
    {"GET /api/items",
     R"({"type":"object","required":["Cursor","Items"],"properties":{"Cursor":{"type":"string"},"Items":{"type":"array",)"
     R"("items":{"$ref":"#/components/schemas/gorse_item"}}}})"},
    {"GET /api/user/{user}", "gorse_user"},
    {"GET /api/users",
     R"({"type":"object","required":["Cursor","Users"],"properties":{"Cursor":{"type":"string"},"Users":{"type":"array",)"
     R"("items":{"$ref":"#/components/schemas/gorse_user"}}}})"},
    {"GET /api/user/{user}/feedback/{type}", "gorse_feedback"},
    {"GET /api/feedback",
     R"({"type":"object","required":["Cursor","Feedback"],"properties":{"Cursor":{"type":"string"},)"
     R"("Feedback":{"$ref":"#/components/schemas/gorse_feedback"}}})"},
    {"GET /api/recommend/{user}",
     R"({"anyOf":[{"$ref":"#/components/schemas/texts"},{"$ref":"#/components/schemas/gorse_scores"}]})"},
    {"GET /api/recommend/{user}/{category}",
     R"({"anyOf":[{"$ref":"#/components/schemas/texts"},{"$ref":"#/components/schemas/gorse_scores"}]})"},
    {"POST /api/session/recommend", "gorse_scores"},
    {"GET /api/item-to-item/{name}/{item}", "gorse_scores"},
    {"GET /api/item/{item}/neighbors", "gorse_scores"},
    {"GET /api/non-personalized/{name}", "gorse_scores"},
    {"GET /api/popular", "gorse_scores"},
    {"GET /api/health/live", "gorse_health"},
    {"GET /api/health/ready", "gorse_health"},
    {"POST /segment/v1/batch", "segment"},
    {"POST /segment/v1/import", "segment"},
    {"POST /segment/v1/{call}", "segment"},
    {"POST /feedback",
     R"({"type":"object","properties":{"status":{"enum":["accepted","rejected"]},"accepted":{"type":"integer"},)"
     R"("rejected":{"type":"integer"},"tookMs":{"type":"integer"}}})"},
    {"POST /rank/{model}", "metarank_items"},
    {"POST /recommend/{model}", "metarank_items"},
    {"GET /healthz", R"({"type":"object","required":["status"],"properties":{"status":{"const":"alive"}}})"},
    {"GET /readyz",
     R"({"type":"object","required":["status"],"properties":{"status":{"type":"string"},"log":{"type":"string"},)"
     R"("models":{"type":"integer"},"not_taken_up":{"$ref":"#/components/schemas/texts"}}})"},
    {"GET /openapi.json", R"({"type":"object","required":["openapi","paths"]})"},
    {"GET /v1/models",
     R"({"type":"object","required":["models"],"properties":{"models":{"type":"array","items":{"type":"object",)"
     R"("required":["task","versions","answering"],"properties":{"task":{"type":"string"},"versions":{"type":"array",)"
     R"("items":{"type":"integer"}},"answering":{"type":["integer","null"]}}}},)"
     R"("not_taken_up":{"$ref":"#/components/schemas/texts"}}})"},
    {"GET /v1/tasks",
     R"({"type":"object","required":["tasks"],"properties":{"tasks":{"type":"array","items":{"type":"object",)"
     R"("required":["task","question","answer","version"],"properties":{"task":{"type":"string"},)"
     R"("question":{"type":"string"},"answer":{"type":"string"},"version":{"type":["integer","null"]}}}}}})"},
    {"GET /v1/catalogue",
     R"({"type":"object","required":["shop","currency","items"],"properties":{"shop":{"type":"string"},)"
     R"("currency":{"type":"string"},"items":{"type":"array","items":{"type":"object","required":["item","events"],)"
     R"("properties":{"item":{"type":"string"},"name":{"type":["string","null"]},"category":{"type":["string","null"]},)"
     R"("price":{"type":["number","null"]},"events":{"type":"integer"}}}}}})"},
    {"GET /v1/tail",
     R"({"type":"object","required":["events"],"properties":{"events":{"type":"array","items":{"type":"object",)"
     R"("required":["number","time","type"],"properties":{"number":{"type":"integer"},"time":{"type":"string"},)"
     R"("type":{"type":"string"},"user":{"type":"string"},"visitor":{"type":"string"},"item":{"type":"string"},)"
     R"("query":{"type":"string"},"source":{"type":"string"},"price":{"type":"number"},"quantity":{"type":"number"}}}}}})"},
    {"GET /v1/people",
     R"({"type":"object","required":["people"],"properties":{"people":{"type":"array","items":{"type":"object",)"
     R"("required":["person","events"],"properties":{"person":{"type":"string"},"events":{"type":"integer"},)"
     R"("last":{"type":"string"}}}}}})"},
    {"POST /v1/sql",
     R"({"type":"object","required":["rows","cut"],"properties":{"rows":{"type":"array","items":{"type":"object"}},)"
     R"("cut":{"type":"boolean"}}})"},
    {"GET /v1/quarantine",
     R"({"type":"object","required":["count","reasons","records"],"properties":{"count":{"type":"integer"},)"
     R"("reasons":{"$ref":"#/components/schemas/counts"},"records":{"type":"array","items":{"type":"object",)"
     R"("required":["source","dialect","reason","record"]}}}})"},
    {"POST /v1/quarantine", "kept"},
    {"GET /v1/models/{task}",
     R"({"type":"object","required":["task","published","versions","history"],"properties":{"task":{"type":"string"},)"
     R"("published":{"type":["integer","null"]},"versions":{"type":"array","items":{"type":"object","required":["version"]}},)"
     R"("history":{"type":"array","items":{"type":"object"}}}})"},
    {"GET /v1/models/{task}/{version}", R"({"type":"object","required":["format"]})"},
    {"POST /v1/models/{task}/publish",
     R"({"type":"object","required":["task","version","published"],"properties":{"task":{"type":"string"},)"
     R"("version":{"type":"integer"},"published":{"type":"boolean"},"why":{"type":"string"},"comparison":{"type":"object"}}})"},
    {"GET /v1/training",
     R"({"type":"object","required":["running"],"properties":{"running":{"type":"boolean"},)"
     R"("training":{"$ref":"#/components/schemas/texts"},"snapshot":{"$ref":"#/components/schemas/texts"}}})"},
    {"POST /v1/training", R"({"type":"object","properties":{"running":{"type":"boolean"}}})"},
    {"GET /v1/understanding", R"({"type":"object","required":["made"]})"},
    {"GET /v1/funnel", R"({"type":"object","required":["funnel"],"properties":{"funnel":{"type":["object","null"]}}})"},
    {"GET /v1/walks",
     R"({"type":"object","required":["walks"],"properties":{"walks":{"type":["object","null"],)"
     R"("required":["visits","states","ways"],"properties":{"from":{"type":"string"},"to":{"type":"string"},)"
     R"("visits":{"type":"integer"},"states":{"$ref":"#/components/schemas/texts"},"ways":{"type":"array","items":{"type":"object",)"
     R"("required":["steps","visits"],"properties":{"steps":{"$ref":"#/components/schemas/texts"},)"
     R"("visits":{"type":"integer"}}}}}}}})"},
    {"GET /v1/cohorts",
     R"({"type":"object","required":["cohorts"],"properties":{"cohorts":{"type":["array","null"],"items":{"type":"object",)"
     R"("required":["people","active","orders","revenue"],"properties":{"month":{"type":"string"},)"
     R"("week":{"type":"string"},"people":{"type":"integer"},)"
     R"("active":{"type":"array","items":{"type":"number"}},"orders":{"type":"array","items":{"type":"integer"}},)"
     R"("revenue":{"type":"array","items":{"type":"number"}}}}}}})"},
    {"POST /v1/imagine", R"({"type":"object","required":["recommendation","predictions"],"properties":{)"
                         R"("recommendation":{"$ref":"#/components/schemas/recommendation"},)"
                         R"("predictions":{"$ref":"#/components/schemas/predictions"}}})"},
};

}  // namespace

Json answer_schema(std::string_view method, std::string_view path) {
  const auto found = std::ranges::find(answers, fmt::format("{} {}", method, path), &Named::name);
  if (found == std::end(answers)) return Json::Object{};
  return Json::parse(
      found->schema.starts_with('{') ? std::string(found->schema) : fmt::format(of_shared, found->schema),
      "the schema of an answer");
}

Json shared_schemas() {
  Json out = Json::Object{};
  for (const auto& [name, schema] : shared) out[name] = Json::parse(schema, name);
  return out;
}

}  // namespace aisle::serve
