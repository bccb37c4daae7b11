#include "prepare/ngrams.h"

#include "core/text.h"
#include "prepare/hash.h"

#include <algorithm>
#include <string>

namespace aisle::prepare {

namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 1;  // in bytes
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(at);
  const std::size_t length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (length == 1 || at + length > text.size()) return {first, 1};
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = (code << 6U) | (byte(at + i) & 0x3FU);
  return {code, length};
}

enum class Class { blank, mark, digit, letter, joined };  // joined: of a script without blanks; mark: punctuation

bool within(std::uint32_t code, std::uint32_t first, std::uint32_t last) { return code >= first && code <= last; }

Class class_of(std::uint32_t code) {
  if (code == ' ' || within(code, '\t', '\r') || code == 0xA0 || code == 0x3000) return Class::blank;
  if (within(code, '0', '9')) return Class::digit;
  if (within(code, 'a', 'z') || within(code, 'A', 'Z')) return Class::letter;
  if (code < 0x80 || within(code, 0x2000, 0x206F) || within(code, 0x3001, 0x303F)) return Class::mark;
  if (within(code, 0xFF00, 0xFFEF) || code == 0xFEFF) return Class::mark;
  const bool joined = within(code, 0x3040, 0x30FF) || within(code, 0x3400, 0x9FFF) || within(code, 0xAC00, 0xD7AF) ||
                      within(code, 0xF900, 0xFAFF) || within(code, 0x20000, 0x3FFFF);
  return joined ? Class::joined : Class::letter;
}

// Takes characters and words one by one and keeps the hashes of what they make up with those before them.
class Collector {
 public:
  void letter(std::string_view bytes) {
    end_run();
    word_ += bytes;
  }

  void joined(std::uint32_t code) {
    end_word();
    last_word_ = 0;
    const std::uint64_t one = scatter(code);
    const std::uint64_t two = run_[0] != 0 ? hash_pair(run_[0], one) : 0;
    out_.push_back(one);
    if (two != 0) out_.push_back(two);
    if (run_[1] != 0) out_.push_back(hash_pair(run_[1], one));
    run_[0] = one;
    run_[1] = two;
  }

  void mark() {
    end_word();
    end_run();
  }

  std::vector<std::uint64_t> finish() {
    end_word();
    return std::move(out_);
  }

 private:
  void end_run() { run_[0] = run_[1] = 0; }

  void end_word() {
    if (word_.empty()) return;
    const std::uint64_t word = hash_text(lower_case(word_));
    out_.push_back(word);
    if (last_word_ != 0) out_.push_back(hash_pair(last_word_, word));
    last_word_ = word;
    word_.clear();
  }

  std::vector<std::uint64_t> out_;
  std::string word_;
  std::uint64_t last_word_ = 0;    // 0: none before
  std::uint64_t run_[2] = {0, 0};  // the last character, and the last two, of a script without blanks
};

}  // namespace

std::vector<std::uint64_t> ngrams(std::string_view text) {
  Collector collector;
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, length] = character_at(text, at);
    const Class kind = class_of(code);
    if (kind == Class::joined) {
      collector.joined(code);
    } else if (kind == Class::letter || kind == Class::digit) {
      collector.letter(text.substr(at, length));
    } else if (code != '\'' && code != 0x2019) {  // don't is one word
      collector.mark();
    }
    at += length;
  }
  return collector.finish();
}

double count_words(std::string_view text) {
  double words = 0;
  bool in_word = false;  // a letter was seen since the last blank
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, length] = character_at(text, at);
    const Class kind = class_of(code);
    if (kind == Class::letter && !in_word) words += 1;
    if (kind == Class::joined) words += 0.5;
    in_word = kind == Class::letter || (in_word && kind != Class::blank);
    at += length;
  }
  return words;
}

}  // namespace aisle::prepare
