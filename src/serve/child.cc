#include "serve/child.h"

#include "core/error.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace aisle::serve {

namespace {

constexpr int nicer = 10;

// Tells the new process who began it.
constexpr const char* parent_word = "AISLE_FOLLOWS";

int opened(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) throw Error(std::strerror(errno), path.string());
  return file;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (auto& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment() {
  std::vector<std::string> out{std::string(parent_word) + "=" + std::to_string(getpid())};
  for (char** each = environ; *each != nullptr; ++each) out.emplace_back(*each);
  return out;
}

// How a process begins: with these files for what it says, and no signal held back.
class Beginning {
 public:
  Beginning(int output, int errors) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files_, errors, STDERR_FILENO);
    posix_spawnattr_init(&signals_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&signals_, &none);
    posix_spawnattr_setflags(&signals_, POSIX_SPAWN_SETSIGMASK);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;
  ~Beginning() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&signals_);
  }

  // Gives 0 or what went wrong.
  int begin(std::vector<std::string> words, pid_t& child) const {
    auto all = environment();
    return posix_spawn(&child, "/proc/self/exe", &files_, &signals_, pointers_to(words).data(),
                       pointers_to(all).data());
  }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t signals_;
};

int status_of(int told) { return WIFEXITED(told) ? WEXITSTATUS(told) : 128 + WTERMSIG(told); }

}  // namespace

int run_again(const std::vector<std::string>& arguments, const Outputs& outputs, const std::function<bool()>& stop) {
  constexpr std::chrono::milliseconds pause{50};
  constexpr int patience = 60;  // pauses
  std::vector<std::string> words{"aisle"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const int file = opened(outputs.output);
  const int errors = outputs.errors.empty() ? file : opened(outputs.errors);
  pid_t child = 0;
  const int wrong = Beginning(file, errors).begin(std::move(words), child);
  close(file);
  if (errors != file) close(errors);
  if (wrong != 0) throw Error(std::string("no other process could be started: ") + std::strerror(wrong));
  int told = 0;
  int asked = 0;
  while (waitpid(child, &told, WNOHANG) == 0) {
    if (stop() && asked++ % patience == 0) kill(child, asked == 1 ? SIGTERM : SIGKILL);
    std::this_thread::sleep_for(pause);
  }
  return asked > 0 ? -1 : status_of(told);
}

void follow_parent() {
  const char* told = std::getenv(parent_word);
  if (told == nullptr) return;
  const std::string parent = told;
  unsetenv(parent_word);
  setpriority(PRIO_PROCESS, 0, nicer);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (parent != std::to_string(getppid())) std::exit(1);  // it ended before we asked to be told
}

}  // namespace aisle::serve
