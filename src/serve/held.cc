#include "serve/held.h"

#include "serve/service.h"

#include <utility>

namespace aisle::serve {

void Held::answer(const std::string& name, std::chrono::seconds fresh, bool anew, const Make& make, Respond respond) {
  std::shared_ptr<const std::string> ready;
  bool begin = false;
  {
    const std::lock_guard hold(mutex_);
    auto& document = documents_[name];
    const bool old = document.text == nullptr || std::chrono::steady_clock::now() - document.made > fresh;
    if (!anew) ready = document.text;
    if (ready == nullptr) document.waiting.push_back(respond);
    begin = (old || anew) && !document.making;
    document.making = document.making || begin;
  }
  if (ready != nullptr) respond({.body = *ready});
  if (begin && !where_.add([this, name, make] { this->make(name, make); })) {
    std::vector<Respond> waiting;
    {
      const std::lock_guard hold(mutex_);
      documents_[name].making = false;
      waiting = std::exchange(documents_[name].waiting, {});
    }
    for (const auto& each : waiting) each(refusal_for(503, "too much is being worked out", std::chrono::seconds(1)));
  }
}

std::shared_ptr<const std::string> Held::look(const std::string& name, std::chrono::seconds fresh, const Make& make) {
  std::shared_ptr<const std::string> out;
  {
    const std::lock_guard hold(mutex_);
    auto& document = documents_[name];
    out = document.text;
    const bool old = out == nullptr || std::chrono::steady_clock::now() - document.made > fresh;
    if (!old || document.making) return out;
    document.making = true;
  }
  if (!where_.add([this, name, make] { this->make(name, make); })) {
    const std::lock_guard hold(mutex_);
    documents_[name].making = false;
  }
  return out;
}

void Held::forget() {
  const std::lock_guard hold(mutex_);
  for (auto& [name, document] : documents_) {
    document.text = nullptr;
    document.unwanted = document.making;
  }
}

void Held::make(const std::string& name, const Make& make) {
  Response out;
  std::shared_ptr<const std::string> text;
  try {
    text = std::make_shared<const std::string>(make());
    out.body = *text;
  } catch (const std::exception& error) {
    out = refusal_of(error, {.method = "GET", .target = name});
  }
  std::vector<Respond> waiting;
  {
    const std::lock_guard hold(mutex_);
    auto& document = documents_[name];
    document.making = false;
    if (text != nullptr && !std::exchange(document.unwanted, false)) {
      document.text = std::move(text);
      document.made = std::chrono::steady_clock::now();
    }
    waiting = std::exchange(document.waiting, {});
  }
  for (const auto& respond : waiting) respond(out);
}

}  // namespace aisle::serve
