#include "collect/address.h"

#include "core/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace aisle::collect {

namespace {

constexpr std::size_t longest_address = 4096;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view without_last_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

std::string percent_decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

Address parse_address(std::string_view text) {
  if (const auto scheme = text.find("://"); scheme != std::string_view::npos && scheme < text.find_first_of("/?#")) {
    text.remove_prefix(std::min(text.find_first_of("/?#", scheme + 3), text.size()));
  }
  text = text.substr(0, text.find('#'));
  const auto question = text.find('?');
  const auto path = text.substr(0, question);
  Address out{.path = std::string(path.empty() ? "/" : without_last_slash(path)), .arguments = {}};
  std::string_view rest = question == std::string_view::npos ? "" : text.substr(question + 1);
  while (!rest.empty()) {
    const auto one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    const auto equals = std::min(one.find('='), one.size());
    if (equals == 0) continue;
    out.arguments.emplace_back(percent_decoded(one.substr(0, equals), true),
                               percent_decoded(one.substr(std::min(equals + 1, one.size())), true));
  }
  return out;
}

AddressPattern::AddressPattern(const std::string& text, const std::string& where) {
  const std::string_view whole = text;
  if (!whole.starts_with('/') && !whole.starts_with('*'))
    throw Error(fmt::format("the pattern \"{}\" does not begin with a slash", text), where,
                "write it as /product/{item_id} or /search?q={query}");
  if (std::ranges::count(whole, '{') != std::ranges::count(whole, '}'))
    throw Error(fmt::format("a brace of the pattern \"{}\" is not closed", text), where,
                "write it as /product/{item_id}");
  const auto question = whole.find('?');
  add_path(without_last_slash(whole.substr(0, question)));
  std::string_view rest = question == std::string_view::npos ? "" : whole.substr(question + 1);
  while (!rest.empty()) {
    const auto one = rest.substr(0, rest.find('&'));
    add_argument(one);
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
}

void AddressPattern::add_path(std::string_view path) {
  while (!path.empty()) {
    if (path.front() == '*') {
      path_.push_back({Piece::Kind::any, ""});
      path.remove_prefix(1);
    } else if (const auto close = path.find('}'); path.front() == '{' && close != std::string_view::npos) {
      names_.emplace_back(path.substr(1, close - 1));
      path_.push_back({Piece::Kind::caught, names_.back()});
      path.remove_prefix(close + 1);
    } else {
      const auto end = std::min(path.find_first_of("{*", 1), path.size());
      path_.push_back({Piece::Kind::literal, std::string(path.substr(0, end))});
      path.remove_prefix(end);
    }
  }
}

void AddressPattern::add_argument(std::string_view argument) {
  const auto equals = argument.find('=');
  std::optional<Piece> value;
  if (equals != std::string_view::npos) {
    const auto text = argument.substr(equals + 1);
    if (text.starts_with('{') && text.ends_with('}')) {
      names_.emplace_back(text.substr(1, text.size() - 2));
      value = Piece{Piece::Kind::caught, names_.back()};
    } else {
      value = Piece{Piece::Kind::literal, percent_decoded(text, true)};
    }
  }
  arguments_.emplace_back(percent_decoded(argument.substr(0, equals), true), std::move(value));
}

// What was caught so far, and where the rest is known not to fit, so that no hostile address takes long.
struct AddressPattern::Attempt {
  std::string_view path;
  std::vector<Address::Pair> caught = {};
  std::set<std::pair<std::size_t, std::size_t>> failed = {};
};

// Whether the pieces from that one on fit the path from there on; of a caught part the longest that lets them.
bool AddressPattern::match_path(std::size_t piece, std::size_t at, Attempt& attempt) const {
  const auto rest = attempt.path.substr(at);
  if (piece == path_.size()) return rest.empty();
  const auto& [kind, text] = path_[piece];
  if (kind == Piece::Kind::literal) return rest.starts_with(text) && match_path(piece + 1, at + text.size(), attempt);
  if (attempt.failed.contains({piece, at})) return false;
  const bool any = kind == Piece::Kind::any;
  const std::size_t longest = any ? rest.size() : std::min(rest.find('/'), rest.size());
  for (std::size_t length = longest + 1; length-- > (any ? 0U : 1U);) {
    const auto before = attempt.caught.size();
    if (!any) attempt.caught.emplace_back(text, percent_decoded(rest.substr(0, length), false));
    if (match_path(piece + 1, at + length, attempt)) return true;
    attempt.caught.resize(before);
  }
  attempt.failed.emplace(piece, at);
  return false;
}

std::optional<std::vector<Address::Pair>> AddressPattern::match(const Address& address) const {
  Attempt attempt{.path = address.path};
  if (address.path.size() > longest_address || !match_path(0, 0, attempt)) return {};
  auto& caught = attempt.caught;
  for (const auto& [name, value] : arguments_) {
    const auto found = std::ranges::find(address.arguments, name, &Address::Pair::first);
    if (found == address.arguments.end()) return {};
    if (!value) continue;
    if (value->kind == Piece::Kind::literal && found->second != value->text) return {};
    if (value->kind == Piece::Kind::caught && found->second.empty()) return {};
    if (value->kind == Piece::Kind::caught) caught.emplace_back(value->text, found->second);
  }
  return std::move(caught);
}

}  // namespace aisle::collect
