#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // How good the answers are, drawn.
    {"curves.title", "What the model can do", "模型能做到什么"},
    {"chart.how", "How to read it", "怎么看"},
    {"chart.here", "What this one says", "这张图说明"},
    {"chart.guess", "guessing", "随机猜测"},
    {"chart.threshold", "at the threshold of {threshold}", "阈值为 {threshold} 时"},
    {"roc.title", "ROC curve: hits and false alarms", "ROC 曲线：找到多少，误报多少"},
    {"roc.x", "false alarms, of those that are not", "误报率"},
    {"roc.y", "found, of those that are (recall)", "召回率：该找到的找到了多少"},
    {"roc.how",
     "Every point of the curve is one threshold. Higher means that more of {positive} are found, further right that "
     "more of {negative} are taken for them. The closer to the top left corner, the better.",
     "曲线上每个点对应一个阈值：越高，找到的 {positive} 越多；越靠右，被误判的 {negative} "
     "越多。曲线越贴近左上角越好。"},
    {"roc.here",
     "Accept 10 false alarms per 100 rows of {negative}, and the model finds <b>{found}</b> of every 100 rows of "
     "{positive}. Guessing would find 10.",
     "如果允许每 100 条 {negative} 误报 10 条，模型能从每 100 条 {positive} 中找到 <b>{found} 条</b>，随机猜测只能找到 "
     "10 条。"},
    {"pr.title", "Precision and recall", "精确率与召回率：挑得准，还是找得全"},
    {"pr.x", "found, of those that are (recall)", "召回率：该找到的找到了多少"},
    {"pr.y", "right, of those flagged (precision)", "精确率：挑中的有多少是对的"},
    {"pr.how",
     "Further right, more of {positive} are found; higher, more of those flagged are right. The dashed line is picking "
     "at random. The closer to the top right corner, the better.",
     "越靠右，找到的 {positive} 越多；越高，挑中的记录越准。虚线是随机挑选的水平。曲线越贴近右上角越好。"},
    {"pr.here",
     "To find half of all rows of {positive}, the model flags a list in which <b>{right} of 100</b> are right. A list "
     "picked at random has {random}.",
     "要找到一半的 {positive}，模型给出的名单里每 100 条有 <b>{right} 条</b>是对的，随机挑选则只有 {random} 条。"},

    // Gain and lift.
    {"gain.title", "Gain: how much of the work finds how much", "增益曲线：做多少，找到多少"},
    {"gain.x", "share of rows, the most probable first", "按概率从高到低，取前多少"},
    {"gain.y", "found, of those that are", "找到的占比"},
    {"gain.how",
     "Go through the rows from the most to the least probable. The curve says how many of {positive} are found by "
     "then; the dashed line is any order at random.",
     "把记录按概率从高到低排队，曲线表示排到这里时已经找到了多少 {positive}；虚线是随便排队的结果。"},
    {"gain.here",
     "The tenth of the rows that the model finds most probable holds <b>{found}</b> of all rows of {positive}. A tenth "
     "drawn at random holds 10%.",
     "模型认为可能性最大的前十分之一记录，包含了 <b>{found}</b> 的 {positive}；随机抽十分之一，只会包含 10%。"},
    {"lift.title", "Lift: how much denser the best groups are", "提升度：最可能的一批高出平均多少"},
    {"lift.how",
     "Ten groups of rows, the most probable first. 1× is the average share of {positive}; the dashed line marks it. "
     "Bars should fall from top to bottom.",
     "把记录按概率从高到低分成十组。1× 相当于 {positive} 的平均占比，即虚线所在。柱子应当从上到下逐渐变短。"},
    {"lift.here", "Among the most probable tenth, {positive} is <b>{lift} times</b> as frequent as on average.",
     "可能性最大的十分之一中，{positive} 的占比是平均水平的 <b>{lift} 倍</b>。"},

    // Calibration.
    {"calibration.title", "Calibration: can the probabilities be trusted?", "校准曲线：预测的概率可信吗"},
    {"calibration.x", "probability that the model gave", "模型给出的概率"},
    {"calibration.y", "share for which it was true", "实际发生的占比"},
    {"calibration.perfect", "said = happened", "预测与实际一致"},
    {"calibration.groups", "a tenth of the rows, with 95% interval", "每点为十分之一的数据，竖线为 95% 置信区间"},
    {"calibration.how",
     "The rows are put in order of their probability and cut into equal groups. Where the model says 30%, 30% should "
     "happen: the points should lie on the dashed line.",
     "把数据按预测概率排序后等分成组。模型说 30%，就应当有 30% 真的发生，所以各点应落在虚线附近。"},
    {"calibration.here",
     "On average, what was said and what happened differ by <b>{gap}</b> percentage points. The widest gap: where the "
     "model said {said}, {happened} happened.",
     "平均来看，预测与实际相差 <b>{gap}</b> 个百分点。差距最大的一组：模型说 {said}，实际为 {happened}。"},

    // Estimates of a number.
    {"estimates.title", "Estimates against the truth", "估计值与真实值"},
    {"estimates.x", "estimate", "估计值"},
    {"estimates.y", "truth", "真实值"},
    {"estimates.row", "one row", "一行数据"},
    {"estimates.right", "estimate = truth", "估计与真实一致"},
    {"estimates.how",
     "Every point is a row that the model had not seen. On the dashed line the estimate is right; above it the truth "
     "was higher, below it lower.",
     "每个点是模型没见过的一行数据。落在虚线上表示估计完全正确；在虚线上方，真实值更高，在下方则更低。"},
    {"estimates.here",
     "Of the {rows} drawn, half of the estimates of {target} lie within <b>{half}</b> of the truth, nine in ten within "
     "{most}.",
     "图中 {rows}数据里，一半的 {target} 估计值与真实值相差不到 <b>{half}</b>，九成相差不到 {most}。"},
};

}  // namespace

std::span<const Words> curves_wording() { return kWording; }

}  // namespace aisle::report
