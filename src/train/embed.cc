#include "train/embed.h"

#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "models/embedding.h"

#include <algorithm>

namespace aisle::train {

namespace {

constexpr std::size_t histories_at_once = 256;

const models::Embedding& embedding_of(const NextItemModel& model) {
  for (const auto& member : model.ranker().members())
    if (const auto* found = dynamic_cast<const models::Embedding*>(member.get())) return *found;
  throw Error("the model has learnt no vectors", "task " + model.task().name,
              "train one of them: aisle train SHOP " + model.task().name +
                  " --algorithms behaviour --candidate, and name "
                  "its --version");
}

}  // namespace

ItemVectors item_vectors(const NextItemModel& model) {
  const auto& embedding = embedding_of(model);
  const auto values = embedding.item_vectors();
  ItemVectors out{.width = embedding.width(), .items = {}, .values = {}};
  for (Code item = 1; item <= model.items(); ++item) {
    if (!model.search_words(item).empty()) continue;
    out.items.push_back(model.item(item));
    const auto row = values.subspan((item - 1) * out.width, out.width);
    out.values.insert(out.values.end(), row.begin(), row.end());
  }
  return out;
}

std::size_t vector_width(const NextItemModel& model) { return embedding_of(model).width(); }

std::vector<float> history_vectors(const NextItemModel& model, const features::Sequences& histories) {
  const auto& embedding = embedding_of(model);
  const std::size_t width = embedding.width();
  std::vector<float> out(histories.size() * width);
  parallel_for((histories.size() + histories_at_once - 1) / histories_at_once, [&](std::size_t part) {
    check_interrupted();
    std::vector<features::History> some;
    const std::size_t first = part * histories_at_once;
    for (std::size_t i = first; i < std::min(histories.size(), first + histories_at_once); ++i)
      some.push_back(histories[i]);
    embedding.embed(some, std::span(out).subspan(first * width, some.size() * width));
  });
  return out;
}

}  // namespace aisle::train
