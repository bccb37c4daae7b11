#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // What was done to the data.
    {"preparation.title", "What was done to the data", "数据做了哪些处理"},
    {"preparation.note",
     "From {columns} come {features} for the models to read. Every step was learned from the training rows alone and "
     "is repeated in the same way on new data. Missing values are counted in the training rows.",
     "{columns}数据转成了 "
     "{features}供模型读取。所有处理规则只从训练数据中得出，对新数据照原样执行。缺失数按训练数据统计。"},
    {"preparation.out", "Left out: {columns}, greyed below with the reason.",
     "其中 {columns}未使用，下表以灰色标出并注明原因。"},
    {"preparation.column", "Column", "列名"},
    {"preparation.type", "Type", "类型"},
    {"preparation.missing", "Missing", "缺失"},
    {"preparation.steps", "What was done", "处理方式"},
    {"preparation.features", "Features", "特征数"},
    {"preparation.more", "Show the other {columns}", "展开其余 {columns}"},
    {"preparation.suspect", "suspected leak: {metric} {value} with this column alone",
     "疑似泄漏：单凭这一列{metric}就有 {value}"},
    {"preparation.one_hot", "one-hot: {categories}", "独热编码：{categories}"},
    {"preparation.rare", "{n} rarer values taken together", "其余 {n} 个少见的值合并为一类"},
    {"preparation.filled", "missing: filled with {value}", "缺失值用 {value} 填补"},
    {"preparation.filled_and_marked", "missing: filled with {value}, and marked", "缺失值用 {value} 填补，并另作标记"},
    {"preparation.marked", "missing: marked", "缺失值另作标记"},
    {"preparation.limited", "beyond {low} … {high}: moved to the limit", "超出 {low} 至 {high} 的值收到边界"},
    {"preparation.moved", "{rows} ({low} below, {high} above)", "{rows}（低于下限 {low}，高于上限 {high}）"},
    {"preparation.log", "logarithm taken", "取对数"},
    {"preparation.scaled", "scaled: (value − {centre}) ÷ {scale}", "标准化：（值 − {centre}）÷ {scale}"},
    {"preparation.days", "{n} days", "{n} 天"},
    {"preparation.left_out", "left out: {reason}", "未使用：{reason}"},
    {"left_out.empty", "no value in any training row", "训练数据里全部为空"},
    {"left_out.constant", "the same value in every row", "每一行的值都相同"},
    {"left_out.identifier", "it names the row instead of describing it", "只用来标识某一行，不描述它的特点"},
    {"left_out.dropped", "you asked for it", "按要求去掉"},
    {"left_out.same", "it says the same as {column}", "与 {column} 内容相同"},
    {"made.flag", "yes/no as 1 and 0", "是/否转成 1 和 0"},
    {"made.ordinal", "its values in their natural order, as numbers", "按固有顺序转成数字"},
    {"made.target_mean", "mean of the target for each value, learned from other rows",
     "每个值对应的目标均值（用其他行得出）"},
    {"made.count", "how often each value occurs", "每个值出现的次数"},
    {"made.text", "the words of the text", "文本中的词"},
    {"made.month", "month of the year", "月份"},
    {"made.parts", "parts of the time, such as weekday and hour", "时间的组成部分，如星期几、几点"},
    {"made.difference", "time between two columns", "两列时间之差"},

    // The same in few words, for the terminal.
    {"short.rare", "{n} rare together", "{n} 个少见值合并"},
    {"short.flag", "yes/no", "是/否"},
    {"short.ordinal", "in order", "按顺序"},
    {"short.target_mean", "target mean", "目标均值"},
    {"short.count", "count", "出现次数"},
    {"short.text", "words", "分词"},
    {"short.month", "month", "月份"},
    {"short.parts", "time parts", "时间分解"},
    {"short.difference", "time between", "时间差"},
    {"short.filled", "filled {value}", "填补 {value}"},
    {"short.marked", "missing marked", "标记缺失"},
    {"short.limited", "{rows} to limits", "{rows}收到边界"},
    {"short.log", "log", "取对数"},
    {"short.scaled", "scaled", "标准化"},
};

}  // namespace

std::span<const Words> preparation_wording() { return kWording; }

}  // namespace aisle::report
