#include "train/parzen.h"

#include <algorithm>
#include <cmath>

namespace aisle::train {

namespace {

using Place = std::vector<double>;  // in each search range, from 0 (low) to 1 (high)

double to_place(const models::SearchRange& range, double value) {
  const double place = range.logarithmic ? std::log(value / range.low) / std::log(range.high / range.low)
                                         : (value - range.low) / (range.high - range.low);
  return std::clamp(place, 0.0, 1.0);
}

double from_place(const models::SearchRange& range, double place, bool whole) {
  const double value = range.logarithmic ? range.low * std::pow(range.high / range.low, place)
                                         : range.low + (range.high - range.low) * place;
  return whole ? std::round(value) : value;
}

bool is_whole(const models::Algorithm& algorithm, const std::string& option) {
  for (const auto& entry : algorithm.options.array()) {
    if (entry.at("option").string() == option) return entry.find("whole") != nullptr;
  }
  return false;
}

// A mixture of bells around the places, one wide one over the whole range among them.
class Density {
 public:
  Density(std::vector<Place> places, std::size_t dimensions) : places_(std::move(places)) {
    const auto n = static_cast<double>(places_.size());
    width_ = std::max(0.05, 0.4 * std::pow(n + 1, -1 / (4.0 + static_cast<double>(dimensions))));
  }

  [[nodiscard]] double logarithm_at(const Place& place) const {
    double logarithm = 0;
    for (std::size_t d = 0; d < place.size(); ++d) {
      double sum = 1;  // the even part
      for (const auto& centre : places_) {
        const double z = (place[d] - centre[d]) / width_;
        sum += std::exp(-z * z / 2) / (width_ * std::sqrt(2 * 3.141592653589793));
      }
      logarithm += std::log(sum / static_cast<double>(places_.size() + 1));
    }
    return logarithm;
  }

  [[nodiscard]] Place draw(std::size_t dimensions, stats::Random& random) const {
    Place out;
    for (std::size_t d = 0; d < dimensions; ++d) {
      const std::size_t centre = random.below(places_.size() + 1);
      if (centre == places_.size()) {
        out.push_back(random.uniform());
      } else {
        out.push_back(std::clamp(places_[centre][d] + width_ * random.normal(), 0.0, 1.0));
      }
    }
    return out;
  }

 private:
  std::vector<Place> places_;
  double width_ = 1;
};

Place place_of(const models::Algorithm& algorithm, const Json& options) {
  Place out;
  for (const auto& range : algorithm.search) {
    const Json* given = options.find(range.option);
    double value = given != nullptr ? given->number() : 0;
    if (given == nullptr) {
      for (const auto& entry : algorithm.options.array()) {
        if (entry.at("option").string() == range.option) value = entry.at("default").number();
      }
    }
    out.push_back(to_place(range, value));
  }
  return out;
}

Place most_promising(const models::Algorithm& algorithm, std::vector<TriedOptions> tried, stats::Random& random) {
  constexpr int draws = 24;
  std::ranges::stable_sort(tried, {}, &TriedOptions::loss);
  const std::size_t few = std::max<std::size_t>(2, tried.size() / 4);
  std::vector<Place> better, others;
  for (std::size_t i = 0; i < tried.size(); ++i)
    (i < few ? better : others).push_back(place_of(algorithm, tried[i].options));
  const std::size_t dimensions = algorithm.search.size();
  const Density good(better, dimensions), bad(others, dimensions);
  Place best;
  double best_gain = -INFINITY;
  for (int i = 0; i < draws; ++i) {
    Place place = good.draw(dimensions, random);
    const double gain = good.logarithm_at(place) - bad.logarithm_at(place);
    if (gain <= best_gain) continue;
    best_gain = gain;
    best = std::move(place);
  }
  return best;
}

}  // namespace

Json propose_options(const models::Algorithm& algorithm, const std::vector<TriedOptions>& tried,
                     stats::Random& random) {
  constexpr std::size_t at_first = 6;
  Place place;
  if (tried.size() < at_first) {
    for (std::size_t d = 0; d < algorithm.search.size(); ++d) place.push_back(random.uniform());
  } else {
    place = most_promising(algorithm, tried, random);
  }
  Json out = Json::Object{};
  for (std::size_t d = 0; d < place.size(); ++d) {
    const auto& range = algorithm.search[d];
    out[range.option] = from_place(range, place[d], is_whole(algorithm, range.option));
  }
  return out;
}

}  // namespace aisle::train
