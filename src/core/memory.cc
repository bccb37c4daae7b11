#include "core/memory.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>

namespace aisle {

namespace {

// The number that stands alone in a file, or after `name` in a list of names and numbers. None for "max" and for no
// file.
std::optional<std::size_t> number_in(const std::filesystem::path& file, const std::string& name = "") {
  std::ifstream in(file);
  std::string word;
  while (!name.empty() && in >> word && word != name) {
  }
  std::size_t number = 0;
  if (in >> number) return number;
  return std::nullopt;
}

// What a control group may still take. Its page cache counts as used, but the kernel gives it back when asked.
std::optional<std::size_t> left_in(const std::filesystem::path& group, const char* limit, const char* used) {
  const auto most = number_in(group / limit);
  const auto taken = number_in(group / used);
  if (!most || !taken) return std::nullopt;
  const std::size_t cache = number_in(group / "memory.stat", "inactive_file").value_or(0);
  const std::size_t held = *taken > cache ? *taken - cache : 0;
  return *most > held ? *most - held : 0;
}

// The group of this process in the unified hierarchy (version 2): the line "0::/path".
std::filesystem::path own_group(const std::filesystem::path& root) {
  std::ifstream in(root / "proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("0::/")) return line.substr(4);
  }
  return {};
}

}  // namespace

std::size_t available_memory(const std::filesystem::path& root) {
  constexpr std::size_t kibi = 1024;
  std::optional<std::size_t> least;
  const auto consider = [&](std::optional<std::size_t> bytes) {
    if (bytes) least = std::min(least.value_or(*bytes), *bytes);
  };
  if (const auto machine = number_in(root / "proc/meminfo", "MemAvailable:")) consider(*machine * kibi);
  const auto groups = root / "sys/fs/cgroup";
  consider(left_in(groups / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"));  // version 1
  consider(left_in(groups, "memory.max", "memory.current"));
  std::filesystem::path group = groups;  // limits of outer groups hold for inner ones
  for (const auto& part : own_group(root)) consider(left_in(group /= part, "memory.max", "memory.current"));
  return least.value_or(kibi * kibi * kibi);
}

}  // namespace aisle
