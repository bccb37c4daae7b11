#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    {"next.kind", "Next item", "下一件商品"},
    {"next.title", "What comes next: {question}", "下一步：{question}"},
    {"next.verdict",
     "{champion} answers best. Of {questions} that nothing had learnt from, the item that came was among its first ten "
     "in "
     "<b>{recall}</b>; with popularity alone, in {popularity}.",
     "{champion}表现最好。在 {questions}未参与学习的提问中，<b>{recall}</b> 的实际商品排在它给出的前十名；只看热门则为 "
     "{popularity}。"},
    {"next.too_little",
     "There is <b>too little to tell models apart</b>: {validation} to choose by and {test} to test with, and at least "
     "one of each is needed. People with two events or more of the asked type make them. Until there is more, "
     "{champion} answers, learnt from all there is; how well was not measured.",
     "数据<b>太少，无法比较模型</b>：可用于取舍的有 {validation}，可用于测试的有 {test}，两者至少各需一次；有两次及以上"
     "此类事件的人才会产生提问。在此之前由{champion}作答，它学习了现有的全部数据，效果尚未测量。"},
    {"next.basis", "Learnt from {events} of {people} with {items}; tested by protocol “{protocol}”.",
     "学习自 {people}对 {items}的 {events}；测试方式为“{protocol}”。"},
    {"next.answers", "Version {version} of this task answers now.", "本任务目前由第 {version} 版作答。"},
    {"next.candidate", "This version is a candidate: version {version} answers.",
     "本版为候选；目前由第 {version} 版作答。"},
    {"next.unpublished", "No version was published yet.", "尚未发布任何版本。"},
    {"next.rule.won", "It came to answer because it beat the version before by {gain} {metric} ({low} to {high}).",
     "它胜出的原因：比前一版的 {metric} 高 {gain}（{low} 至 {high}）。"},
    {"next.rule.first", "It is the first that was published.", "它是首个发布的版本。"},
    {"next.rule.forced", "It was published by force.", "它是强制发布的。"},
    {"next.rule.rollback", "It answers after a rollback.", "它因回滚而作答。"},
    {"next.rule.another_question",
     "It answers because the shop does not ask the question of the version before any more.",
     "店铺已不再提出前一版的问题，因此由它作答。"},
    {"next.rule.newer", "It answers because it is newer: neither it nor the version before was ever tested.",
     "它和前一版都未经测试，因此由较新的一版作答。"},
    {"next.rule.unreadable", "It answers because the version before cannot be read any more.",
     "前一版已无法读取，因此由它作答。"},
    {"questions.one", "{n} question", "{n} 次提问"},
    {"questions.many", "{n} questions", "{n} 次提问"},
    {"catalogue.one", "{n} item", "{n} 件商品"},
    {"catalogue.many", "{n} items", "{n} 件商品"},
    {"next.figures", "Key figures", "核心指标"},
    {"next.against", "popularity alone: {value}", "只看热门：{value}"},
    {"next.interval", "{low} to {high}", "{low} 至 {high}"},
    {"next.metric.recall@10", "Among the first 10", "前 10 名命中"},
    {"next.metric.recall@20", "Among the first 20", "前 20 名命中"},
    {"next.metric.ndcg@10", "NDCG@10", "NDCG@10"},
    {"next.metric.mrr@20", "MRR@20", "MRR@20"},
    {"next.leaderboard", "Everything that was tried", "全部候选模型"},
    {"next.leaderboard.how",
     "All were chosen by the validation’s questions; the test’s were read once. The one in bold answers.",
     "各模型只依据验证提问取舍；测试提问只读一次。加粗的一行为最终选择。"},
    {"next.model", "Model", "模型"},
    {"next.validation", "NDCG@10, validation", "NDCG@10（验证）"},
    {"next.fit", "Fitting", "训练用时"},
    {"algorithm.popularity", "Popularity", "热门商品"},
    {"algorithm.recency", "Repeat and recency", "复购与近期"},
    {"algorithm.markov", "Markov chain", "马尔可夫链"},
    {"algorithm.item_cosine", "Item-to-item cosine", "商品间余弦"},
    {"algorithm.session_knn", "Session nearest neighbours", "会话近邻"},
    {"algorithm.als", "Matrix factorisation", "矩阵分解"},
    {"algorithm.slim", "Sparse linear model", "稀疏线性模型"},
    {"algorithm.next_item_ridge", "Linear next-item model", "线性下一件模型"},
    {"algorithm.behaviour", "Behaviour model", "行为模型"},
    {"next.blend", "Weighted blend", "加权融合"},
    {"next.members", "What the answer is made of", "结果由什么构成"},
    {"next.members.how",
     "Weights of the logarithms of what each model says, fitted to validation questions; what has 0 adds nothing.",
     "权重作用于各模型给出的对数分值，由验证提问拟合；权重为 0 的不起作用。"},
    {"next.gain",
     "On validation the blend beats the best model alone by {low} to {high} (middle 95 % over people drawn anew), each "
     "answer ranked by weights that were fitted to other people’s.",
     "在验证提问上，融合比最好的单一模型高 {low} 至 {high}（对人重抽样，中间 95%）；每个答案都由依据其他人拟合的权重来"
     "排名。"},
    {"next.no_gain",
     "A blend was no better beyond chance ({low} to {high} against the best alone), so one model answers: the simplest "
     "that is not worse.",
     "融合并未显著更好（与最好的单一模型相比 {low} 至 {high}），因此由单一模型作答：在不更差者中取最简单的。"},
    {"next.learning", "How the behaviour model learnt", "行为模型的学习过程"},
    {"next.loss", "Loss by epoch", "各轮损失"},
    {"next.loss.how",
     "The mean loss (natural logarithm) over the events of an epoch. It falls as long as there is something to learn.",
     "每轮全部事件的平均损失（自然对数）。只要还能学到东西，它就会下降。"},
    {"next.watched", "{metric} by epoch", "各轮 {metric}"},
    {"next.watched.how",
     "On {questions} of the validation. The model is taken as of its best epoch where that beats the last beyond "
     "chance.",
     "依据 {questions}验证提问。若某一轮显著好于最后一轮，则采用该轮的模型。"},
    {"next.learnt", "It learnt {epochs} epochs; that of epoch {epoch} takes part.",
     "共学习 {epochs} 轮，采用第 {epoch} 轮的模型。"},
    {"next.epoch", "epoch", "轮次"},
    {"next.example", "What an answer looks like", "一次作答的样子"},
    {"next.example.how",
     "What {user} may choose next, asked right after the log’s last event. The reasons are past events without which "
     "the "
     "first item’s chance falls most.",
     "在日志最后一条事件之后提问：{user} 接下来可能选什么。理由为过去的事件：去掉它们，第一名的概率下降最多。"},
    {"next.item", "Item", "商品"},
    {"next.chance", "Chance", "概率"},
    {"next.event", "Because of", "依据"},
    {"next.when", "When", "时间"},
    {"next.weight", "Weight", "权重"},
    {"next.notes", "What to know", "须知"},
};

}  // namespace

std::span<const Words> next_item_wording() { return kWording; }

}  // namespace aisle::report
