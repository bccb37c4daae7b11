#include "predict/live_items.h"

#include "core/error.h"
#include "core/json_scan.h"
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

const Json* list_of(const Json& properties, const char* name) {
  const Json* found = properties.find(name);
  return found != nullptr && found->kind() == Json::Kind::array ? found : nullptr;
}

bool says_no_category(const Json& properties) {
  const Json* all = list_of(properties, "categories");
  return all != nullptr && all->array().empty() && text_of(properties, "category").empty();
}

// Null for JSON that we do not read.
Json read_or_null(std::string_view text) {
  try {
    return Json::parse(text, "");
  } catch (const Error&) {
    return {};
  }
}

// What the properties say, with null for a member of which the value is JSON that we do not read (doubled names, say):
// it is looked for only where there is one.
Json members_of(std::string_view text) {
  Json out = Json::Object{};
  if (text.empty()) return out;
  if (Json whole = read_or_null(text); !whole.is_null()) return whole;
  text.remove_prefix(1);  // {
  const auto behind = [&](std::size_t bytes) { return text.substr(std::min(bytes, text.size())); };
  while (const std::size_t name = scan_json_string(text)) {
    const std::string_view quoted = text.substr(0, name);
    text = behind(name + 1);  // the colon
    const std::size_t value = scan_json(text);
    if (const Json read = read_or_null(quoted); !read.is_null())
      out[read.string()] = read_or_null(text.substr(0, value));
    text = behind(value + 1);  // the comma
  }
  return out;
}

}  // namespace

std::string unread_member(const Event& fact) {
  Json properties;
  try {
    properties = Json::parse(fact.properties.empty() ? "{}" : fact.properties, "");
  } catch (const Error&) {
    return "properties";
  }
  const auto says = [&](const char* name) {
    const Json* found = properties.find(name);
    return found != nullptr && !found->is_null();
  };
  for (const char* name : {"name", "category", "brand"})
    if (says(name) && properties.at(name).kind() != Json::Kind::string) return name;
  if (says("stock") && !number_of(properties, "stock")) return "stock";
  for (const char* name : {"hidden", "deleted"})
    if (says(name) && !boolean_of(properties, name)) return name;
  return "";
}

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
  const Json properties = members_of(fact.properties);
  const Code item = codes_.add(Coded::item, fact.item_id);
  const std::string name = text_of(properties, "name");
  const std::string category = text_of(properties, "category");
  const std::string brand = text_of(properties, "brand");
  const auto stock = number_of(properties, "stock");
  const auto hidden = boolean_of(properties, "hidden");
  const bool deleted = boolean_of(properties, "deleted").value_or(false);
  Shard& mine = shards_[item % shards];
  const std::lock_guard hold(mine.mutex);
  ItemNow& known = place(item);
  if (known.since == Micros{}) known.since = fact.time;
  known.listed = true;
  if (fact.price) known.price = *fact.price;
  if (!name.empty()) known.title = codes_.add(Coded::title, name);
  if (!category.empty()) known.category = codes_.add(Coded::category, category);
  if (says_no_category(properties)) known.category = 0;
  take_lists(mine, item, properties);
  if (!brand.empty()) known.brand = codes_.add(Coded::brand, brand);
  if (stock) known.stock = static_cast<float>(*stock);
  const bool before = known.hidden && !known.deleted;  // what comes again is seen again
  known.hidden = deleted || hidden.value_or(before);
  known.deleted = deleted;
}

// Most items have no labels, and one category: of these nothing is kept.
void LiveItems::take_lists(Shard& mine, Code item, const Json& properties) {
  const Json* labels = properties.find("labels");
  const Json* categories = list_of(properties, "categories");
  const std::string category = text_of(properties, "category");
  const bool several = categories != nullptr && *categories != Json(Json::Array{category});
  if (labels == nullptr && !several && !mine.lists.contains(item)) return;
  ItemLists& known = mine.lists[item];
  const auto kept = [](const Json& list) {
    std::string text = list.text();
    return text.size() > ItemLists::most_bytes ? std::string() : text;
  };
  if (labels != nullptr) known.labels = kept(*labels);
  if (several) known.categories = kept(*categories);
  if (!several && !category.empty()) known.categories.clear();
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

ItemLists LiveItems::lists(Code item) const {
  const Shard& mine = shards_[item % shards];
  const std::lock_guard hold(mine.mutex);
  const auto found = mine.lists.find(item);
  return found == mine.lists.end() ? ItemLists{} : found->second;
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
    const auto time = std::chrono::steady_clock::now();
    if (popular_ != nullptr && time < ranked_ + std::chrono::seconds(1)) return popular_;
    ranked_ = time;
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
