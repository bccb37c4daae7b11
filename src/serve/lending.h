#pragma once

#include "store/shop.h"

#include <functional>
#include <string>
#include <thread>

namespace aisle::serve {

// How commands that write a shop's log (import, erase, compact, …) work while `aisle serve` runs: it lends them the
// log. They ask at the socket SHOP/serve.sock, which its owner alone may open; the server finishes what it writes, lets
// the log go, and takes it again when they are done or gone. Answers go on meanwhile; events wait to be acknowledged.

// Who lends: one borrower at a time, the others wait.
class LogLender {
 public:
  // Lends: lets the log go, calls `borrowed`, which returns when the log came back, with whether people were erased;
  // takes the log again and returns when answers know what was written. Error when they do not.
  using Lend = std::function<void(const std::function<bool()>& borrowed)>;

  // Listens, on a thread of its own. The shop's one writer alone may make it.
  LogLender(const store::Shop& shop, Lend lend);
  LogLender(const LogLender&) = delete;
  LogLender& operator=(const LogLender&) = delete;
  ~LogLender();  // waits for nobody who has the log

 private:
  void listen(std::stop_token stop);
  void serve(int client, const std::stop_token& stop);

  std::filesystem::path path_;
  Lend lend_;
  int socket_ = -1;
  std::jthread thread_;
};

// The log for a command that writes it: borrowed where a server has it, and free otherwise. Make it before an Importer
// or a Journal, which must be gone when it is given back.
class BorrowedLog {
 public:
  explicit BorrowedLog(const store::Shop& shop);
  BorrowedLog(const BorrowedLog&) = delete;
  BorrowedLog& operator=(const BorrowedLog&) = delete;
  ~BorrowedLog();  // gives it back, whatever became of the work

  // Returns when the server's answers know what was written. Error when it could not take that up. `erased`: whether
  // people were.
  void give_back(bool erased = false);

 private:
  void close();

  int socket_ = -1;
};

}  // namespace aisle::serve
