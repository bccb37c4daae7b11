#include "serve/metrics.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace aisle::serve {

void Metrics::count(std::size_t place, unsigned status, std::chrono::nanoseconds took) {
  auto& mine = places_[place];
  const auto micros = static_cast<std::uint64_t>(took.count()) / 1000;
  const auto bucket = std::ranges::lower_bound(bounds, micros) - bounds.begin();
  mine.by_class[std::min<std::size_t>(status / 100, mine.by_class.size() - 1)].fetch_add(1, std::memory_order_relaxed);
  mine.took[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  mine.micros.fetch_add(micros, std::memory_order_relaxed);
}

std::uint64_t Metrics::answered() const {
  std::uint64_t out = 0;
  for (const auto& place : places_)
    for (const auto& count : place.by_class) out += count.load(std::memory_order_relaxed);
  return out;
}

std::string Metrics::text(const std::vector<std::string>& names) const {
  std::string out = "# HELP aisle_requests_total Requests that were answered.\n# TYPE aisle_requests_total counter\n";
  const auto to = [&out] { return std::back_inserter(out); };
  for (std::size_t i = 0; i < places_.size(); ++i)
    for (std::size_t kind = 1; kind < places_[i].by_class.size(); ++kind)
      if (const auto count = places_[i].by_class[kind].load(); count > 0)
        fmt::format_to(to(), "aisle_requests_total{{place=\"{}\",status=\"{}xx\"}} {}\n", names[i], kind, count);
  out += "# HELP aisle_request_seconds From the whole request to its answer.\n# TYPE aisle_request_seconds histogram\n";
  for (std::size_t i = 0; i < places_.size(); ++i) {
    std::uint64_t sum = 0;
    for (const auto& count : places_[i].took) sum += count.load();
    if (sum == 0) continue;
    std::uint64_t below = 0;
    for (std::size_t b = 0; b < bounds.size(); ++b) {
      below += places_[i].took[b].load();
      fmt::format_to(to(), "aisle_request_seconds_bucket{{place=\"{}\",le=\"{}\"}} {}\n", names[i],
                     static_cast<double>(bounds[b]) / 1e6, below);
    }
    fmt::format_to(to(), "aisle_request_seconds_bucket{{place=\"{}\",le=\"+Inf\"}} {}\n", names[i], sum);
    fmt::format_to(to(), "aisle_request_seconds_sum{{place=\"{}\"}} {}\n", names[i],
                   static_cast<double>(places_[i].micros.load()) / 1e6);
    fmt::format_to(to(), "aisle_request_seconds_count{{place=\"{}\"}} {}\n", names[i], sum);
  }
  fmt::format_to(to(),
                 "# HELP aisle_shed_total Requests that were refused since too many came.\n"
                 "# TYPE aisle_shed_total counter\naisle_shed_total {}\n",
                 shed_.load());
  return out;
}

}  // namespace aisle::serve
