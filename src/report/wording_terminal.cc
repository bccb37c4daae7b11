#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // The summary of an evaluation.
    {"summary.leaderboard", "cross-validation over {rows}, best first", "在 {rows}训练数据上交叉验证，从好到差"},
    {"summary.model", "model", "模型"},
    {"summary.fit", "fit", "训练"},
    {"summary.size", "size", "大小"},
    {"summary.on_latest", "on the latest moments", "在最近的时刻上"},
    {"summary.champion", "champion: {model}", "选用的模型：{model}"},
    {"summary.on_test", ", on {rows} of the test, read once", "，{rows}测试数据，只读一次"},
    {"summary.on_folds", ", on {rows}, by cross-validation", "，{rows}，交叉验证"},
    {"summary.metric", "metric", "指标"},
    {"summary.value", "value", "数值"},
    {"summary.interval", "95% interval", "95% 置信区间"},
    {"summary.baseline", "baseline", "基线"},
    {"summary.columns", "strongest columns", "影响最大的列"},
    {"summary.drop", "{metric} lost when shuffled", "打乱后{metric}降幅"},
    {"summary.shuffles", "over the shuffles", "多次打乱的范围"},
    {"summary.threshold",
     "threshold {threshold}: a miss costs {miss}, a false alarm {alarm}; a row then costs {cost} on average, {half} at "
     "50%, {always} flagging all, {never} flagging none",
     "阈值 {threshold}：漏掉一个代价 {miss}，误报一个代价 {alarm}；平均每行代价 {cost}，以 50% 为阈值 {half}，全部挑中 "
     "{always}，一个不挑 {never}"},
    {"summary.leak", "suspected leak: {columns}", "疑似泄漏：{columns}"},

    // What was done to the columns.
    {"prepared.missing", "missing", "缺失"},
    {"prepared.done", "what was done", "处理"},
    {"prepared.column", "column", "列"},
    {"prepared.type", "type", "类型"},
    {"prepared.features", "features", "特征"},
    {"prepared.suspect", "suspected leak", "疑似泄漏"},
    {"prepared.rest", "… and {columns} more with {features}", "……还有 {columns}，共 {features}"},
    {"prepared.total", "{columns} became {features}", "{columns}转成了 {features}"},

    // Why one row got its answer.
    {"explain.row", "row {row}: {prediction}", "第 {row} 行：{prediction}"},
    {"explain.probability", "row {row}: {prediction} (probability {probability})",
     "第 {row} 行：{prediction}（概率 {probability}）"},
    {"explain.column", "column", "列"},
    {"explain.value", "value", "值"},
    {"explain.contribution", "moves it by", "影响"},
    {"explain.base", "starting from {base}, what the model says when it knows nothing of the row",
     "从 {base} 出发，即对这一行一无所知时模型的回答"},
    {"explain.rest", "{columns} more", "其余 {columns}"},
    {"explain.unit.binary", "contributions are in log odds: above 0 makes it more probable",
     "影响以对数几率计，大于 0 表示更有可能"},
    {"explain.unit", "contributions are in the unit of the target", "影响与目标的单位相同"},
};

}  // namespace

std::span<const Words> terminal_wording() { return kWording; }

}  // namespace aisle::report
