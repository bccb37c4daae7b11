#pragma once

#include "models/model.h"
#include "stats/random.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace aisle::models {

// A question of a tree: rows whose `feature` is at most `threshold` go to the node `child`, the others to the one after
// it. In a leaf `feature` is -1. The root is node 0, and a child stands after its parent.
struct Node {
  std::int32_t feature = -1;
  float threshold = 0;
  std::int32_t child = 0;
};

struct Tree {
  std::vector<Node> nodes;
  std::vector<float> values;  // what the rows of each node say on average, nodes * outputs: its leaves are the answers
};

// Rows to grow trees from, feature after feature.
struct TreeRows {
  explicit TreeRows(const Examples& examples);

  std::size_t rows = 0;
  std::size_t features = 0;
  std::size_t outputs = 0;     // of several classes their number, else 1
  std::vector<float> columns;  // features * rows
  std::vector<float> labels;   // 0 or 1; the place of the class; the number
  std::vector<float> weights;  // a row each
};

struct TreeRules {
  std::size_t leaf = 1;   // least rows of a leaf
  std::size_t drawn = 1;  // features that each question is chosen from
};

// An extremely randomised tree (Geurts, Ernst & Wehenkel 2006): a node draws some of the features, for each one
// threshold between its least and its greatest value, and takes the pair that makes the variance in the two children
// smallest (of classes that of their indicators, which is Gini's impurity). It becomes a leaf when its rows agree or
// when no drawn pair leaves enough rows on both sides. As in scikit-learn, features that are constant in the node count
// among the drawn, and more are drawn while all have been constant; the paper draws none of these, which was worse on
// shops' data.
Tree grow_random_tree(const TreeRows& data, const TreeRules& rules, stats::Random random);

}  // namespace aisle::models
