#pragma once

#include "collect/record.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::collect {

// The access log of a web server in the combined format (Apache, nginx), or in the common one, which lacks referrer and
// agent; what follows them is there as extra1, extra2, …, or as forwarded.1, … where it names addresses. A record has
// these values, as far as the line has them:
//
//   remote_addr, remote_user, time (as it stands), method, target (path and arguments), path, argument.NAME for each
//   argument (decoded), protocol, status, bytes, referrer, agent
//   device   tablet, mobile or desktop, by the agent
//   visitor  32 hex digits made of the address, the agent and the key: the same visitor's are the same, and without the
//            key nobody gets the address back
//
// None when the line is no such line. Texts are kept in the arena where they do not stand in the line.
std::optional<Record> log_record(std::string_view line, std::string_view key, Arena& arena);

// The line, to be set aside: with visitor:HASH in place of its address and of all else in it that is one. Read again it
// has the same visitor. In what is no such line an address becomes a hash by itself.
std::string without_addresses(std::string_view line, std::string_view key);

// The names that every line of the combined format has.
std::vector<std::string> log_names();

}  // namespace aisle::collect
