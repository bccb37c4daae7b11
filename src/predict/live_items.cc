#include "predict/live_items.h"

#include "core/error.h"
#include "core/json.h"
#include "core/text.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace aisle::predict {

namespace {

constexpr std::size_t most_popular = 10'000;

std::string text_of(const Json& properties, const char* name) {
  const Json* found = properties.find(name);
  return found != nullptr && found->kind() == Json::Kind::string ? found->string() : "";
}

// Numbers are told as texts too.
std::optional<double> number_of(const Json& properties, const char* name) {
  const Json* found = properties.find(name);
  if (found == nullptr) return {};
  if (found->kind() == Json::Kind::number) return found->number();
  if (found->kind() != Json::Kind::string) return {};
  char* end = nullptr;
  const double value = std::strtod(found->string().c_str(), &end);
  return end != found->string().c_str() && *end == 0 ? std::optional(value) : std::nullopt;
}

// As are yes and no: fields of CSV know nothing else.
std::optional<bool> boolean_of(const Json& properties, const char* name) {
  const Json* found = properties.find(name);
  if (found == nullptr) return {};
  if (found->kind() == Json::Kind::boolean) return found->boolean();
  if (found->kind() != Json::Kind::string) return {};
  const std::string text = lower_case(found->string());
  if (text == "true" || text == "1") return true;
  return text == "false" || text == "0" ? std::optional(false) : std::nullopt;
}

}  // namespace

LiveItems::LiveItems(const TimelineSnapshot& snapshot, LiveCodes& codes, store::ItemWeights weights)
    : codes_(codes),
      weights_(std::move(weights)),
      most_(weights_.weights.empty() ? 0 : std::ranges::max(weights_.weights)) {
  take(snapshot);
}

void LiveItems::take(const TimelineSnapshot& snapshot) {
  for (Code item = 1; item < snapshot.codes(Coded::item); ++item) {
    const ItemContent content = snapshot.content(item);
    if (content.since.empty()) continue;
    ItemNow& known = place(item);
    known.since = content.since.front();
    known.price = content.price.back();
    known.category = content.category.back();
    known.brand = content.brand.back();
    known.title = content.title.back();
  }
}

ItemNow& LiveItems::place(Code item) {
  auto& items = shards_[item % shards].items;
  if (items.size() <= item / shards)
    items.resize(item / shards + 1, {.stock = std::numeric_limits<float>::quiet_NaN()});
  return items[item / shards];
}

void LiveItems::know(const Event& fact) {
  take_fact(fact);
  ++told_;
}

void LiveItems::take_fact(const Event& fact) {
  Json properties = Json::Object{};
  try {
    if (!fact.properties.empty()) properties = Json::parse(fact.properties, "");
  } catch (const Error&) {
    return;  // JSON that we do not read says nothing to us
  }
  const Code item = codes_.add(Coded::item, fact.item_id);
  const std::string name = text_of(properties, "name");
  const std::string category = text_of(properties, "category");
  const std::string brand = text_of(properties, "brand");
  const auto stock = number_of(properties, "stock");
  const auto hidden = boolean_of(properties, "hidden");
  const bool deleted = boolean_of(properties, "deleted").value_or(false);
  const std::lock_guard hold(shards_[item % shards].mutex);
  ItemNow& known = place(item);
  if (known.since == Micros{}) known.since = fact.time;
  known.listed = true;
  if (fact.price) known.price = *fact.price;
  if (!name.empty()) known.title = codes_.add(Coded::title, name);
  if (!category.empty()) known.category = codes_.add(Coded::category, category);
  if (!brand.empty()) known.brand = codes_.add(Coded::brand, brand);
  if (stock) known.stock = static_cast<float>(*stock);
  const bool before = known.hidden && !known.deleted;  // what comes again is seen again
  known.hidden = deleted || hidden.value_or(before);
  known.deleted = deleted;
}

void LiveItems::count(Code item, Code type, Micros time) {
  if (item == 0) return;
  const double more = store::decayed(store::worth_of(codes_.text(Coded::type, type)), time - weights_.origin);
  const std::lock_guard hold(counting_);
  auto& weights = weights_.weights;
  if (weights.size() <= item) weights.resize(item + 1);
  weights[item] += more;
  most_ = std::max(most_, weights[item]);
}

ItemNow LiveItems::of(Code item) const {
  const Shard& mine = shards_[item % shards];
  const std::lock_guard hold(mine.mutex);
  if (mine.items.size() <= item / shards) return {.stock = std::numeric_limits<float>::quiet_NaN()};
  return mine.items[item / shards];
}

void LiveItems::fetch(Code item) const {
  const Shard& mine = shards_[item % shards];
  const std::lock_guard hold(mine.mutex);
  if (item / shards < mine.items.size()) __builtin_prefetch(&mine.items[item / shards]);
}

std::size_t LiveItems::size() const { return codes_.size(Coded::item); }

double LiveItems::weight(Code item) const {
  const std::lock_guard hold(counting_);
  return item < weights_.weights.size() && most_ > 0 ? weights_.weights[item] / most_ : 0;
}

// Sorted while others count on: who counts never waits for that.
std::shared_ptr<const std::vector<Code>> LiveItems::popular() const {
  std::vector<double> weights;
  {
    const std::lock_guard hold(counting_);
    if (popular_ != nullptr && now() < ranked_ + second) return popular_;
    ranked_ = now();
    weights = weights_.weights;
  }
  std::vector<Code> order;
  for (Code item = 1; item < weights.size(); ++item)
    if (weights[item] > 0) order.push_back(item);
  const std::size_t count = std::min(most_popular, order.size());
  const auto heavier = [&](Code a, Code b) { return weights[a] != weights[b] ? weights[a] > weights[b] : a < b; };
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count), heavier);
  order.resize(count);
  auto made = std::make_shared<const std::vector<Code>>(std::move(order));
  const std::lock_guard hold(counting_);
  popular_ = made;
  return made;
}

}  // namespace aisle::predict
