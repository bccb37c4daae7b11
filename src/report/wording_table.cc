#include "report/wording.h"

namespace aisle::report {
namespace {

// {positive} and {negative} stand for e.g. "Revenue = TRUE"; they come as HTML that keeps long labels in bounds.
constexpr Words kWording[] = {
    // Nouns with their numbers.
    {"rows.one", "{n} row", "{n} 行"},
    {"rows.many", "{n} rows", "{n} 行"},
    {"columns.one", "{n} column", "{n} 列"},
    {"columns.many", "{n} columns", "{n} 列"},
    {"features.one", "{n} feature", "{n} 个特征"},
    {"features.many", "{n} features", "{n} 个特征"},
    {"hundred.under", "fewer than 1", "不到 1"},
    {"hundred.over", "more than 99", "超过 99"},

    // The head of the page.
    {"page.kind", "Model report", "模型评估报告"},
    {"page.title", "Predicting {positive}", "预测 {positive}"},
    {"page.language", "Language", "语言"},
    {"verdict.judged",
     "The model tells {positive} from {negative} <b>{level}</b>. Of 100 pairs with one of each, it ranks <b>{n}</b> "
     "the "
     "right way round; guessing gets 50.",
     "模型区分 {positive} 与 {negative} 的能力<b>{level}</b>：从两类中各取一条记录配成一对，每 100 对里有 <b>{n} 对</b>"
     "能排对先后，随机猜测约为 50 对。"},
    {"verdict.chance",
     "The model <b>cannot be shown</b> to tell {positive} from {negative}: its ROC-AUC of {value} may be chance, since "
     "the 95% interval, {interval}, holds 0.5.",
     "目前<b>看不出</b>模型能区分 {positive} 与 {negative}：ROC-AUC 为 {value}，95% 置信区间 {interval} 包含 0.5，"
     "与随机猜测没有明显差别。"},
    {"verdict.unknown",
     "The measured rows are <b>not enough</b> to say how well {positive} can be told from {negative}. Rows of both "
     "kinds are needed.",
     "参与评估的数据<b>不足以判断</b>模型能否区分 {positive} 与 {negative}，两类记录都要有才行。"},
    {"level.excellent", "very well", "很强"},
    {"level.good", "well", "较强"},
    {"level.fair", "fairly well", "一般"},
    {"level.weak", "only a little", "较弱"},
    {"basis.test", "Measured once, on {rows} set aside from the start: they took no part in training or in choosing.",
     "以上结论来自事先留出的 {rows}测试数据。这些数据没有参与训练和选型，只用过这一次。"},
    {"basis.cross-validation",
     "Measured by cross-validation on {rows}: each row was judged by a model that had not seen it. No test rows were "
     "set aside, and the model was chosen on these same rows, so the figures may be slightly too good.",
     "以上结论来自 {rows}数据的交叉验证：每一行都由没见过它的模型来判断。由于没有单独留出测试数据，"
     "选型也用了同一批数据，指标可能略微偏高。"},
    {"champion.is", "The chosen model is {champion}.", "最终选用的模型是{champion}。"},
    {"notice.perfect",
     "Scores this close to perfect are rare for real behaviour. Check that no column gives the answer away, such as "
     "one "
     "that is filled in only afterwards.",
     "真实行为很少能预测得如此接近完美。请检查是否有哪一列提前透露了答案，比如事后才填写的字段。"},
    {"notice.few",
     "Only {n} of the measured rows are {positive}, so every figure here is uncertain. More data would make them "
     "firmer.",
     "参与评估的数据中只有 {n} 行是 {positive}，各项指标的不确定性较大，数据更多时结论会更可靠。"},

    // Key figures.
    {"figures.title", "Key figures", "核心指标"},
    {"figures.note",
     "Small figures: the 95% interval. The grey mark is the baseline, an answer that ignores every column and always "
     "gives the share of {positive}, {share}.",
     "小字为 95% 置信区间。灰色刻度是基线：不看任何列，一律按 {positive} 的占比 {share} 作答。"},
    {"figures.baseline", "baseline {value}", "基线 {value}"},
    {"figures.better", "better than the baseline", "优于基线"},
    {"figures.same", "no clear difference from the baseline", "与基线无明显差异"},
    {"figures.worse", "worse than the baseline", "不如基线"},
    {"metric.accuracy.name", "Accuracy", "准确率"},
    {"metric.accuracy.in_sentence", "accuracy", "准确率"},
    {"metric.accuracy.short", "answers that are right", "判断正确的比例"},
    {"metric.accuracy.means",
     "Share of rows whose yes-or-no answer is right. It is high for free when one class is rare, so compare it with "
     "the "
     "baseline. Higher is better.",
     "判断正确的记录占比。某一类很少时，这个数字天然就高，需要和基线对照着看。越高越好。"},
    {"metric.roc_auc.name", "ROC-AUC", "ROC-AUC"},
    {"metric.roc_auc.in_sentence", "ROC-AUC", " ROC-AUC "},
    {"metric.roc_auc.short", "pairs ranked the right way round", "两类记录排对先后的比例"},
    {"metric.roc_auc.means",
     "The chance that a row of {positive} gets a higher score than a row of {negative}. 0.5 is guessing, 1 is perfect. "
     "Higher is better.",
     "任取 {positive} 和 {negative} 各一条，前者得分更高的概率。0.5 相当于随机猜测，1 为完美。越高越好。"},
    {"metric.pr_auc.name", "PR-AUC", "PR-AUC"},
    {"metric.pr_auc.in_sentence", "PR-AUC", " PR-AUC "},
    {"metric.pr_auc.short", "how clean the hits stay", "挑出的名单有多准"},
    {"metric.pr_auc.means",
     "How many of the rows picked are really {positive}, averaged while more and more of them are found (average "
     "precision). Guessing scores their share, {share}. Higher is better.",
     "随着找出的 {positive} 越来越多，挑中的记录平均有多大比例是对的（平均精确率）。随机猜测的得分等于其占比 "
     "{share}。越高越好。"},
    {"metric.log_loss.name", "Log loss", "对数损失"},
    {"metric.log_loss.in_sentence", "log loss", "对数损失"},
    {"metric.log_loss.short", "penalty on the probabilities", "对预测概率的扣分"},
    {"metric.log_loss.means",
     "How far the stated probabilities lie from what happened; being sure and wrong costs most. Lower is better.",
     "预测概率与实际结果的差距，越是言之凿凿却判断错误，扣分越重。越低越好。"},
    {"metric.brier.name", "Brier score", "Brier 分数"},
    {"metric.brier.in_sentence", "Brier score", " Brier 分数 "},
    {"metric.brier.short", "squared error of the probabilities", "预测概率的均方误差"},
    {"metric.brier.means",
     "Mean squared difference between the stated probability and what happened, 0 or 1. Lower is better.",
     "预测概率与实际结果（0 或 1）之差的平方，取平均。越低越好。"},

    // The leaderboard.
    {"models.title", "Models compared", "模型对比"},
    {"models.note",
     "Cross-validation over {rows}: every row is judged by a model that has not seen it. Best first, by {metric}.",
     "在 {rows}训练数据上交叉验证：每一行都由没见过它的模型来判断。按{metric}从好到差排列。"},
    {"models.algorithm", "Model", "模型"},
    {"models.fit", "Fit time", "训练用时"},
    {"models.champion", "chosen", "已选用"},
    {"models.clear",
     "{champion} leads clearly: its interval of {metric} does not touch that of the next best, {second}.",
     "{champion}明显领先：它的{metric}区间与第二名{second}没有重叠。"},
    {"models.close",
     "{champion} leads narrowly: its interval of {metric} overlaps with that of the next best, {second}, so on other "
     "data the order may change.",
     "{champion}略微领先：它的{metric}区间与第二名{second}有重叠，换一批数据名次可能会变。"},
    {"models.glossary", "What the figures mean", "指标含义"},
    {"models.interval", "95% interval", "95% 置信区间"},
    {"models.interval_means",
     "Where the figure may reasonably lie, given that only so many rows were measured: the middle 95% of its values "
     "when "
     "the rows are drawn again and again (bootstrap).",
     "受数据量所限，指标的合理波动范围：对数据反复重抽样（自助法）后，居中 95% 的取值。"},

    // The curves.
    {"curves.title", "What the model can do", "模型能做到什么"},
    {"chart.how", "How to read it", "怎么看"},
    {"chart.here", "What this one says", "这张图说明"},
    {"chart.empty", "Too few rows to draw this.", "数据太少，画不出这张图。"},
    {"chart.guess", "guessing", "随机猜测"},
    {"chart.threshold", "at the threshold of {threshold}", "阈值为 {threshold} 时"},
    {"roc.title", "ROC curve: hits and false alarms", "ROC 曲线：找到多少，误报多少"},
    {"roc.x", "false alarms, of those that are not", "误报率"},
    {"roc.y", "found, of those that are (recall)", "召回率：该找到的找到了多少"},
    {"roc.how",
     "Every point of the curve is one threshold. Higher means that more of {positive} are found, further right that "
     "more "
     "of {negative} are taken for them. The closer to the top left corner, the better.",
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
     "at "
     "random. The closer to the top right corner, the better.",
     "越靠右，找到的 {positive} 越多；越高，挑中的记录越准。虚线是随机挑选的水平。曲线越贴近右上角越好。"},
    {"pr.here",
     "To find half of all rows of {positive}, the model flags a list in which <b>{right} of 100</b> are right. A list "
     "picked at random has {random}.",
     "要找到一半的 {positive}，模型给出的名单里每 100 条有 <b>{right} 条</b>是对的，随机挑选则只有 {random} 条。"},
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
     "Of {total} rows that really are {positive}, the model finds <b>{hits}</b> ({share}) and misses "
     "{misses}.",
     "实际为 {positive} 的 {total} 行中，模型找到 <b>{hits}</b> 行（{share}），漏掉 {misses} 行。"},
    {"errors.precise", "When it says {positive}, it is right <b>{share}</b> of the time: {hits} of {flagged}.",
     "模型判断为 {positive} 的 {flagged} 行中，有 {hits} 行判断正确，占 <b>{share}</b>。"},
    {"errors.silent", "At this threshold the model flags no row at all.", "在这个阈值下，模型没有挑中任何记录。"},
    {"errors.choose",
     "The threshold is yours to choose. A lower one finds more and raises more false alarms; take the one at which a "
     "hit "
     "is worth its false alarms.",
     "阈值可以自己定：调低能多找一些，误报也会增多。怎么取舍，要看找到一个的收益和误报一次的成本。"},

