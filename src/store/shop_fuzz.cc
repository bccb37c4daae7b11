// shop.toml: a shop that opens has what it must have.

#include "core/fuzz.h"
#include "store/shop.h"
#include "store/test_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aisle;
  using namespace aisle::store;
  FragileFiles files;
  files.replace("shop/shop.toml", {reinterpret_cast<const char*>(data), size});
  answers([&] {
    const Shop shop = Shop::open(files, "shop");
    hold(shop.config().currency.size() == 3, "the currency has three letters");
  });
  return 0;
}
