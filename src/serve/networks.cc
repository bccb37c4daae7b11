#include "serve/networks.h"

#include <algorithm>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

namespace aisle::serve {

namespace ip = boost::asio::ip;

std::uint64_t network_of(const ip::address& address) {
  if (address.is_v4()) return address.to_v4().to_uint();
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6).to_uint();
  const auto bytes = v6.to_bytes();
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i) out = out << 8U | bytes[i];
  return out;
}

std::optional<std::uint64_t> network_of(std::string_view told) {
  constexpr std::string_view blanks = " \t";
  told.remove_prefix(std::min(told.find_first_not_of(blanks), told.size()));
  told = told.substr(0, told.find_last_not_of(blanks) + 1);
  if (told.starts_with('[')) {
    told = told.substr(1, told.find(']') - 1);
  } else if (std::ranges::count(told, ':') == 1) {  // more of them are IPv6
    told = told.substr(0, told.find(':'));
  }
  boost::system::error_code problem;
  const auto found = ip::make_address(told, problem);
  if (problem) return {};
  return network_of(found);
}

}  // namespace aisle::serve
