#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    // Importance.
    {"importance.title", "What the model goes by", "模型主要看什么"},
    {"importance.metric.binary", "ROC-AUC", " ROC-AUC "},
    {"importance.metric.multiclass", "accuracy", "准确率"},
    {"importance.metric.regression", "R²", " R² "},
    {"importance.note",
     "How far {metric} drops when the values of one column are shuffled. The longer the bar, the more the model relies "
     "on the column. This shows what helps to predict, not what causes it.",
     "把某一列的数值打乱后{metric}"
     "会下降多少。条越长，模型越依赖这一列。它只说明这一列有助于预测，不代表它就是原因。"},
    {"importance.chart", "{metric} lost when the column is shuffled; the line spans the shuffles",
     "打乱该列后{metric}的降幅，细线为多次打乱的范围"},
    {"importance.first", "The model relies most on <b>{column}</b>: without it, {metric} falls by {drop}.",
     "模型最依赖的是 <b>{column}</b>：打乱它之后{metric}下降 {drop}。"},
    {"importance.counts", "{helpful} of {columns} help measurably; the rest add nothing that can be seen on their own.",
     "{columns}中有 {helpful} 列能看出明确的作用，其余各列单独看没有明显贡献。"},
    {"importance.all", "All of the {columns} help measurably.", "全部 {columns}都能看出明确的作用。"},
    {"importance.more", "Shown: the {shown} strongest of {columns}.", "共 {columns}，这里列出影响最大的 {shown} 列。"},

    // Partial dependence.
    {"dependence.title", "How each column moves the answer", "每一列如何影响结果"},
    {"dependence.note.binary",
     "The mean probability of {predicted} if every row had this value of the column, all else as it is. Steep lines "
     "matter, flat ones do not. It shows how the model answers, not what would happen if you changed the value.",
     "假设每一行的这一列都取这个值、其余各列不变，{predicted} "
     "的平均概率是多少。线越陡，影响越大，越平则越小。它反映模型如何作答，不代表真的改变这个值就会如此。"},
    {"dependence.note.multiclass",
     "The mean probability of the most frequent class of {predicted} if every row had this value of the column, all "
     "else as it is. Steep lines matter, flat ones do not. It shows how the model answers, not what would happen if "
     "you changed the value.",
     "假设每一行的这一列都取这个值、其余各列不变，{predicted} "
     "最常见类别的平均概率是多少。线越陡，影响越大，越平则越小。它反映模型如何作答，不代表真的改变这个值就会如此。"},
    {"dependence.note.regression",
     "The mean estimate of {predicted} if every row had this value of the column, all else as it is. Steep lines "
     "matter, flat ones do not. It shows how the model answers, not what would happen if you changed the value.",
     "假设每一行的这一列都取这个值、其余各列不变，{predicted} "
     "的平均估计值是多少。线越陡，影响越大，越平则越小。它反映模型如何作答，不代表真的改变这个值就会如此。"},
    {"dependence.y.binary", "probability of {predicted}", "{predicted} 的概率"},
    {"dependence.y.multiclass", "probability of the most frequent class", "最常见类别的概率"},
    {"dependence.y.regression", "estimate of {predicted}", "{predicted} 的估计值"},

    // Learning and training curves.
    {"learning.section", "How it learned", "学习过程"},
    {"learning.title", "Would more rows help?", "增加数据还有用吗"},
    {"learning.x", "training rows", "训练数据行数"},
    {"learning.held_out", "on held-out rows", "在留出的数据上"},
    {"learning.training", "on the rows it learned from", "在训练用的数据上"},
    {"learning.how",
     "The leading model was fitted on more and more rows. Where the held-out line still improves at its right end, "
     "more rows will help. Where it is flat, new columns help more. A wide gap between the lines means that the model "
     "learned rows by heart.",
     "用越来越多的数据训练排名最前的单个模型。留出数据的线到右端还在变好，说明增加数据有用；已经变平，则补充新的列更有"
     "用。两条线相距很远，说明模型在死记训练数据。"},
    {"learning.helps",
     "From {from} to {to}, {metric} still went from {before} to <b>{after}</b>: more rows would probably help.",
     "数据从 {from} 增至 {to}时{metric}仍从 {before} 变为 <b>{after}</b>：继续增加数据很可能有用。"},
    {"learning.flat",
     "From {from} to {to}, {metric} only went from {before} to <b>{after}</b>: more rows alone would help little.",
     "数据从 {from} 增至 {to}时{metric}只从 {before} 变为 <b>{after}</b>：单靠增加数据，帮助不大。"},
    {"training.title", "Training: {network}", "训练过程：{network}"},
    {"training.x", "epoch", "训练轮数"},
    {"training.y", "loss", "损失"},
    {"training.mark", "least loss on held-out rows", "留出数据上损失最小处"},
    {"training.how",
     "One epoch is one pass over the training rows. When the held-out line turns up while the other goes on falling, "
     "the network begins to learn rows by heart; its weights are those of the best epoch.",
     "一轮是把训练数据过一遍。留出数据的线开始上升、另一条还在下降时，网络就开始死记数据了；最终采用最好那一轮的权重"
     "。"},
    {"training.best", "Of {epochs} epochs, epoch <b>{best}</b> had the least loss on held-out rows, {loss}.",
     "共训练 {epochs} 轮，第 <b>{best}</b> 轮在留出数据上的损失最小，为 {loss}。"},
    {"training.here", "{epochs} epochs were trained.", "共训练 {epochs} 轮。"},
};

}  // namespace

std::span<const Words> columns_wording() { return kWording; }

}  // namespace aisle::report
