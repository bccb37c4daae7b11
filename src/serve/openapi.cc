#include "core/version.h"
#include "serve/answer_schemas.h"
#include "serve/routes.h"

#include <algorithm>

namespace aisle::serve {

namespace {

struct Status {
  const char* code;
  const char* about;
};
constexpr Status refusals[] = {
    {"400", "The request is wrong; `error` says why."},
    {"401", "A key is needed."},
    {"403", "The key does not allow this, or nobody may."},
    {"404", "There is nothing of this name."},
    {"409", "Something of this kind goes on already."},
    {"413", "The body is too large."},
    {"422", "Every record was rejected."},
    {"429",
     "The key, or with a browser's key the address, sends more than it may; Retry-After says "
     "when to come again."},
    {"503", "Too much to do, or the log takes nothing at the moment."}};

// What may be left out may be null too, which says nothing either.
Json with_nulls(const Json& schema);

Json property(const Json& schema, bool needed) {
  Json out = with_nulls(schema);
  const Json* type = out.find("type");
  if (needed || type == nullptr) return out;
  Json types = type->kind() == Json::Kind::array ? *type : Json(Json::Array{*type});
  types.push_back("null");
  out["type"] = std::move(types);
  return out;
}

Json properties(const Json& each, const std::vector<std::string>& needed) {
  Json out = Json::Object{};
  for (const auto& [name, schema] : each.object())
    out[name] = property(schema, std::ranges::find(needed, name) != needed.end());
  return out;
}

Json with_nulls(const Json& schema) {
  if (schema.kind() == Json::Kind::array) {
    Json out = Json::Array{};
    for (const auto& each : schema.array()) out.push_back(with_nulls(each));
    return out;
  }
  if (!schema.is_object()) return schema;
  const Json* needed = schema.find("required");
  Json out = Json::Object{};
  for (const auto& [name, value] : schema.object())
    out[name] = name == "properties"
                    ? properties(value, needed == nullptr ? std::vector<std::string>{} : needed->strings())
                    : with_nulls(value);
  return out;
}

Json shared(std::string_view name) { return Json::Object{{"$ref", "#/components/schemas/" + std::string(name)}}; }

Json parameter(std::string_view name, const char* where, Json schema) {
  return Json::Object{
      {"name", name}, {"in", where}, {"required", std::string_view(where) == "path"}, {"schema", std::move(schema)}};
}

Json parameters(const Route& route) {
  Json out = Json::Array{};
  for (auto rest = route.path; rest.find('{') != std::string_view::npos;) {
    rest.remove_prefix(rest.find('{') + 1);
    const auto end = rest.find('}');
    const auto name = rest.substr(0, end);
    const bool decides = name == "user" && route.path.starts_with("/api/recommend/");
    const bool kept = route.scope == Scope::facts || decides;  // in the log
    out.push_back(
        parameter(name, "path", kept ? shared("path_id") : Json(Json::Object{{"type", "string"}, {"minLength", 1}})));
  }
  for (auto rest = route.queries; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    const auto name = rest.substr(0, end);
    const Json count = Json::Object{{"type", "integer"}, {"minimum", 1}, {"maximum", 1000}};
    out.push_back(parameter(name, "query", name == "n" ? count : Json(Json::Object{{"type", "string"}})));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

Json content(std::string_view type, Json schema) {
  return Json::Object{{std::string(type), Json::Object{{"schema", std::move(schema)}}}};
}

Json responses(const Route& route) {
  Json out = Json::Object{};
  if (!route.gives.empty())
    out["200"] = Json::Object{{"description", "Done."},
                              {"content", content(route.gives, answer_schema(route.method, route.path))}};
  for (const auto& [code, about] : refusals)
    out[code] = Json::Object{{"description", about}, {"content", content("application/json", shared("error"))}};
  out["422"]["content"] = content("application/json", shared("kept"));
  return out;
}

// Without a body a place reads {}.
bool needs_a_body(std::string_view takes) {
  return takes.contains("\"required\":[") || takes.contains("\"minProperties\"") || takes.starts_with("{\"oneOf\"") ||
         takes.starts_with("{\"type\":\"array\"");
}

Json operation(const Route& route) {
  Json out = Json::Object{{"summary", route.about}, {"parameters", parameters(route)}};
  if (!route.takes.empty()) {
    const Json body = Json::parse(route.takes, route.path);
    out["requestBody"] = Json::Object{{"required", needs_a_body(route.takes)},
                                      {"content", content("application/json", with_nulls(body))}};
  }
  if (route.scope == Scope::nothing) {
    out["security"] = Json::Array{};
  } else {
    out["x-scope"] = scope_name(route.scope);
  }
  out["responses"] = responses(route);
  return out;
}

}  // namespace

Json openapi() {
  Json paths = Json::Object{};
  for (const Route* route : all_routes()) {
    std::string method(route->method);
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c + ('a' - 'A')); });
    paths[route->path][method] = operation(*route);
  }
  const Json keys = Json::Object{{"bearer", Json::Object{{"type", "http"}, {"scheme", "bearer"}}},
                                 {"header", Json::Object{{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}}};
  Json schemas = shared_schemas();
  for (const auto name : {"question", "event"}) schemas[name] = with_nulls(schemas[name]);
  return Json::Object{
      {"openapi", "3.1.0"},
      {"info", Json::Object{{"title", "Aisle"}, {"version", version}}},
      {"security", Json::Array{Json::Object{{"bearer", Json::Array{}}}, Json::Object{{"header", Json::Array{}}}}},
      {"components", Json::Object{{"securitySchemes", keys}, {"schemas", schemas}}},
      {"paths", paths}};
}

}  // namespace aisle::serve
