#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // Where nothing was learnt.
    {"task.too_little.binary",
     "There is <b>too little to learn from</b>: {missing}. {needs}Until there is more, everybody gets the same answer, "
     "<b>{rate}</b>: how often it was yes so far. How good that is was not measured.",
     "数据<b>太少，无法学习</b>：{missing}。{needs}在此之前，对每个人都给出同一个答案 "
     "<b>{rate}</b>，即到目前为止答案为“是”的比例；它有多准尚未测量。"},
    {"task.too_little.regression",
     "There is <b>too little to learn from</b>: {missing}. {needs}Until there is more, everybody gets the same answer, "
     "<b>{rate}</b>: the mean so far. How good that is was not measured.",
     "数据<b>太少，无法学习</b>：{missing}。{needs}在此之前，对每个人都给出同一个答案 "
     "<b>{rate}</b>，即到目前为止的平均值；它有多准尚未测量。"},
    {"task.needs", "It takes a log of about {days} days. ", "大约需要 {days} 天的日志。"},
    {"task.missing.log", "the log covers {days} days", "日志只覆盖 {days} 天"},
    {"task.missing.examples",
     "there are {training} examples to train on and {test} to test on, and at least {least_training} and {least_test} "
     "are needed",
     "可用于训练的样本有 {training} 个，可用于测试的有 {test} 个，至少需要 {least_training} 个和 {least_test} 个"},
    {"task.missing.alike", "all answers are the same", "所有答案都相同"},
    {"task.missing.classes", "too few examples have each answer, and at least {least} yes and {least} no are needed",
     "两种答案的样本太少，“是”和“否”至少各需 {least} 个"},
    {"task.missing.folds", "no part of the time holds enough to choose a model by",
     "没有哪一段时间的数据足以用来选择模型"},
    {"task.base_rate",
     "<b>Nothing did better</b> on held-out examples than answering everybody the same, <b>{rate}</b>: so that is what "
     "is answered.",
     "在留出的样本上，<b>没有模型胜过</b>给每个人同一个答案 <b>{rate}</b>，因此就这样作答。"},

    // What it answers in.
    {"task.unit", "Its answers are in {unit}.", "答案的单位：{unit}。"},
    {"unit.days", "days", "天"},
    {"unit.orders", "orders", "订单数"},
    {"unit.events", "events", "事件数"},
    {"unit.money", "the shop’s currency", "店铺的货币"},
    {"unit.price", "the shop’s currency", "店铺的货币"},
    {"unit.quantity", "pieces", "件"},
    {"unit.rating", "points of a rating", "评分"},

    // What the champion rule found.
    {"task.rule.won",
     "On held-out examples {model} beats the best simple answer, {over}, by {gain} in {metric} (95% interval "
     "{interval}): clear of zero, so it answers.",
     "在留出的样本上，{model}的{metric}比最好的简单答案“{over}”好 {gain}（95% 置信区间 "
     "{interval}，不含零），因此由它作答。"},
    {"task.rule.stays",
     "On held-out examples no model beats {over} beyond doubt: the best, {model}, gains {gain} in {metric} (95% "
     "interval {interval}), which is not clear of zero. So the simpler one stays.",
     "在留出的样本上，没有模型确定无疑地胜过“{over}”：最好的{model}的{metric}好 {gain}（95% 置信区间 "
     "{interval}，未能排除零）。因此保留更简单的。"},
    {"task.rule.over_base",
     "On held-out examples no simple answer does better than the base rate; {model} does by {gain} in {metric} (95% "
     "interval {interval}), so it answers.",
     "在留出的样本上，没有简单答案胜过基础比率；{model}的{metric}比它好 {gain}（95% 置信区间 "
     "{interval}），因此由它作答。"},
    {"task.rule.base",
     "The best model, {model}, is no better than the base rate: its gain is {gain} in {metric} (95% interval "
     "{interval}).",
     "最好的模型{model}并不胜过基础比率：{metric}之差为 {gain}（95% 置信区间 {interval}）。"},

    // Beside simple answers.
    {"task.baselines", "Beside simple answers", "与简单答案对比"},
    {"task.baselines.note",
     "All are measured on the same {rows} of the test. The column before the last is {metric} on the held-out "
     "examples that chose; the last says how much better in it the best model does on the test than this one (95% "
     "interval).",
     "全部在同样的 {rows}测试数据上测量。倒数第二列是用于取舍的留出样本上的{metric}；最后一列是最好的模型在测试中比该"
     "行好多少（95% 置信区间）。"},
    {"task.validated", "Held-out", "留出样本"},
    {"task.best_gain", "Best model’s gain", "最好的模型高出"},
    {"baseline.base_rate", "Base rate", "基础比率"},
    {"baseline.recency_only", "How long ago things were, alone", "只看行为距今多久"},
    {"baseline.behaviour", "Behaviour model", "行为模型"},
    {"task.head.joint", "its head learnt jointly with the encoder", "输出头与编码器共同学习"},
    {"task.head.frozen", "its head reads the frozen encoder", "输出头读取冻结的编码器"},

    // What the behaviour model is to it.
    {"task.behaviour.used",
     "With what the behaviour model says, models gain {gain} in {metric} on held-out examples (95% interval "
     "{interval}): it is used.",
     "加入行为模型的判断后，模型在留出样本上的{metric}好 {gain}（95% 置信区间 {interval}），因此采用。"},
    {"task.behaviour.compared",
     "With what the behaviour model says, models gain {gain} in {metric} on held-out examples (95% interval "
     "{interval}): the models that were compared used it.",
     "加入行为模型的判断后，模型在留出样本上的{metric}好 {gain}（95% 置信区间 "
     "{interval}），参与比较的模型因此采用了它。"},
    {"task.behaviour.left_out",
     "With what the behaviour model says, models gain {gain} in {metric} on held-out examples (95% interval "
     "{interval}), which is not clear of zero: it is left out.",
     "加入行为模型的判断后，模型在留出样本上的{metric}好 {gain}（95% 置信区间 {interval}，未能排除零），因此不采用。"},
    {"task.behaviour.joint",
     "Its encoder was tuned for the question jointly with its head: that gains {gain} in {metric} over the frozen one "
     "(95% interval {interval}).",
     "它的编码器与输出头一起针对本问题学习：与冻结的编码器相比，{metric}好 {gain}（95% 置信区间 {interval}）。"},
    {"task.behaviour.frozen",
     "Its head reads the frozen encoder: tuning both jointly foresaw later answers no better (gain {gain} in {metric}, "
     "95% interval {interval}).",
     "它的输出头读取冻结的编码器：两者一起学习并未更好地预见之后的答案（{metric}之差 {gain}，95% 置信区间 "
     "{interval}）。"},
    {"task.behaviour.diverged", "The behaviour model is left out: its numbers ran away while it learnt.",
     "行为模型未参与：学习过程中数值发散。"},
    {"task.behaviour.memory", "The behaviour model is left out: its encoder needs more memory than was free.",
     "行为模型未参与：其编码器所需的内存超过了可用内存。"},
    {"task.learning.how",
     "Its encoder learns to foresee everybody’s next event. The mean loss (natural logarithm) over the events of an "
     "epoch falls as long as there is something to learn.",
     "它的编码器学习预见每个人的下一个事件。只要还能学到东西，每轮全部事件的平均损失（自然对数）就会下降。"},
    {"task.tuning", "How the behaviour model was tuned for the question", "行为模型针对本问题的调整过程"},
    {"task.tuning.how",
     "Its encoder learns on together with a head of the question. The loss is that of people who are held out; what "
     "lost least is kept.",
     "它的编码器与本问题的输出头一起继续学习。损失按留出的人计算，保留损失最小的一轮。"},
    {"task.behaviour.none",
     "The behaviour model takes no part: what lies before the moments that are compared is too little for it.",
     "行为模型未参与：在所比较的时间之前，可供它学习的数据太少。"},
    {"task.behaviour.persons",
     "The behaviour model takes no part: it learns from what lies before the moments that are compared, and here "
     "models "
     "were compared on other people at the same moments.",
     "行为模型未参与：它要从所比较的时间之前学习，而这里是在同一时期的其他人身上比较模型的。"},
};

}  // namespace

std::span<const Words> task_wording() { return kWording; }

}  // namespace aisle::report
