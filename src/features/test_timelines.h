#pragma once

#include "core/files.h"
#include "core/safetensors.h"
#include "core/timelines.h"

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace aisle::features {

// A snapshot of nothing.
inline TimelineSnapshot empty_snapshot() {
  std::string name = (std::filesystem::temp_directory_path() / "aisle-timelines-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(name.data());
  std::vector<PlacedTensor> places;
  std::string bytes;
  const auto add = [&](const std::string& tensor, const char* type, std::size_t width, std::size_t length) {
    places.push_back({tensor, type, {length}, {}});
    bytes.append(width * length, '\0');
  };
  for (const char* offsets : {"offsets", "content.offsets", "profile.offsets"}) add(offsets, "I64", 8, 2);
  for (const auto field : coded_names) {
    add(std::string(field) + ".offsets", "I64", 8, 2);
    add(std::string(field) + ".sorted", "I32", 4, 0);
    add(std::string(field) + ".bytes", "U8", 1, 0);
  }
  add("kinds", "U8", 1, 8);
  TimelineColumns none;
  for_each_column(none, [&](const char* column, const auto&) { add(column, "I64", 8, 0); });
  for (const char* column : {"content.since", "content.price", "profile.since", "zone.since", "zone.offset"})
    add(column, "I64", 8, 0);
  for (const char* column : {"content.category", "content.brand", "content.title", "content.text", "profile.age",
                             "profile.sex", "profile.country", "profile.region"})
    add(column, "I32", 4, 0);
  const auto path = folder / "timelines.safetensors";
  write_file(path, safetensors_header(places, {{"format", "5"}, {"zone", "UTC"}}) + bytes);
  TimelineSnapshot out(path);
  std::filesystem::remove_all(folder);
  return out;
}

// Timelines that hold what a test tells them: an empty snapshot, and events after it.
inline Timelines told_timelines() { return Timelines{empty_snapshot()}; }

inline const Micros start = *parse_time("2025-01-01T00:00:00Z");
inline Micros at_day(double days) { return start + Micros{static_cast<std::int64_t>(days * day.count)}; }

}  // namespace aisle::features
