#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace aisle::serve {

// Who sends, for counting how much: an IPv4 address, or the network of an IPv6 one (its first 64 bits: who has one
// address of it has all).
std::uint64_t network_of(const boost::asio::ip::address& address);
// Of an address as servers in front write it: blanks around it, 1.2.3.4:5678, [::1]:5678. None for what is no address.
std::optional<std::uint64_t> network_of(std::string_view told);

}  // namespace aisle::serve
