#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // The model card, in Markdown.
    {"card.title", "Model card: predicting {predicted}", "模型卡：预测 {predicted}"},
    {"card.made", "Made by Aisle on {created}.", "由 Aisle 于 {created} 生成。"},
    {"card.data", "Data", "数据"},
    {"card.file", "File {file} (SHA-256 {hash}): {rows}, {columns}.",
     "文件 {file}（SHA-256 {hash}）：{rows}，{columns}。"},
    {"card.dropped", "{rows} without a target were not used.", "{rows}的目标列为空，未使用。"},
    {"card.duplicates", "{rows} repeat another one; they fall on the same side of every split.",
     "{rows}与其他行完全重复，划分数据时始终放在一起。"},
    {"card.split.random", "Split at random: {training} for training, {test} for the test.",
     "随机划分：训练 {training}，测试 {test}。"},
    {"card.split.group",
     "Split by {column}, rows with the same one together: {training} for training, {test} for the test.",
     "按 {column} 划分，相同的放在一起：训练 {training}，测试 {test}。"},
    {"card.split.time", "Split by {column}, the latest rows last: {training} for training, {test} for the test.",
     "按 {column} 的先后划分，最晚的作测试：训练 {training}，测试 {test}。"},
    {"card.target", "Target", "目标"},
    {"card.target.binary", "To predict: {predicted}, against {negative}: {n} ({share}).",
     "预测 {predicted}，相对于 {negative}：{n}（{share}）。"},
    {"card.target.multiclass", "To predict: {predicted}, {n} classes: {classes}.",
     "预测 {predicted}，共 {n} 类：{classes}。"},
    {"card.target.regression", "To predict: {predicted}, a number from {low} to {high}, {mean} on average.",
     "预测 {predicted}，数值，从 {low} 到 {high}，平均 {mean}。"},
    {"card.use", "Intended use", "用途"},
    {"card.use.text",
     "To estimate {predicted} for new rows of the same kind and the same columns, as one input to a decision that "
     "people answer for. It is not meant for decisions about credit, employment, health or the law.",
     "对同类、同列的新数据估计 "
     "{predicted}，作为决策的参考之一，由人来负责。不适用于信贷、雇佣、医疗或法律方面的决定。"},
    {"card.model", "Model", "模型"},
    {"card.model.is",
     "Chosen: {model}, the best of {n} by {metric} in cross-validation with {folds} folds on the training rows alone.",
     "选用：{model}，在训练数据上做 {folds} 折交叉验证，按{metric}从 {n} 个模型中选出。"},
    {"card.members", "It is made of: {members}.", "它由以下模型组成：{members}。"},
    {"card.trials", "{n} settings were tried.", "共试了 {n} 组参数。"},
    {"card.figures", "Figures", "指标"},
    {"card.measured.test", "On {rows} that took no part in any choice, read once.",
     "{rows}测试数据，没有参与任何选择，只读一次。"},
    {"card.measured.cross-validation",
     "On {rows}, by cross-validation; the model was chosen on these rows, so the figures may be slightly too good.",
     "{rows}，交叉验证；选型也用了这些数据，指标可能略微偏高。"},
    {"card.strongest", "Columns it goes by most: {columns}.", "最依赖的列：{columns}。"},
    {"card.limits", "Limits", "局限"},
    {"card.limits.measured", "The figures hold for rows like those of {file}. On others they were not measured.",
     "指标只适用于与 {file} 相似的数据，对其他数据没有评估过。"},
    {"card.limits.cause", "It finds what goes together, not causes: changing a column need not change the outcome.",
     "模型找的是相关，不是因果：改变某一列，结果未必随之改变。"},
    {"card.limits.drift",
     "Customers, prices and recording change. Check it on fresh rows with `aisle score`, and fit again when it falls "
     "off.",
     "客群、价格和数据采集都会变化。请定期用 `aisle score` 在新数据上核对，变差时重新训练。"},
    {"card.limits.small", "Few rows of: {classes}. Figures for these are uncertain.",
     "行数很少的类别：{classes}。对它们的指标不太可靠。"},
    {"card.limits.leak",
     "Suspected leaks: {columns}. Each predicts the target almost alone and may have been written after the fact.",
     "疑似泄漏：{columns}。单凭其中一列就几乎能预测目标，可能是事后才写入的。"},
    {"card.limits.extremes", "Estimates far beyond the range of the training rows are not to be relied on.",
     "超出训练数据范围很远的估计不可靠。"},
    {"card.limits.fairness",
     "It was not examined whether it is equally good for different groups of people. Do that before it decides about "
     "people.",
     "没有检验它对不同人群是否同样准确。用于与人有关的决定之前，请先检验。"},
    {"card.use_it", "How to use it", "如何使用"},
    {"card.beside",
     "`report.html` has the curves, `evaluation.json` every figure, `predictions.csv` each row's answer.",
     "`report.html` 有各种曲线，`evaluation.json` 有全部指标，`predictions.csv` 有每一行的结果。"},
};

}  // namespace

std::span<const Words> card_wording() { return kWording; }

}  // namespace aisle::report
