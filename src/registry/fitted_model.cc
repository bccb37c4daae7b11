#include "registry/fitted_model.h"

#include "core/error.h"
#include "core/version.h"

#include <cmath>

namespace aisle::registry {

namespace {

// The tensors whose names begin with "<prefix>.", without it.
StoredTensors part(const StoredTensors& weights, const std::string& prefix) {
  StoredTensors out;
  for (const auto& [name, tensor] : weights) {
    if (name.starts_with(prefix + ".")) out[name.substr(prefix.size() + 1)] = tensor;
  }
  return out;
}

void add_part(const StoredTensors& part, const std::string& prefix, StoredTensors& weights) {
  for (const auto& [name, tensor] : part) weights[prefix + "." + name] = tensor;
}

Json target_json(const prepare::TargetColumn& target) {
  return Json::Object{{"column", target.name},
                      {"type", name_of(target.type)},
                      {"problem", name_of(target.problem)},
                      {"classes", Json::array(target.classes)}};
}

prepare::TargetColumn target_from(const Json& json) {
  return {.name = json.at("column").string(),
          .type = column_type(json.at("type").string()),
          .problem = problem(json.at("problem").string()),
          .classes = json.at("classes").strings()};
}

Json members_json(const FittedModel& model) {
  Json out = Json::Array{};
  for (const auto& member : model.members) {
    out.push_back(Json::Object{
        {"algorithm", member.algorithm}, {"options", member.model->options()}, {"threads", member.threads}});
  }
  return out;
}

}  // namespace

Predictions FittedModel::predict(const Table& table, const Rows& rows) const {
  return predict(preparation.apply(table, rows));
}

Predictions FittedModel::predict(const Matrix& features) const {
  std::vector<Predictions> answers;
  for (const auto& member : members) answers.push_back(member.model->predict(features));
  Predictions out = combination.apply(target.problem, answers);
  for (double& value : out.values) value = value * scale + centre;
  return out;
}

std::optional<Contributions> FittedModel::contributions(const Matrix& features, std::size_t output) const {
  Contributions out{.by_feature = Matrix(features.rows, features.columns + 1)};
  double known = 0;
  double all = 0;
  for (std::size_t m = 0; m < members.size(); ++m) {
    const double weight = combination.weights[m];
    all += std::abs(weight);
    const auto part = members[m].model->contributions(features, output);
    if (!part) continue;
    known += std::abs(weight);
    for (std::size_t i = 0; i < part->values.size(); ++i) {
      out.by_feature.values[i] += static_cast<float>(weight * scale) * part->values[i];
    }
  }
  if (known == 0) return std::nullopt;
  out.exact = known == all;
  for (float& value : out.by_feature.values) value *= static_cast<float>(all / known);
  const double intercept = combination.intercepts.empty() ? 0 : combination.intercepts[output];
  for (std::size_t i = 0; i < features.rows; ++i) {
    out.by_feature.row(i).back() += static_cast<float>(intercept * scale + centre);
  }
  return out;
}

std::map<std::string, ColumnType> FittedModel::column_types() const {
  std::map<std::string, ColumnType> types;
  for (const auto& column : preparation.columns()) {
    if (!column.features.empty()) types[column.name] = column.type;
  }
  types[target.name] = ColumnType::text;
  return types;
}

void add_to_files(const FittedModel& model, const std::string& created, Files& files) {
  const Json json = Json::Object{{"format", format},
                                 {"program", std::string("aisle ") + version},
                                 {"created", created},
                                 {"name", model.name},
                                 {"target", target_json(model.target)},
                                 {"centre", model.centre},
                                 {"scale", model.scale},
                                 {"threshold", model.threshold},
                                 {"members", members_json(model)},
                                 {"combination", model.combination.to_json()},
                                 {"preparation", model.preparation.to_json()}};
  files["model.json"] = json.text(true);
  StoredTensors weights;
  for (std::size_t m = 0; m < model.members.size(); ++m) {
    StoredTensors own;
    model.members[m].model->save(own);
    add_part(own, std::to_string(m), weights);
  }
  StoredTensors preparation;
  model.preparation.save(preparation);
  add_part(preparation, "preparation", weights);
  files["weights.safetensors"] = write_safetensors(weights);
}

FittedModel from_files(const Files& files) {
  const Json json = json_file(files, "model.json");
  const StoredTensors weights = read_safetensors(file(files, "weights.safetensors"), "weights.safetensors");
  FittedModel out{.name = json.at("name").string(),
                  .target = target_from(json.at("target")),
                  .centre = json.at("centre").number(),
                  .scale = json.at("scale").number(),
                  .threshold = json.at("threshold").number(),
                  .preparation = prepare::Preparation::from_json(json.at("preparation")),
                  .members = {},
                  .combination = models::Combination::from_json(json.at("combination"))};
  out.preparation.load(part(weights, "preparation"));
  for (const auto& entry : json.at("members").array()) {
    Member member{
        .algorithm = entry.at("algorithm").string(), .threads = entry.at("threads").count(), .model = nullptr};
    member.model = models::algorithm(member.algorithm).make(entry.at("options"));
    member.model->load(part(weights, std::to_string(out.members.size())));
    out.members.push_back(std::move(member));
  }
  return out;
}

const std::string& file(const Files& files, const std::string& name) {
  const auto found = files.find(name);
  if (found == files.end()) throw Error("the model directory holds no " + name, "", "fit again");
  return found->second;
}

Json json_file(const Files& files, const std::string& name) {
  Json json = Json::parse(file(files, name), name);
  const std::size_t found = json.at("format").count();
  if (found > format)
    throw Error("format " + std::to_string(found) + " is newer than this program", name, "use a newer aisle");
  if (found < format)
    throw Error("format " + std::to_string(found) + " is that of an older program", name, "fit again");
  return json;
}

}  // namespace aisle::registry
