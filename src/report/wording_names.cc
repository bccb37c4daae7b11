#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // Nouns with their numbers.
    {"rows.one", "{n} row", "{n} 行"},
    {"rows.many", "{n} rows", "{n} 行"},
    {"columns.one", "{n} column", "{n} 列"},
    {"columns.many", "{n} columns", "{n} 列"},
    {"features.one", "{n} feature", "{n} 个特征"},
    {"features.many", "{n} features", "{n} 个特征"},
    {"categories.one", "{n} category", "{n} 个类别"},
    {"categories.many", "{n} categories", "{n} 个类别"},
    {"hundred.under", "fewer than 1", "不到 1"},
    {"hundred.over", "more than 99", "超过 99"},

    // What documents call things. Algorithms: in English the document has their title.
    {"algorithm.logistic", "Logistic regression", "逻辑回归（L-BFGS）"},
    {"algorithm.logistic_descent", "Logistic regression", "逻辑回归（梯度下降）"},
    {"algorithm.linear", "Linear regression", "线性回归（正规方程）"},
    {"algorithm.linear_descent", "Linear regression", "线性回归（梯度下降）"},
    {"algorithm.linear_lbfgs", "Linear regression", "线性回归（L-BFGS）"},
    {"algorithm.ridge", "Ridge regression", "岭回归"},
    {"algorithm.lasso", "Lasso", "套索回归（Lasso）"},
    {"algorithm.elastic_net", "Elastic net", "弹性网络"},
    {"algorithm.linear_discriminant", "Linear discriminant analysis", "线性判别分析"},
    {"algorithm.naive_bayes", "Naive Bayes", "朴素贝叶斯"},
    {"algorithm.nearest_neighbours", "Nearest neighbours", "最近邻"},
    {"algorithm.svm_linear", "Linear support vector machine", "线性支持向量机"},
    {"algorithm.svm_rbf", "Support vector machine", "支持向量机（RBF 核）"},
    {"algorithm.random_forest", "Random forest", "随机森林"},
    {"algorithm.extra_trees", "Extra trees", "极端随机树"},
    {"algorithm.boosted_trees", "Boosted trees", "梯度提升树（XGBoost）"},
    {"algorithm.dnn", "Neural network", "深度神经网络（DNN）"},
    {"algorithm.tabm", "TabM", "表格神经网络集成（TabM）"},
    {"algorithm.rnn", "Recurrent network", "循环神经网络（RNN）"},
    {"algorithm.gru", "Recurrent network (GRU)", "门控循环单元网络（GRU）"},
    {"algorithm.lstm", "Recurrent network (LSTM)", "长短期记忆网络（LSTM）"},
    {"kind.blend", "Weighted blend", "加权融合"},
    {"kind.stack", "Stack", "堆叠融合"},
    {"type.number", "number", "数值"},
    {"type.text", "text", "文本"},
    {"type.boolean", "yes/no", "是/否"},
    {"type.time", "time", "时间"},
};

}  // namespace

std::span<const Words> names_wording() { return kWording; }

}  // namespace aisle::report
