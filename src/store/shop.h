#pragma once

#include "core/file_system.h"
#include "core/micros.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace aisle::store {

// What shop.toml says of a shop.
struct ShopConfig {
  std::string name;
  std::string currency = "EUR";              // of prices without one
  std::string zone = "UTC";                  // of times without one: an IANA name
  std::string country = {};                  // whose holidays count: DE
  std::vector<std::string> trust = {};       // sources, the most trusted first: they settle what two say differently
  Micros opened = start_of_day(1995, 1, 1);  // nothing happened before
  std::vector<std::pair<std::string, std::string>> tasks = {};  // [tasks]: name and question (features/task.h)
};

// One directory that is the whole state of a shop:
//
//   shop.toml    what people set
//   journal/     what was accepted since the last sealing (journal.h)
//   lake/        everything else, as Parquet, and its manifest (lake.h)
//   index/       which events are known (known_ids.h)
//   quarantine/  records that were not accepted (quarantine.h)
//   secrets/     keys; nobody else may look into it
class Shop {
 public:
  // Makes a new shop. Error when something stands there already.
  static Shop make(FileSystem& files, const std::filesystem::path& folder, ShopConfig config);
  // Error with what to do when none stands there, when shop.toml is wrong or of a newer format than ours.
  static Shop open(FileSystem& files, const std::filesystem::path& folder);

  [[nodiscard]] const ShopConfig& config() const { return config_; }
  [[nodiscard]] FileSystem& files() const { return *files_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] std::filesystem::path journal() const { return folder_ / "journal"; }
  [[nodiscard]] std::filesystem::path lake() const { return folder_ / "lake"; }
  [[nodiscard]] std::filesystem::path index() const { return folder_ / "index"; }
  [[nodiscard]] std::filesystem::path quarantine() const { return folder_ / "quarantine"; }

 private:
  Shop(FileSystem& files, std::filesystem::path folder, ShopConfig config)
      : files_(&files), folder_(std::move(folder)), config_(std::move(config)) {}

  FileSystem* files_;
  std::filesystem::path folder_;
  ShopConfig config_;
};

}  // namespace aisle::store
