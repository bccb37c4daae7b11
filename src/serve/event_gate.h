#pragma once

#include "collect/mapper.h"
#include "store/received.h"
#include "store/shop.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::serve {

// What is done to events before they are kept, if anything.
using Settle = std::function<void(std::vector<Event>&)>;

// Lines of JSON in a dialect become events on whichever thread received them. Safe from several threads.
class EventGate {
 public:
  // The shop must outlive it.
  explicit EventGate(const store::Shop& shop);

  // What of the lines is events, ready for the writer; with the time of now. `dialect`: one of those below.
  [[nodiscard]] std::unique_ptr<store::Received> read(std::string lines, std::string_view dialect = "aisle",
                                                      const Settle& settle = {}) const;

  struct One {
    std::shared_ptr<const collect::Mapper> mapper;  // the events point into it: it must not go before they are kept
    std::unique_ptr<store::Received> received;
  };
  // Reads a record of any dialect that Aisle knows, as it stands in its source; `header`: of delimited text, the line
  // of its columns; `arrived`: when it came over the wire, 0: it is a file's. Refused (400) where the dialect is a
  // mapping of somebody's own.
  [[nodiscard]] One read_one(std::string record, const std::string& dialect, const std::string& header,
                             Micros arrived) const;

 private:
  [[nodiscard]] collect::MapConfig config() const;

  const store::Shop& shop_;
  std::map<std::string, collect::Mapper, std::less<>> mappers_;
};

}  // namespace aisle::serve
