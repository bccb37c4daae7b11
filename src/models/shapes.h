#pragma once

// A tensor carries its shape as its name's suffix, one letter a dimension (`features_ND`):
//   N  rows
//   B  rows of a batch
//   D  features, or width
//   M  members of an ensemble
//   W  units of a hidden layer
