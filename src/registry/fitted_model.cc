#include "registry/fitted_model.h"

#include "core/error.h"
#include "core/version.h"

namespace aisle::registry {

std::vector<double> FittedModel::predict(const Table& table, const Rows& rows) const {
  return model->predict(preparation.apply(table, rows));
}

std::map<std::string, ColumnType> FittedModel::column_types() const {
  std::map<std::string, ColumnType> types;
  for (const auto& column : preparation.columns()) {
    if (!column.features.empty()) types[column.name] = column.type;
  }
  types[target] = ColumnType::text;
  return types;
}

void add_to_files(const FittedModel& model, const std::string& created, Files& files) {
  const Json json = Json::Object{{"format", format},
                                 {"program", std::string("aisle ") + version},
                                 {"created", created},
                                 {"algorithm", model.algorithm},
                                 {"options", model.model->options()},
                                 {"threads", model.threads},
                                 {"target", Json::Object{{"column", model.target},
                                                         {"type", name_of(model.target_type)},
                                                         {"positive", model.positive},
                                                         {"negative", model.negative}}},
                                 {"preparation", model.preparation.to_json()}};
  files["model.json"] = json.text(true);
  StoredTensors weights;
  model.model->save(weights);
  files["weights.safetensors"] = write_safetensors(weights);
}

FittedModel from_files(const Files& files) {
  const Json json = json_file(files, "model.json");
  FittedModel out;
  out.algorithm = json.at("algorithm").string();
  out.target = json.at("target").at("column").string();
  out.target_type = column_type(json.at("target").at("type").string());
  out.threads = json.at("threads").count();
  out.positive = json.at("target").at("positive").string();
  out.negative = json.at("target").at("negative").string();
  out.preparation = prepare::Preparation::from_json(json.at("preparation"));
  out.model = models::algorithm(out.algorithm).make(json.at("options"));
  out.model->load(read_safetensors(file(files, "weights.safetensors"), "weights.safetensors"));
  return out;
}

const std::string& file(const Files& files, const std::string& name) {
  const auto found = files.find(name);
  if (found == files.end()) throw Error("the model directory holds no " + name, "", "fit again");
  return found->second;
}

Json json_file(const Files& files, const std::string& name) {
  Json json = Json::parse(file(files, name), name);
  if (json.at("format").count() > format) {
    throw Error("format " + json.at("format").text() + " is newer than this program", name, "use a newer aisle");
  }
  return json;
}

}  // namespace aisle::registry
