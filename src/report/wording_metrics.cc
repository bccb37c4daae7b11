#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // Every metric has a .name for headings, words within a sentence, a few words for its card, and a meaning; a
    // problem for which it means something else has its own.
    {"metric.accuracy.name", "Accuracy", "准确率"},
    {"metric.accuracy.in_sentence", "accuracy", "准确率"},
    {"metric.accuracy.short", "answers that are right", "判断正确的比例"},
    {"metric.accuracy.means",
     "Share of rows whose answer is right, called at 50% for two classes. It is high for free when one class is rare, "
     "so compare it with the baseline. Higher is better.",
     "判断正确的记录占比（两类时以 50% 为界）。某一类很少时，这个数字天然就高，需要和基线对照着看。越高越好。"},
    {"metric.accuracy.means.multiclass",
     "Share of rows whose likeliest class is the right one. It is high for free when one class is frequent, so compare "
     "it with the baseline. Higher is better.",
     "概率最大的类别恰好正确的记录占比。某一类特别多时，这个数字天然就高，需要和基线对照着看。越高越好。"},
    {"metric.roc_auc.name", "ROC-AUC", "ROC-AUC"},
    {"metric.roc_auc.in_sentence", "ROC-AUC", " ROC-AUC "},
    {"metric.roc_auc.short", "pairs ranked the right way round", "排对先后的比例"},
    {"metric.roc_auc.means",
     "The chance that a row of {positive} gets a higher score than a row of {negative}. 0.5 is guessing, 1 is perfect. "
     "Higher is better.",
     "任取 {positive} 和 {negative} 各一条，前者得分更高的概率。0.5 相当于随机猜测，1 为完美。越高越好。"},
    {"metric.roc_auc.means.multiclass",
     "The chance that a row of a class gets a higher probability of it than a row of another class, averaged over the "
     "classes. 0.5 is guessing, 1 is perfect. Higher is better.",
     "某一类的记录在该类上的得分高于其他类记录的概率，对各类取平均。0.5 相当于随机猜测，1 为完美。越高越好。"},
    {"metric.pr_auc.name", "PR-AUC", "PR-AUC"},
    {"metric.pr_auc.in_sentence", "PR-AUC", " PR-AUC "},
    {"metric.pr_auc.short", "how clean the hits stay", "挑出的名单有多准"},
    {"metric.pr_auc.means",
     "How many of the rows picked are really {positive}, averaged while more and more of them are found (average "
     "precision). Guessing scores their share, {share}. Higher is better.",
     "随着找出的 {positive} 越来越多，挑中的记录平均有多大比例是对的（平均精确率）。随机猜测的得分等于其占比 "
     "{share}。越高越好。"},
    {"metric.f1.name", "F1", "F1"},
    {"metric.f1.in_sentence", "F1", " F1 "},
    {"metric.f1.short", "hits and precision in one", "兼顾找全与找准"},
    {"metric.f1.means",
     "The harmonic mean of precision (right, of those flagged) and recall (found, of those that are), flagged from 50% "
     "on. It is high only when both are. Higher is better.",
     "精确率（挑中的有多少是对的）和召回率（该找到的找到多少）的调和平均，以 50% 为界。两者都高，它才高。越高越好。"},
    {"metric.f1.means.multiclass",
     "The harmonic mean of precision and recall of each class, averaged over the classes: a rare class counts as much "
     "as a frequent one. Higher is better.",
     "先算每一类精确率和召回率的调和平均，再对各类取平均：少见的类别与常见的同样重要。越高越好。"},
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
    {"metric.brier.means.multiclass",
     "Squared difference between the stated probabilities and what happened, 0 or 1, summed over the classes; from 0 "
     "to 2. Lower is better.",
     "各类别的预测概率与实际结果（0 或 1）之差的平方，按类别相加后取平均，介于 0 和 2 之间。越低越好。"},
    {"metric.ece.name", "Calibration error", "校准误差"},
    {"metric.ece.in_sentence", "calibration error", "校准误差"},
    {"metric.ece.short", "how far probabilities are off", "概率平均偏差多少"},
    {"metric.ece.means",
     "How far the stated probabilities are from what happened, on average over groups of rows with similar ones (ECE). "
     "At 2%, a stated 30% means 28 to 32 of 100. Lower is better.",
     "把概率相近的记录分成组，看每组的预测概率与实际占比平均相差多少（ECE）。误差为 2% 时，说 30%，实际约在 28% 到 32% "
     "之间。越低越好。"},
    {"metric.ece.means.multiclass",
     "How far the stated probability of the named class is from how often it is right, on average over groups of rows "
     "with similar ones (ECE). Lower is better.",
     "模型给所判类别的概率与实际判对的比例，按概率相近的记录分组后平均相差多少（ECE）。越低越好。"},
    {"metric.mae.name", "Mean error", "平均误差（MAE）"},
    {"metric.mae.in_sentence", "mean error", "平均误差"},
    {"metric.mae.short", "how far off, on average", "平均相差多少"},
    {"metric.mae.means",
     "The mean distance between estimate and truth (MAE), in the unit of {target}. Lower is better.",
     "估计值与真实值之差的绝对值，取平均（MAE），单位与 {target} 相同。越低越好。"},
    {"metric.rmse.name", "RMSE", "RMSE"},
    {"metric.rmse.in_sentence", "RMSE", " RMSE "},
    {"metric.rmse.short", "large errors count more", "大的误差扣分更重"},
    {"metric.rmse.means",
     "The root of the mean squared distance between estimate and truth, in the unit of {target}: a few large errors "
     "weigh more than many small ones. Lower is better.",
     "均方根误差：估计值与真实值之差先平方、取平均，再开方，单位与 {target} "
     "相同：少数大误差比许多小误差影响更大。越低越好。"},
    {"metric.r2.name", "R²", "R²"},
    {"metric.r2.in_sentence", "R²", " R² "},
    {"metric.r2.short", "share of the differences explained", "解释了多少差异"},
    {"metric.r2.means",
     "The share of the differences between rows that the model explains. 0 is no better than the mean, 1 is perfect, "
     "below 0 is worse than the mean. Higher is better.",
     "各行之间的差异，模型解释了多大比例。0 相当于用平均值作答，1 为完美，小于 0 则不如平均值。越高越好。"},
    {"metric.mape.name", "Percentage error", "百分比误差（MAPE）"},
    {"metric.mape.in_sentence", "percentage error", "百分比误差"},
    {"metric.mape.short", "how far off, relative to the truth", "相对真实值差多少"},
    {"metric.mape.means",
     "The mean of the error divided by the truth (MAPE), over rows whose truth is not 0. Small truths make it large. "
     "Lower is better.",
     "误差除以真实值后取平均（MAPE），真实值为 0 的行不计。真实值很小时，它会变得很大。越低越好。"},
};

}  // namespace

std::span<const Words> metrics_wording() { return kWording; }

}  // namespace aisle::report
