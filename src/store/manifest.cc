#include "store/manifest.h"

#include "core/error.h"
#include "core/json.h"
#include "store/lake.h"

namespace aisle::store {

namespace {

constexpr std::size_t format = 1;

Micros time_of(const Json& json) {
  const auto time = parse_time(json.string());
  if (!time) throw Error("a time is broken");
  return *time;
}

}  // namespace

Manifest read_manifest(const Shop& shop) {
  const auto path = shop.lake() / "manifest.json";
  if (!shop.files().exists(path)) return {};
  const Json json = Json::parse(shop.files().read(path, 0, shop.files().size(path)), path.string());
  if (json.at("format").count() != format)
    throw Error("the lake's manifest has a format that this program does not know", path.string(), "use a newer Aisle");
  Manifest out{.generation = json.at("generation").count(), .sealed = json.at("sealed").count(), .files = {}};
  for (const auto& file : json.at("files").array()) {
    out.files.push_back({.name = file.at("name").string(),
                         .rows = file.at("rows").count(),
                         .bytes = file.at("bytes").count(),
                         .crc32c = file.at("crc32c").string(),
                         .first_seq = file.at("first_seq").count(),
                         .last_seq = file.at("last_seq").count(),
                         .first_time = time_of(file.at("first_time")),
                         .last_time = time_of(file.at("last_time"))});
  }
  return out;
}

void write_manifest(const Shop& shop, const Manifest& manifest) {
  Json files = Json::Array{};
  for (const auto& file : manifest.files) {
    files.push_back(Json::Object{{"name", file.name},
                                 {"rows", file.rows},
                                 {"bytes", file.bytes},
                                 {"crc32c", file.crc32c},
                                 {"first_seq", file.first_seq},
                                 {"last_seq", file.last_seq},
                                 {"first_time", time_text(file.first_time)},
                                 {"last_time", time_text(file.last_time)}});
  }
  const Json json = Json::Object{
      {"format", format}, {"generation", manifest.generation}, {"sealed", manifest.sealed}, {"files", files}};
  shop.files().replace(shop.lake() / "manifest.json", json.text(true));
}

}  // namespace aisle::store
