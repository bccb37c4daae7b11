#include "collect/log_records.h"

#include "collect/address.h"
#include "core/sha256.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace aisle::collect {

namespace {

// Takes what stands up to the next blank, in quotes or in brackets; Apache and nginx write a quote inside as \" or
// \x22.
std::optional<std::string_view> take_part(std::string_view& rest, Arena& arena) {
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (rest.empty()) return {};
  const char open = rest.front();
  if (open != '"' && open != '[') {
    const auto part = rest.substr(0, rest.find(' '));
    rest.remove_prefix(part.size());
    return part;
  }
  std::string text;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == (open == '"' ? '"' : ']')) {
      rest.remove_prefix(i + 1);
      if (!rest.empty() && rest.front() != ' ') return {};
      return arena.keep(std::move(text));
    }
    if (open == '"' && rest[i] == '\\' && i + 1 < rest.size()) {
      ++i;
      if (rest[i] == 'x' && i + 2 < rest.size()) {
        text += percent_decoded("%" + std::string(rest.substr(i + 1, 2)), false);
        i += 2;
        continue;
      }
    }
    text += rest[i];
  }
  return {};
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view device_of(std::string_view agent) {
  const auto has = [&](const char* word) { return agent.find(word) != std::string_view::npos; };
  if (has("iPad") || has("Tablet") || (has("Android") && !has("Mobile"))) return "tablet";
  return has("Mobi") || has("iPhone") ? "mobile" : "desktop";
}

// Fills in what a request says: GET /search?q=shoes HTTP/1.1. Of anything else, such as a port scan's bytes, nothing.
void add_request(std::string_view request, Record& record, Arena& arena) {
  const auto method = request.substr(0, request.find(' '));
  const auto behind = request.substr(std::min(method.size() + 1, request.size()));
  const auto target = behind.substr(0, behind.rfind(' '));
  const bool named = !method.empty() && std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!named || target.empty()) return;
  record.push_back({"method", method, Value::Kind::text});
  record.push_back({"target", target, Value::Kind::text});
  if (target.size() < behind.size())
    record.push_back({"protocol", behind.substr(target.size() + 1), Value::Kind::text});
  auto address = parse_address(target);
  record.push_back({"path", arena.keep(percent_decoded(address.path, false)), Value::Kind::text});
  for (auto& [name, value] : address.arguments)
    record.push_back({arena.keep("argument." + name), arena.keep(std::move(value)), Value::Kind::text});
}

constexpr std::string_view pseudonym = "visitor:";
constexpr std::size_t digits = 32;  // of a visitor

bool is_pseudonym(std::string_view address) {
  return address.size() == pseudonym.size() + digits && address.starts_with(pseudonym) &&
         address.find_first_not_of("0123456789abcdef", pseudonym.size()) == std::string_view::npos;
}

std::string visitor_of(std::string_view address, std::string_view agent, std::string_view key) {
  if (is_pseudonym(address)) return std::string(address.substr(pseudonym.size()));
  return sha256(std::string(key) + "\n" + std::string(address) + "\n" + std::string(agent)).substr(0, digits);
}

bool is_address(std::string_view word) {
  const std::string text(word);
  in6_addr bits{};
  return ::inet_pton(AF_INET, text.c_str(), &bits) == 1 || ::inet_pton(AF_INET6, text.c_str(), &bits) == 1;
}

// Whether it is a list that names somebody's address, as proxies write it: 203.0.113.9, 198.51.100.7.
bool names_address(std::string_view text) {
  while (!text.empty()) {
    const auto word = text.substr(0, text.find_first_of(", "));
    if (is_address(word)) return true;
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return false;
}

}  // namespace

std::optional<Record> log_record(std::string_view line, std::string_view key, Arena& arena) {
  std::array<std::string_view, 7> head;
  std::string_view rest = line;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const bool in_brackets = rest.starts_with(" [");
    const auto part = take_part(rest, arena);
    if (!part || (i == 3) != in_brackets) return {};
    head[i] = *part;
  }
  const auto& [address, ident, user, time, request, status, bytes] = head;
  if (status.size() != 3 || !is_number(status) || !(is_number(bytes) || bytes == "-")) return {};
  Record out;
  const auto add = [&](std::string_view name, std::string_view text, Value::Kind kind = Value::Kind::text) {
    if (!text.empty() && text != "-") out.push_back({name, text, kind});
  };
  add("remote_addr", address);
  add("remote_user", user);
  add("time", time);
  add_request(request, out, arena);
  add("status", status, Value::Kind::number);
  add("bytes", bytes, is_number(bytes) && !bytes.starts_with('0') ? Value::Kind::number : Value::Kind::text);
  const auto referrer = take_part(rest, arena);
  const auto agent = take_part(rest, arena);
  add("referrer", referrer.value_or(""));
  add("agent", agent.value_or(""));
  if (agent && *agent != "-") add("device", device_of(*agent));
  add("visitor", arena.keep(visitor_of(address, agent.value_or(""), key)));
  for (std::size_t i = 1; const auto extra = take_part(rest, arena); ++i)
    add(arena.keep((names_address(*extra) ? "forwarded." : "extra") + std::to_string(i)), *extra);
  return out;
}

std::string without_addresses(std::string_view line, std::string_view key) {
  Arena arena;
  std::string out;
  std::string_view rest = line;
  if (const auto record = log_record(line, key, arena)) {
    out.append(pseudonym).append(find(*record, "visitor")->text);
    (void)take_part(rest, arena);
  }
  constexpr std::string_view around = " \t,\"'[]()=";
  while (!rest.empty()) {
    const auto word = rest.substr(0, rest.find_first_of(around));
    out += is_address(word) ? std::string(pseudonym) + visitor_of(word, "", key) : std::string(word);
    rest.remove_prefix(word.size());
    const auto gap = rest.substr(0, rest.find_first_not_of(around));
    out += gap;
    rest.remove_prefix(gap.size());
  }
  return out;
}

std::vector<std::string> log_names() {
  return {"remote_addr", "time", "method", "target", "path", "status", "bytes", "referrer", "agent", "visitor"};
}

}  // namespace aisle::collect
