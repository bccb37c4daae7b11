#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // How it was measured.
    {"method.title", "How this was measured", "评估是怎么做的"},
    {"method.split",
     "<b>Set aside.</b> Before anything else, {test} ({share} of all) were drawn at random, with both kinds in their "
     "usual shares, and put away for the final test. The other {training} are for training.",
     "<b>留出测试数据。</b>开始之前，先按两类的原有比例随机抽出 {test}（占 {share}）封存，留作最终测试；其余 "
     "{training}用于训练。"},
    {"method.split.regression",
     "<b>Set aside.</b> Before anything else, {test} ({share} of all) were drawn at random and put away for the final "
     "test. The other {training} are for training.",
     "<b>留出测试数据。</b>开始之前，先随机抽出 {test}（占 {share}）封存，留作最终测试；其余 {training}用于训练。"},
    {"method.split.group",
     "<b>Set aside.</b> Before anything else, {test} ({share} of all) were put away for the final test, so that all "
     "rows with the same {column} stay together: the test has only values of it that training has not. The other "
     "{training} are for training.",
     "<b>留出测试数据。</b>开始之前，先抽出 {test}（占 {share}）封存，留作最终测试，{column} "
     "相同的行始终放在一起，测试数据里的 {column} 在训练数据中都没有出现过；其余 {training}用于训练。"},
    {"method.split.time",
     "<b>Set aside.</b> Before anything else, the latest {test} by {column} ({share} of all) were put away for the "
     "final test: it asks of the future what was learned from the past. The {training} before them are for training.",
     "<b>留出测试数据。</b>开始之前，先按 {column} 把最晚的 {test}（占 "
     "{share}）封存，留作最终测试：用过去学到的规律预测未来；此前的 {training}用于训练。"},
    {"method.no_split", "<b>Nothing set aside.</b> All {training} are used for training; there is no separate test.",
     "<b>未留出测试数据。</b>全部 {training}都用于训练，没有单独的测试数据。"},
    {"method.folds",
     "<b>Compare.</b> The training rows were dealt into {folds} parts. Each model was fitted {folds} times, each time "
     "without one part, and judged on that part. This gives the comparison of models.",
     "<b>比较模型。</b>训练数据分成 {folds} 份，每个模型训练 {folds} "
     "次，每次留一份不看，再用这一份来打分，由此得到模型对比的结果。"},
    {"method.folds.time",
     "<b>Compare.</b> The training rows were cut by {column} into {folds} steps. At each, every model was fitted on "
     "what came before and judged on what came next. This gives the comparison of models.",
     "<b>比较模型。</b>训练数据按 {column} 分成 {folds} "
     "步，每一步都用此前的数据训练各个模型，用随后的数据来打分，由此得到模型对比的结果。"},
    {"method.search",
     "<b>Search.</b> In at most {budget}, {n} settings of the models were tried, judged on held-out rows.",
     "<b>调参。</b>在 {budget}以内共试了 {n} 组参数，都用留出的数据来打分。"},
    {"method.search_all", "<b>Search.</b> {n} settings of the models were tried, judged on held-out rows.",
     "<b>调参。</b>共试了 {n} 组参数，都用留出的数据来打分。"},
    {"method.choose",
     "<b>Choose.</b> The model with the best {metric} was chosen and fitted again on all training rows.",
     "<b>选定模型。</b>选出{metric}最好的模型，再用全部训练数据重新训练一次。"},
    {"method.rule",
     "<b>Rule.</b> The model answers only if it beats the best simple answer on held-out rows beyond doubt; else the "
     "simpler one stays.",
     "<b>取舍规则。</b>模型只有在留出的数据上确定无疑地胜过最好的简单答案，才由它作答；否则保留更简单的。"},
    {"method.rule.base",
     "<b>Rule.</b> No simple answer does better on held-out rows than the base rate, so the model answers if it does; "
     "else the base rate stays.",
     "<b>取舍规则。</b>在留出的数据上没有简单答案胜过基础比率，因此模型只要比基础比率好，就由模型作答；否则保留基础比率"
     "。"},
    {"method.threshold",
     "<b>Threshold.</b> The cheapest threshold was found on the same held-out rows, not on the test.",
     "<b>确定阈值。</b>最省的阈值在同样这些留出的数据上选出，没有用到测试数据。"},
    {"method.test",
     "<b>Test once.</b> Only then were the test rows read, once, by the chosen model. The key figures, curves and "
     "counts of this page come from there.",
     "<b>只测一次。</b>最后才用选定的模型读取测试数据，且只读这一次。本页的核心指标、曲线和对错统计都出自这次测试。"},
    {"method.no_test",
     "<b>Report.</b> The key figures, curves and counts of this page come from the same held-out parts.",
     "<b>得出结论。</b>本页的核心指标、曲线和对错统计都来自上述轮流留出的数据。"},
    {"method.drawn.rows", "rows", "行"},
    {"method.drawn.persons", "people, each with all their rows,", "人（连同其所有行）"},
    {"method.interval",
     "<b>Doubt.</b> Intervals hold 95%: bootstrap over {drawn} for the figures, repeated shuffles for the columns.",
     "<b>误差范围。</b>区间均为 95%：各项指标用自助法对{drawn}重抽样，各列的影响用多次打乱得出。"},
    {"method.interval.binary",
     "<b>Doubt.</b> Intervals hold 95%: bootstrap over {drawn} for the figures, Wilson's for the calibration groups, "
     "repeated shuffles for the columns.",
     "<b>误差范围。</b>区间均为 95%：各项指标用自助法对{drawn}重抽样，校准分组用 Wilson "
     "区间，各列的影响用多次打乱得出。"},
    {"method.seed",
     "<b>Repeat.</b> Every random draw comes from seed {seed}: the same data and seed give the same figures.",
     "<b>可以复现。</b>所有随机过程都由种子 {seed} 决定，数据和种子相同，结果就相同。"},

    // The data.
    {"data.title", "The data", "数据概况"},
    {"data.file", "File", "文件"},
    {"data.rows", "Rows", "行数"},
    {"data.columns", "Columns", "列数"},
    {"data.columns_value", "{n}, the target among them", "{n}（含目标列）"},
    {"data.target", "Target", "目标列"},
    {"data.positive", "Rows of {positive}", "{positive} 的行数"},
    {"data.share", "{n} ({share})", "{n}（{share}）"},
    {"data.classes", "Classes", "类别数"},
    {"data.range", "Range of the target", "目标的范围"},
    {"data.mean", "Mean of the target", "目标的平均值"},
    {"data.dropped", "Rows without a target, left out", "目标列为空、未使用的行数"},
    {"data.duplicates", "Rows that repeat another; kept on the same side of every split",
     "与其他行完全重复的行数（划分数据时始终放在一起）"},
    {"data.sha256", "SHA-256", "SHA-256"},
    {"data.created", "Report made", "生成时间"},
    {"data.class_rows", "Rows of each class", "各类别的行数"},
    {"data.notes", "Notes on reading the file", "读取文件时的说明"},

    // Using the model.
    {"use.title", "Using the model", "如何使用这个模型"},
    {"use.note",
     "<code>DIR</code> is the folder that holds this page. <code>NEW.csv</code> holds new rows with the same columns "
     "as {file}; the column {target} is not needed.",
     "<code>DIR</code> 是本页所在的文件夹，<code>NEW.csv</code> 是要预测的新数据，列与 {file} 相同，可以没有 {target} "
     "这一列。"},
    {"use.scores.binary",
     "<code>scores.csv</code> gets one line a row: <code>row</code>, <code>probability</code> of {positive}, and "
     "<code>prediction</code>, the class by the model's threshold.",
     "结果写入 <code>scores.csv</code>，每行一条：行号 <code>row</code>，是 {positive} 的概率 "
     "<code>probability</code>，以及按模型阈值判断的类别 <code>prediction</code>。"},
    {"use.scores.multiclass",
     "<code>scores.csv</code> gets one line a row: <code>row</code>, <code>prediction</code>, the likeliest class, and "
     "<code>probability[CLASS]</code> for each class.",
     "结果写入 <code>scores.csv</code>，每行一条：行号 <code>row</code>，最可能的类别 "
     "<code>prediction</code>，以及各类别的概率 <code>probability[CLASS]</code>。"},
    {"use.scores.regression",
     "<code>scores.csv</code> gets one line a row: <code>row</code> and <code>prediction</code>, the estimate.",
     "结果写入 <code>scores.csv</code>，每行一条：行号 <code>row</code> 和估计值 <code>prediction</code>。"},
    {"use.explain",
     "<code>--explain 3</code> adds the three columns that moved each answer most; <code>aisle explain</code> shows "
     "one row in full.",
     "<code>--explain 3</code> 会附上对每个结果影响最大的三列；<code>aisle explain</code> 则详细解释某一行。"},
    {"use.task",
     "<code>SHOP</code> is the shop’s folder. <code>predict</code> asks right after the log’s last event: about those "
     "with the highest answers, or about some people. <code>--explain</code> adds what moved each answer most.",
     "<code>SHOP</code> 是店铺的文件夹。<code>predict</code> "
     "在日志最后一条事件之后提问：既可以问得分最高的人，也可以问指定的人。<code>--explain</code> "
     "会附上对每个答案影响最大的因素。"},
    {"use.task.limits",
     "The figures hold for people and times like those measured here. <code>evaluate</code> measures again with what "
     "has come since, <code>train</code> learns anew: the new version answers only if it wins.",
     "以上指标只适用于与本次评估相似的人群和时期。<code>evaluate</code> 用之后发生的数据重新测量，<code>train</code> "
     "则重新学习：新版本胜出才会由它作答。"},
    {"use.predictions",
     "To look into single rows, open <code>predictions.csv</code> beside this page. It has a line for each row of the "
     "data: <code>row</code>, <code>fold</code> (which part held it out; <code>test</code> for test rows), "
     "<code>truth</code>, and what each model said of it without having seen it.",
     "想逐行查看，请打开本页旁边的 <code>predictions.csv</code>。数据的每一行在其中各占一行：行号 "
     "<code>row</code>，由哪一份留出 <code>fold</code>（测试数据为 <code>test</code>），真实值 "
     "<code>truth</code>，以及各模型在没见过它时给出的结果。"},
    {"use.limits",
     "The figures hold for rows like those measured here. When customers, prices or the way of recording change, "
     "measure again: if <code>NEW.csv</code> says what happened, <code>aisle score</code> also checks the model "
     "against it.",
     "以上指标只适用于与本次评估相似的数据。客群、价格或数据采集方式变化之后，请重新评估：<code>NEW.csv</code> "
     "中带有实际结果时，<code>aisle score</code> 会同时核对模型准不准。"},
    {"page.made", "Made by Aisle", "由 Aisle 生成"},
};

}  // namespace

std::span<const Words> method_wording() { return kWording; }

}  // namespace aisle::report
