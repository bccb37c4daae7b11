#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string_view>

namespace aisle::serve {

// Who sends, for counting how much: an IPv4 address, or the network of an IPv6 one (its first 64 bits: who has one
// address of it has all). 0 for what is no address.
std::uint64_t network_of(const boost::asio::ip::address& address);
std::uint64_t network_of(std::string_view address);

}  // namespace aisle::serve
