#include "serve/child.h"

#include "core/error.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sched.h>
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
  Beginning(int output, int errors, Wanted wanted) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files_, errors, STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setschedpolicy(&attributes_, wanted == Wanted::soon ? SCHED_OTHER : SCHED_IDLE);
    constexpr sched_param nothing{};
    posix_spawnattr_setschedparam(&attributes_, &nothing);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSCHEDULER);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;
  ~Beginning() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }

  // Gives 0 or what went wrong.
  int begin(std::vector<std::string> words, pid_t& child) const {
    auto all = environment();
    return posix_spawn(&child, "/proc/self/exe", &files_, &attributes_, pointers_to(words).data(),
                       pointers_to(all).data());
  }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

// Whether this process has a quarter of the processors or more, counted from one call to the next.
class Busy {
 public:
  bool operator()() {
    const auto at = std::chrono::steady_clock::now();
    const auto used = processor_time();
    const bool out = 4 * (used - used_) > (at - at_) * std::max(1U, std::thread::hardware_concurrency());
    at_ = at;
    used_ = used;
    return out;
  }

 private:
  static std::chrono::nanoseconds processor_time() {
    timespec out{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &out);
    return std::chrono::seconds(out.tv_sec) + std::chrono::nanoseconds(out.tv_nsec);
  }
  std::chrono::steady_clock::time_point at_ = std::chrono::steady_clock::now();
  std::chrono::nanoseconds used_ = processor_time();
};

// Lets it run for a while, or while this process is busy a part of that; a larger one if it does not come to an end.
void let_run(pid_t child, Busy& busy, std::chrono::steady_clock::time_point begun) {
  constexpr std::chrono::minutes long_enough{2};
  constexpr std::chrono::milliseconds pause{50};
  if (!busy()) return std::this_thread::sleep_for(pause);
  const auto moment = pause / (std::chrono::steady_clock::now() < begun + long_enough ? 10 : 3);
  std::this_thread::sleep_for(moment);
  kill(child, SIGSTOP);
  std::this_thread::sleep_for(pause - moment);
  kill(child, SIGCONT);
}

int status_of(int told) { return WIFEXITED(told) ? WEXITSTATUS(told) : 128 + WTERMSIG(told); }

}  // namespace

int run_again(const std::vector<std::string>& arguments, const Outputs& outputs, const std::function<bool()>& stop,
              Wanted wanted) {
  constexpr std::chrono::milliseconds pause{50};
  constexpr int patience = 60;  // pauses
  std::vector<std::string> words{"aisle"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const int file = opened(outputs.output);
  const int errors = outputs.errors.empty() ? file : opened(outputs.errors);
  pid_t child = 0;
  const int wrong = Beginning(file, errors, wanted).begin(std::move(words), child);
  close(file);
  if (errors != file) close(errors);
  if (wrong != 0) throw Error(std::string("no other process could be started: ") + std::strerror(wrong));
  int told = 0;
  int asked = 0;
  Busy busy;
  const auto begun = std::chrono::steady_clock::now();
  while (waitpid(child, &told, WNOHANG) == 0) {
    if (stop() && asked++ % patience == 0) kill(child, asked == 1 ? SIGTERM : SIGKILL);
    if (asked == 0 && wanted == Wanted::sometime)
      let_run(child, busy, begun);
    else
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
  prctl(PR_SET_PDEATHSIG, SIGKILL);                       // it may stand still, and would not hear anything milder
  if (parent != std::to_string(getppid())) std::exit(1);  // it ended before we asked to be told
}

}  // namespace aisle::serve