    // Importance.
    {"importance.title", "What the model goes by", "模型主要看什么"},
    {"importance.note",
     "How far ROC-AUC drops when the values of one column are shuffled. The longer the bar, the more the model relies "
     "on "
     "the column. This shows what helps to predict, not what causes it.",
     "把某一列的数值打乱后，ROC-AUC "
     "会下降多少。条越长，模型越依赖这一列。它只说明这一列有助于预测，不代表它就是原因。"},
    {"importance.chart", "ROC-AUC lost when the column is shuffled; the line spans the shuffles",
     "打乱该列后 ROC-AUC 的降幅，细线为多次打乱的范围"},
    {"importance.first", "The model relies most on <b>{column}</b>: without it, ROC-AUC falls by {drop}.",
     "模型最依赖的是 <b>{column}</b>：打乱它之后，ROC-AUC 下降 {drop}。"},
    {"importance.counts", "{helpful} of {columns} help measurably; the rest add nothing that can be seen on their own.",
     "{columns}中有 {helpful} 列能看出明确的作用，其余各列单独看没有明显贡献。"},
    {"importance.all", "All of the {columns} help measurably.", "全部 {columns}都能看出明确的作用。"},
    {"importance.more", "Shown: the {shown} strongest of {columns}.", "共 {columns}，这里列出影响最大的 {shown} 列。"},
    {"importance.none", "No importance was measured for this model.", "这个模型没有计算各列的重要程度。"},

