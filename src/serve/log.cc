#include "serve/log.h"

#include "core/micros.h"

#include <cstdio>

namespace aisle::serve {

void log(std::string_view event, const Json::Object& more) {
  Json line = Json::Object{{"time", time_text(now())}, {"event", event}};
  for (const auto& [name, value] : more) line[name] = value;
  const std::string text = line.text() + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace aisle::serve
