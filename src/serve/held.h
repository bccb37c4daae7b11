#pragma once

#include "serve/http.h"
#include "serve/later.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace aisle::serve {

// Documents that take long to make: made once, beside everything else, and held. Who asks while one is being made for
// the first time waits for it; who asks for an old one gets it at once, and a new one is made. Safe from several
// threads.
class Held {
 public:
  // Makes the document's text; what it throws is told to who waits, and it is tried again when the next one asks.
  using Make = std::function<std::string()>;

  // `where` must outlive it, or be stopped first.
  explicit Held(Later& where) : where_(where) {}

  // Answers with the document, made at most `fresh` ago where one stands that is as young. `anew`: a new one is wanted.
  void answer(const std::string& name, std::chrono::seconds fresh, bool anew, const Make& make, Respond respond);
  // What is held, however old, or nothing; has a new one made where it is older. Never waits.
  [[nodiscard]] std::shared_ptr<const std::string> look(const std::string& name, std::chrono::seconds fresh,
                                                        const Make& make);
  // Lets go of what is held, and of what is being made at the moment: who waits for that gets it.
  void forget();

 private:
  struct Document {
    std::shared_ptr<const std::string> text = nullptr;
    std::chrono::steady_clock::time_point made = {};
    bool making = false;
    bool unwanted = false;  // what is being made is not to be held
    std::vector<Respond> waiting = {};
  };

  void make(const std::string& name, const Make& make);

  Later& where_;
  std::mutex mutex_;
  std::map<std::string, Document> documents_;
};

}  // namespace aisle::serve
