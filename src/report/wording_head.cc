#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // The head of the page.
    {"page.kind", "Model report", "模型评估报告"},
    {"page.title", "Predicting {predicted}", "预测 {predicted}"},
    {"verdict.judged.binary",
     "The model tells {positive} from {negative} <b>{level}</b>. Of 100 pairs with one of each, it ranks <b>{n}</b> "
     "the right way round; guessing gets 50.",
     "模型区分 {positive} 与 {negative} 的能力<b>{level}</b>：从两类中各取一条记录配成一对，每 100 对里有 <b>{n} "
     "对</b>能排对先后，随机猜测约为 50 对。"},
    {"verdict.chance.binary",
     "The model <b>cannot be shown</b> to tell {positive} from {negative}: its ROC-AUC of {value} may be chance, since "
     "the 95% interval, {interval}, holds 0.5.",
     "目前<b>看不出</b>模型能区分 {positive} 与 {negative}：ROC-AUC 为 {value}，95% 置信区间 {interval} 包含 "
     "0.5，与随机猜测没有明显差别。"},
    {"verdict.unknown.binary",
     "The measured rows are <b>not enough</b> to say how well {positive} can be told from {negative}. Rows of both "
     "kinds are needed.",
     "参与评估的数据<b>不足以判断</b>模型能否区分 {positive} 与 {negative}，两类记录都要有才行。"},
    {"verdict.judged.multiclass",
     "The model names the right one of the {classes} classes of {target} for <b>{n}</b> of 100 rows. Always naming the "
     "most frequent class is right for {baseline}.",
     "{target} 共有 {classes} 个类别，每 100 行中模型能判断对 <b>{n} 行</b>；如果一律猜最常见的类别，只能对 {baseline} "
     "行。"},
    {"verdict.chance.multiclass",
     "The model <b>cannot be shown</b> to do better on {target} than always naming the most frequent class: it is "
     "right for {value} of the rows, that for {baseline}.",
     "目前<b>看不出</b>模型预测 {target} 比一律猜最常见的类别更好：模型的准确率为 {value}，后者为 {baseline}。"},
    {"verdict.judged.regression",
     "The model's estimates of {target} are off by <b>{mae}</b> on average. Always answering the mean is off by "
     "{baseline}. It explains <b>{share}</b> of the differences between rows.",
     "模型对 {target} 的估计平均相差 <b>{mae}</b>，一律用平均值作答则相差 {baseline}。各行之间的差异，模型能解释 "
     "<b>{share}</b>。"},
    {"verdict.chance.regression",
     "The model <b>cannot be shown</b> to estimate {target} better than its mean does: R² is {value}, and its interval "
     "holds 0.",
     "目前<b>看不出</b>模型对 {target} 的估计比直接用平均值更好：R² 为 {value}，区间包含 0。"},
    {"verdict.unknown", "The measured rows are <b>not enough</b> to say how well {target} can be predicted.",
     "参与评估的数据<b>不足以判断</b>模型能否预测 {target}。"},
    {"level.excellent", "very well", "很强"},
    {"level.good", "well", "较强"},
    {"level.fair", "fairly well", "一般"},
    {"level.weak", "only a little", "较弱"},
    {"basis.test", "Measured once, on {rows} set aside from the start: they took no part in training or in choosing.",
     "以上结论来自事先留出的 {rows}测试数据。这些数据没有参与训练和选型，只用过这一次。"},
    {"basis.cross-validation",
     "Measured by cross-validation on {rows}: each row was judged by a model that had not seen it. No test rows were "
     "set aside, and the model was chosen on these same rows, so the figures may be slightly too good.",
     "以上结论来自 "
     "{rows}"
     "数据的交叉验证：每一行都由没见过它的模型来判断。由于没有单独留出测试数据，选型也用了同一批数据，指标可能略微偏高"
     "。"},
    {"champion.is", "The chosen model is {champion}.", "最终选用的模型是{champion}。"},
    {"notice.perfect",
     "Scores this close to perfect are rare for real behaviour. Check that no column gives the answer away, such as "
     "one that is filled in only afterwards.",
     "真实行为很少能预测得如此接近完美。请检查是否有哪一列提前透露了答案，比如事后才填写的字段。"},
    {"notice.few",
     "Only {n} of the measured rows are {positive}, so every figure here is uncertain. More data would make them "
     "firmer.",
     "参与评估的数据中只有 {n} 行是 {positive}，各项指标的不确定性较大，数据更多时结论会更可靠。"},
    {"notice.leak",
     "Suspected leak: {columns}. A column that predicts the target almost alone was often written after the fact, and "
     "will not be there when you need the answer. If so, leave it out with <code>--drop</code> and fit again.",
     "疑似泄漏：{columns}"
     "。单凭一列就几乎能预测目标，这一列往往是事后才写入的，真正需要预测时还拿不到。如果确实如此，请用 "
     "<code>--drop</code> 去掉它，再重新训练。"},
    {"notice.leak.task",
     "{columns}: a column that tells the answer almost alone. Check that the log says when things happened and when "
     "they were received, so that nothing is seen before it was known.",
     "{columns}：单凭一列就几乎能给出答案。请确认日志写明了事件发生和收到的时间，以免用到当时还不知道的信息。"},
    {"notice.suspect", "{column} ({metric} {value} alone)", "{column}（单独使用时{metric}为 {value}）"},

    // Key figures.
    {"figures.title", "Key figures", "核心指标"},
    {"figures.note.binary",
     "Small figures: the 95% interval. The grey mark is the baseline, an answer that ignores every column and always "
     "gives the share of {positive}, {share}.",
     "小字为 95% 置信区间。灰色刻度是基线：不看任何列，一律按 {positive} 的占比 {share} 作答。"},
    {"figures.note.multiclass",
     "Small figures: the 95% interval. The grey mark is the baseline, an answer that ignores every column and always "
     "gives the share of each class of {target}.",
     "小字为 95% 置信区间。灰色刻度是基线：不看任何列，一律按 {target} 各类别的占比作答。"},
    {"figures.note.regression",
     "Small figures: the 95% interval. The grey mark is the baseline, an answer that ignores every column and always "
     "gives the mean of {target}. The first two are in its own unit.",
     "小字为 95% 置信区间。灰色刻度是基线：不看任何列，一律用 {target} 的平均值作答。前两项与 {target} 的单位相同。"},
    {"figures.baseline", "baseline {value}", "基线 {value}"},
    {"figures.better", "better than the baseline", "优于基线"},
    {"figures.same", "no clear difference from the baseline", "与基线无明显差异"},
    {"figures.worse", "worse than the baseline", "不如基线"},
};

}  // namespace

std::span<const Words> head_wording() { return kWording; }

}  // namespace aisle::report
