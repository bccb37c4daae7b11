#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aisle::collect {

// The address of a page, taken apart: https://shop.example/search?q=red+shoes#top has the path /search and one
// argument.
struct Address {
  using Pair = std::pair<std::string, std::string>;
  std::string path;             // as it stands, without a slash at its end
  std::vector<Pair> arguments;  // decoded
};
Address parse_address(std::string_view text);

// %C3%BC becomes ü; what is no two hexadecimal digits stays. In arguments + is a blank.
std::string percent_decoded(std::string_view text, bool plus_is_blank);

// What addresses of one kind look like: /product/{item_id} or /search?q={query}. {name} is one or more characters but a
// slash, * any number of any; the arguments named must be there, in any order and among others: with a value that is
// caught ({name}), a certain one (action=add), or any (sort).
class AddressPattern {
 public:
  // `where` it stands. Error with how to mend it when a brace is not closed or the pattern does not begin with a slash
  // or a star.
  explicit AddressPattern(const std::string& text, const std::string& where = "");

  // What was caught, decoded, by the names between the braces; none when the address does not look so, or is longer
  // than any page's (4096 bytes).
  [[nodiscard]] std::optional<std::vector<Address::Pair>> match(const Address& address) const;

  // The names between the braces.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  struct Piece {
    enum class Kind { literal, caught, any } kind = Kind::literal;
    std::string text;  // the literal, or the name
  };
  void add_path(std::string_view path);
  void add_argument(std::string_view argument);
  struct Attempt;
  [[nodiscard]] bool match_path(std::size_t piece, std::size_t at, Attempt& attempt) const;

  std::vector<Piece> path_;
  std::vector<std::pair<std::string, std::optional<Piece>>> arguments_;
  std::vector<std::string> names_;
};

}  // namespace aisle::collect
