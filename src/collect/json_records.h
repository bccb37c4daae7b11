#pragma once

#include "collect/record.h"
#include "core/event.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::collect {

// Reads JSON objects, one after the other. Not for several threads at once.
class JsonReader {
 public:
  JsonReader();
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;
  ~JsonReader();

  // The records of one line: the object's, or, where `explode` is the path of an array in it, one for each element (its
  // members named by that path, beside those of the whole). `whole`: paths of what stands there as it is, too, beside
  // its members. Texts are kept in the arena. What is wrong when the line is
  // no JSON object, or says far more than its bytes do: an array of over 1,000 elements, or members that repeated for
  // each element, or under long names, come to over 8 MiB.
  std::optional<Rejection> read(std::string_view line, std::string_view explode, Arena& arena, std::vector<Record>& out,
                                std::span<const std::string> whole = {});

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace aisle::collect