    // Preparation.
    {"preparation.title", "What was done to the data", "数据做了哪些处理"},
    {"preparation.note",
     "From {columns} come {features} for the models to read. Every step was learned from the training rows alone and "
     "is "
     "repeated in the same way on new data. Missing values are counted in the training rows.",
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
    {"preparation.one_hot", "one-hot: {categories}", "独热编码：{categories}"},
    {"categories.one", "{n} category", "{n} 个类别"},
    {"categories.many", "{n} categories", "{n} 个类别"},
    {"preparation.rare", "rarer values taken together: {n}", "其余 {n} 个少见的值合并为一类"},
    {"preparation.filled", "missing: filled with the median, {value}, and marked",
     "缺失值用中位数 {value} 填补，并另作标记"},
    {"preparation.marked", "missing: marked", "缺失值另作标记"},
    {"preparation.limited", "beyond {low} … {high}: moved to the limit", "超出 {low} 至 {high} 的值收到边界"},
    {"preparation.scaled", "scaled: (value − {mean}) ÷ {deviation}", "标准化：（原值 − {mean}）÷ {deviation}"},
    {"preparation.left_out", "left out: {reason}", "未使用：{reason}"},
    {"left_out.empty", "no value in any training row", "训练数据里全部为空"},
    {"left_out.constant", "the same value in every row", "每一行的值都相同"},
    {"left_out.identifier", "it names the row instead of describing it", "只用来标识某一行，不描述它的特点"},
    {"preparation.days", "{n} days", "{n} 天"},

    // How it was measured.
    {"method.title", "How this was measured", "评估是怎么做的"},
    {"method.split",
     "<b>Set aside.</b> Before anything else, {test} ({share} of all) were drawn at random, with both kinds in their "
     "usual shares, and put away for the final test. The other {training} are for training.",
     "<b>留出测试数据。</b>开始之前，先按两类的原有比例随机抽出 {test}（占 {share}）封存，留作最终测试；其余 "
     "{training}用于训练。"},
    {"method.no_split", "<b>Nothing set aside.</b> All {training} are used for training; there is no separate test.",
     "<b>未留出测试数据。</b>全部 {training}都用于训练，没有单独的测试数据。"},
    {"method.folds",
     "<b>Compare.</b> The training rows were dealt into {folds} parts. Each model was fitted {folds} times, each time "
     "without one part, and judged on that part. This gives the comparison of models.",
     "<b>比较模型。</b>训练数据分成 {folds} 份，每个模型训练 {folds} "
     "次，每次留一份不看，再用这一份来打分，由此得到模型对比的结果。"},
    {"method.choose",
     "<b>Choose.</b> The model with the best {metric} was chosen and fitted again on all training rows.",
     "<b>选定模型。</b>选出{metric}最好的模型，再用全部训练数据重新训练一次。"},
    {"method.test",
     "<b>Test once.</b> Only then were the test rows read, once, by the chosen model. The key figures, "
     "curves and counts of this page come from there.",
     "<b>只测一次。</b>最后才用选定的模型读取测试数据，且只读这一次。本页的核心指标、曲线和对错统计都出自这次测试。"},
    {"method.no_test",
     "<b>Report.</b> The key figures, curves and counts of this page come from the same held-out parts.",
     "<b>得出结论。</b>本页的核心指标、曲线和对错统计都来自上述轮流留出的数据。"},
    {"method.interval",
     "<b>Doubt.</b> Intervals hold 95%: bootstrap over rows for the figures, Wilson's for the calibration groups, "
     "repeated "
     "shuffles for the columns.",
     "<b>误差范围。</b>区间均为 95%：各项指标用自助法对行重抽样，校准分组用 Wilson 区间，各列的影响用多次打乱得出。"},
    {"method.seed",
     "<b>Repeat.</b> Every random draw comes from seed {seed}: the same data and seed give the same "
     "figures.",
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
    {"data.dropped", "Rows without a target, left out", "目标列为空、未使用的行数"},
    {"data.sha256", "SHA-256", "SHA-256"},
    {"data.created", "Report made", "生成时间"},

    // Using the model.
    {"use.title", "Using the model", "如何使用这个模型"},
    {"use.note",
     "<code>DIR</code> is the folder that holds this page. <code>NEW.csv</code> holds new rows with the same columns "
     "as "
     "{file}; the column {target} is not needed. <code>scores.csv</code> gets one line a row: its probability of "
     "{positive}, and the answer at 50%.",
     "<code>DIR</code> 是本页所在的文件夹，<code>NEW.csv</code> 是要预测的新数据，列与 {file} 相同，可以没有 {target} "
     "这一列。结果写入 <code>scores.csv</code>，每行给出它是 {positive} 的概率，以及按 50% 作出的判断。"},
    {"use.limits",
     "The figures hold for rows like those measured here. When customers, prices or the way of recording change, "
     "measure "
     "again: if <code>NEW.csv</code> says what happened, the command above also checks the model against it.",
     "以上指标只适用于与本次评估相似的数据。客群、价格或数据采集方式变化之后，请重新评估：<code>NEW.csv</code> "
     "中带有实际结果时，上面的命令会同时核对模型准不准。"},
    {"page.made", "Made by Aisle", "由 Aisle 生成"},

    // What the program itself calls things in its documents: algorithms (English from the document) and types.
    {"algorithm.logistic", "Logistic regression", "逻辑回归（L-BFGS）"},
    {"algorithm.linear", "Linear regression", "线性回归（正规方程）"},
    {"algorithm.linear_descent", "Linear regression", "线性回归（梯度下降）"},
    {"algorithm.boosted_trees", "Boosted trees", "梯度提升树（XGBoost）"},
    {"algorithm.dnn", "Neural network", "深度神经网络（DNN）"},
    {"algorithm.rnn", "Recurrent network", "循环神经网络（RNN）"},
    {"algorithm.gru", "Recurrent network", "门控循环单元网络（GRU）"},
    {"algorithm.lstm", "Recurrent network", "长短期记忆网络（LSTM）"},
    {"type.number", "number", "数值"},
    {"type.text", "text", "文本"},
    {"type.boolean", "yes/no", "是/否"},
    {"type.time", "time", "时间"},
};

}  // namespace

std::span<const Words> wording() { return kWording; }

}  // namespace aisle::report
