#include "understand/question.h"

#include "core/error.h"

namespace aisle::understand {

Json Questions::rows(const std::string& about, const std::string& sql) {
  asked_.push_back(Json::Object{{"about", about}, {"sql", sql}});
  Json out = Json::Array{};
  database_.query("SELECT to_json(answer)::VARCHAR FROM (" + sql + "\n) answer", [&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) out.push_back(Json::parse(found.text(0, row), about));
  });
  return out;
}

Json Questions::row(const std::string& about, const std::string& sql) {
  const Json all = rows(about, sql);
  if (all.array().size() != 1) throw Error("one row was expected", about);
  return all.array().front();
}

}  // namespace aisle::understand
