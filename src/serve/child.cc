#include "serve/child.h"

#include "core/error.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace aisle::serve {

namespace {

constexpr int nicer = 10;
constexpr int not_started = 127;

// In the new process: nothing here may take a lock that another thread of the old one held.
[[noreturn]] void become(char* const* arguments, int output, int errors, pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setpriority(PRIO_PROCESS, 0, nicer);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() == parent && dup2(output, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0)
    execv("/proc/self/exe", arguments);
  _exit(not_started);
}

int opened(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) throw Error(std::strerror(errno), path.string());
  return file;
}

int status_of(int told) { return WIFEXITED(told) ? WEXITSTATUS(told) : 128 + WTERMSIG(told); }

}  // namespace

int run_again(const std::vector<std::string>& arguments, const Outputs& outputs, const std::function<bool()>& stop) {
  constexpr std::chrono::milliseconds pause{50};
  constexpr int patience = 60;  // pauses
  std::vector<std::string> words{"aisle"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const int file = opened(outputs.output);
  const int errors = outputs.errors.empty() ? file : opened(outputs.errors);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) become(pointers.data(), file, errors, parent);
  close(file);
  if (errors != file) close(errors);
  if (child < 0) throw Error(std::string("no other process could be started: ") + std::strerror(errno));
  int told = 0;
  int asked = 0;
  while (waitpid(child, &told, WNOHANG) == 0) {
    if (stop() && asked++ % patience == 0) kill(child, asked == 1 ? SIGTERM : SIGKILL);
    std::this_thread::sleep_for(pause);
  }
  return asked > 0 ? -1 : status_of(told);
}

}  // namespace aisle::serve
