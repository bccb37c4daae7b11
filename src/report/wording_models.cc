#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // The leaderboard.
    {"models.title", "Models compared", "模型对比"},
    {"models.note",
     "Cross-validation over {rows}: every row is judged by a model that has not seen it. Best first, by {metric}.",
     "在 {rows}训练数据上交叉验证：每一行都由没见过它的模型来判断。按{metric}从好到差排列。"},
    {"models.algorithm", "Model", "模型"},
    {"models.fit", "Fit time", "训练用时"},
    {"models.predict", "Predict time", "预测用时"},
    {"models.size", "Size", "大小"},
    {"models.champion", "chosen", "已选用"},
    {"models.settings", "Settings of each model", "各模型的参数设置"},
    {"models.tried", "best of {n} settings tried", "从试过的 {n} 组参数中选出"},
    {"models.glossary", "What the figures mean", "指标含义"},
    {"models.interval", "95% interval", "95% 置信区间"},
    {"models.interval_means",
     "Where the figure may reasonably lie, given that only so many rows were measured: the middle 95% of its values "
     "when the rows are drawn again and again (bootstrap).",
     "受数据量所限，指标的合理波动范围：对数据反复重抽样（自助法）后，居中 95% 的取值。"},

    // The champion against others, row by row on the same rows.
    {"against.clear",
     "The runner-up, {other}, is worse by {by} in {metric} (95% interval {interval}): more than chance explains.",
     "第二名{other}的{metric}比它差 {by}（95% 置信区间 {interval}），差距超出了偶然波动。"},
    {"against.close",
     "The runner-up, {other}, is worse by {by} in {metric}, but the 95% interval, {interval}, holds 0: on other data "
     "the order may change.",
     "第二名{other}的{metric}比它差 {by}，但 95% 置信区间 {interval} 包含 0，换一批数据名次可能会变。"},
    {"against.unknown",
     "The runner-up, {other}, is worse by {by} in {metric}; there are too few rows to say how sure that is.",
     "第二名{other}的{metric}比它差 {by}；数据太少，说不准这个差距有多可靠。"},
    {"against.simpler",
     "A simpler model, {other}, is as good within the noise: it is worse by {by} in {metric} (95% interval "
     "{interval}). Prefer it where speed, size or an easy explanation matter more than that.",
     "更简单的模型{other}在误差范围内同样好：它的{metric}比选用的模型差 {by}（95% 置信区间 "
     "{interval}）。更看重速度、大小或容易解释时，可以改用它。"},
};

}  // namespace

std::span<const Words> models_wording() { return kWording; }

}  // namespace aisle::report
