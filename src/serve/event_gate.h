#pragma once

#include "collect/mapper.h"
#include "store/received.h"
#include "store/shop.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace aisle::serve {

// Lines of JSON in a dialect become events on whichever thread received them. Safe from several threads.
class EventGate {
 public:
  explicit EventGate(const store::Shop& shop);

  // What of the lines is events, ready for the writer; with the time of now. `dialect`: one of those below.
  [[nodiscard]] std::unique_ptr<store::Received> read(std::string lines, std::string_view dialect = "aisle") const;

 private:
  std::map<std::string, collect::Mapper, std::less<>> mappers_;
};

}  // namespace aisle::serve
