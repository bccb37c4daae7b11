#pragma once

#include "core/labels.h"

#include <span>

namespace aisle::models {

// Between a scale on which answers are sums (log odds; logarithms of chances) and probabilities.

double sigmoid(double z);
double softplus(double z);  // ln(1 + e^z), without overflow

// Turns sums z into chances that sum to 1; returns ln(sum of e^z).
double softmax(std::span<double> z);

// The log loss of a row with sums z (one: log odds of two classes; several) and the place of its class; z becomes the
// loss's derivatives by it.
double log_loss(std::span<double> z, double label);

// Of two classes (one output) by the sigmoid, of several by the softmax.
void to_probabilities(Predictions& sums);

// The inverse: log odds, or logarithms; chances are kept 1e-7 away from 0 and 1.
void to_sums(Predictions& probabilities);

}  // namespace aisle::models
