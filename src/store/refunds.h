#pragma once

#include <string>

namespace aisle::store {

// A query that gives for refunds the order that they cancel: columns seq and refund_of, for those alone where one is
// found. That is the purchase of the same order and item; else the latest one before, by the same person, of the same
// item, of at least as many pieces. A refund that names no item cancels the order that it names.
//   log    a relation with the columns of events
//   who    an expression over it: the person
//   which  a condition on the refunds that are looked at
std::string refunded_orders(const std::string& log, const std::string& who, const std::string& which);

}  // namespace aisle::store
