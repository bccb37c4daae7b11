#include "serve/ask_self.h"

#include "core/error.h"
#include "core/files.h"
#include "serve/child.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>

namespace aisle::serve {

namespace {

constexpr std::uintmax_t most_output = 64U << 20U;

// A folder that goes with this object.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "aisle-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw Error("no folder for what it says could be made", name);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string read_output(const std::filesystem::path& path) {
  if (std::filesystem::file_size(path) > most_output)
    throw Error("the answer is larger than 64 MB", "", "ask for less");
  return read_file(path);
}

}  // namespace

Told ask_self(const std::vector<std::string>& arguments, std::chrono::seconds limit,
              const std::function<bool()>& stop) {
  const Folder folder;
  const auto end = std::chrono::steady_clock::now() + limit;
  Told out;
  out.status = run_again(arguments, {.output = folder.path() / "output", .errors = folder.path() / "errors"},
                         [&] { return stop() || std::chrono::steady_clock::now() > end; });
  out.output = read_output(folder.path() / "output");
  out.errors = read_output(folder.path() / "errors");
  return out;
}

}  // namespace aisle::serve
