#pragma once

namespace aisle::stats {

// Gauss's 2F1(a, b; c; z) by its series, for 0 <= z < 1 and a c that is neither 0 nor a
// negative whole number. The nearer z is to 1 the more terms it takes; after
// a hundred thousand it stops where it is.
double hypergeometric(double a, double b, double c, double z);

}  // namespace aisle::stats
