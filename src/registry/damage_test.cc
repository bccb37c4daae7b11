#include "core/error.h"
#include "core/files.h"
#include "models/models.h"
#include "prepare/preparation.h"
#include "registry/fitted_model.h"
#include "stats/random.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace aisle::registry {
namespace {

namespace fs = std::filesystem;

// Some columns of every kind and two classes.
Table table() {
  stats::Random random(3);
  Table out;
  Column amount{.name = "amount", .type = ColumnType::number, .numbers = {}, .codes = {}, .words = {}};
  Column place{.name = "place", .type = ColumnType::text, .numbers = {}, .codes = {}, .words = {"Bern", "Oslo", "Rom"}};
  for (int i = 0; i < 60; ++i) {
    amount.numbers.push_back(random.normal());
    place.codes.push_back(static_cast<std::int32_t>(random.below(3)));
  }
  return {{amount, place}};
}

Rows all_rows() {
  Rows out(60);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i;
  return out;
}

FittedModel model(const std::vector<std::string>& algorithms) {
  const Table from = table();
  Labels labels{.problem = Problem::binary, .classes = {"no", "yes"}, .values = {}, .weights = {}};
  for (std::size_t i = 0; i < 60; ++i) labels.values.push_back(from.columns[0].numbers[i] > 0 || i % 7 == 0 ? 1 : 0);
  auto fitted = prepare::Preparation::fit(from, all_rows(), labels, "y", {}, 1);
  FittedModel out{
      .name = "blend",
      .target = {.name = "y", .type = ColumnType::text, .problem = Problem::binary, .classes = labels.classes},
      .preparation = std::move(fitted.preparation),
      .members = {},
      .combination = {std::vector<double>(algorithms.size(), 1.0 / static_cast<double>(algorithms.size())), {0}}};
  for (const auto& name : algorithms) {
    Member member{.algorithm = name, .threads = 1, .model = models::algorithm(name).make(Json::Object{})};
    auto& learning = dynamic_cast<models::SelfFitting&>(*member.model);
    learning.fit({fitted.features, labels, out.preparation.features()}, {.seed = 1, .threads = 1});
    out.members.push_back(std::move(member));
  }
  return out;
}

// Flips a bit, cuts, removes, inserts or repeats bytes somewhere.
std::string damaged(std::string bytes, stats::Random& random) {
  if (bytes.empty()) return "x";
  const std::size_t at = random.below(bytes.size());
  const std::size_t count = 1 + random.below(std::min<std::size_t>(20, bytes.size() - at));
  switch (random.below(5)) {
    case 0:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
      break;
    case 1:
      bytes.resize(at);
      break;
    case 2:
      bytes.erase(at, count);
      break;
    case 3:
      bytes.insert(at, 1, static_cast<char>(random.below(256)));
      break;
    default:
      bytes.insert(at, bytes.substr(at, count));
  }
  return bytes;
}

}  // namespace

TEST(DamagedModel, IsRefusedOrReadAsItWas) {
  std::string name = (fs::temp_directory_path() / "aisle-damage-XXXXXX").string();
  const fs::path folder = ::mkdtemp(name.data());
  Files files;
  add_to_files(model({"logistic"}), "now", files);
  files["evaluation.json"] = R"({"format": 2, "data": {}})";
  write_directory(folder / "model", files, {});
  stats::Random random(1);
  for (int round = 0; round < 600; ++round) {
    const auto names = std::vector<std::string>{"SHA256SUMS", "model.json", "weights.safetensors", "evaluation.json"};
    const auto path = folder / "model" / names[random.below(names.size())];
    const std::string whole = read_file(path);
    write_file(path, damaged(whole, random));
    try {
      for (const auto& [file, bytes] : read_directory(folder / "model")) EXPECT_EQ(bytes, files.at(file)) << path;
    } catch (const Error& error) {
      EXPECT_STRNE(error.what(), "");
    }
    write_file(path, whole);
  }
  fs::remove_all(folder);
}

// As if whoever damaged it had made new hashes. (XGBoost trusts its own bytes: of its trees the weights stay as
// they are.)
TEST(DamagedModel, WithHashesThatFitIsRefusedOrAnswers) {
  const Table from = table();
  for (const char* algorithm : {"logistic", "naive_bayes", "nearest_neighbours", "extra_trees", "random_forest",
                                "boosted_trees", "svm_linear", "svm_rbf"}) {
    Files files;
    add_to_files(model({algorithm}), "now", files);
    stats::Random random(2);
    int answered = 0;
    for (int round = 0; round < 400; ++round) {
      Files changed = files;
      const bool trees = algorithm == std::string("boosted_trees") || algorithm == std::string("random_forest");
      auto& bytes = changed[!trees && random.below(3) == 0 ? "weights.safetensors" : "model.json"];
      bytes = damaged(bytes, random);
      try {
        EXPECT_EQ(from_files(changed).predict(from, all_rows()).rows(), 60U) << algorithm << round;
        ++answered;
      } catch (const Error&) {
        continue;
      }
    }
    EXPECT_GT(answered, 0) << algorithm;
  }
}

}  // namespace aisle::registry
