#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // Right and wrong answers.
    {"errors.title", "Right and wrong answers", "判断对错一览"},
    {"errors.note", "A row is flagged as {positive} when its probability is at least {threshold}.",
     "概率达到 {threshold} 及以上的记录，判断为 {positive}。"},
    {"errors.says", "The model says", "模型判断为"},
    {"errors.really", "Really", "实际为"},
    {"errors.hit", "found", "找对了"},
    {"errors.miss", "missed", "漏掉了"},
    {"errors.alarm", "false alarms", "误报"},
    {"errors.pass", "rightly left alone", "正确排除"},
    {"errors.share", "{share} of {total}", "占 {total} 的 {share}"},
    {"errors.found",
     "Of {total} rows that really are {positive}, the model finds <b>{hits}</b> ({share}) and misses {misses}.",
     "实际为 {positive} 的 {total} 行中，模型找到 <b>{hits}</b> 行（{share}），漏掉 {misses} 行。"},
    {"errors.precise", "When it says {positive}, it is right <b>{share}</b> of the time: {hits} of {flagged}.",
     "模型判断为 {positive} 的 {flagged} 行中，有 {hits} 行判断正确，占 <b>{share}</b>。"},
    {"errors.silent", "At this threshold the model flags no row at all.", "在这个阈值下，模型没有挑中任何记录。"},
    {"errors.choose",
     "The threshold is yours to choose. A lower one finds more and raises more false alarms; take the one at which a "
     "hit is worth its false alarms.",
     "阈值可以自己定：调低能多找一些，误报也会增多。怎么取舍，要看找到一个的收益和误报一次的成本。"},

    // What errors cost.
    {"costs.title", "What errors cost", "判断错误的代价"},
    {"costs.text",
     "Missing a row of {positive} was said to cost <b>{miss}</b>, a false alarm on a row of {negative} <b>{alarm}</b>. "
     "At these prices, flagging from <b>{threshold}</b> on is cheapest.",
     "设定漏掉一条 {positive} 的代价为 <b>{miss}</b>，误报一条 {negative} 的代价为 <b>{alarm}</b>。按这样的代价，以 "
     "<b>{threshold}</b> 为阈值最省。"},
    {"costs.saves", "That is <b>{share}</b> less than the best of the other three.",
     "比另外三种做法中最省的一种还少 <b>{share}</b>。"},
    {"costs.how",
     "Cost of a row on average, on held-out rows of cross-validation, so that the test was not used to choose. With "
     "other prices, give <code>--cost-of-miss</code> and <code>--cost-of-false-alarm</code> to <code>aisle fit</code>.",
     "每行的平均代价，在交叉验证轮流留出的数据上计算，因此没有用测试数据来选阈值。代价不同时，请在 <code>aisle "
     "fit</code> 中用 <code>--cost-of-miss</code> 和 <code>--cost-of-false-alarm</code> 指定。"},
    {"costs.chosen", "at the chosen threshold", "按选定的阈值"},
    {"costs.half", "at 50%", "以 50% 为阈值"},
    {"costs.always", "flagging every row", "全部挑中"},
    {"costs.never", "flagging none", "一个都不挑"},

    // Several classes.
    {"matrix.note",
     "Rows: what it really is. Columns: what the model says. Each cell has the number of rows and their share of the "
     "row; the diagonal holds the right answers.",
     "每一行是实际类别，每一列是模型判断的类别。格子里是行数和占该行的比例，对角线上是判断正确的。"},
    {"matrix.corner", "Really ↓ says →", "实际 ↓ 判断 →"},
    {"matrix.precision", "right when said", "判断为此类时的正确率"},
    {"matrix.others", "{n} others", "其余 {n} 类"},
    {"matrix.worst",
     "The most frequent mistake: really <b>{truth}</b>, called <b>{called}</b>, {n} ({share} of that class).",
     "最常见的错误：实际是 <b>{truth}</b>，被判断为 <b>{called}</b>，共 {n}，占该类的 {share}。"},
    {"matrix.perfect", "No row was called wrongly.", "没有一行判断错误。"},
};

}  // namespace

std::span<const Words> errors_wording() { return kWording; }

}  // namespace aisle::report
