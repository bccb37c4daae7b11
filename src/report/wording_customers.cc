#include "report/wording_sections.h"

namespace aisle::report {
namespace {

constexpr Words kWording[] = {
    {"cycle.title", "When they come back", "顾客多久回来"},
    {"cycle.chart", "Still waiting for the next order", "尚未再次下单的比例"},
    {"cycle.days", "days since an order", "距上次下单的天数"},
    {"cycle.share", "have not come back", "还没回来"},
    {"cycle.here", "After {days} days, half of all orders have been followed by another one.",
     "{days} 天后，有一半的订单已迎来下一笔。"},
    {"cycle.here_few", "Within the period, {share} of orders are followed by another one.",
     "在整个时段内，{share} 的订单有下一笔。"},
    {"cycle.due", "{people} are expected in the coming week.", "预计下周会有 {people}回来购买。"},
    {"cycle.how",
     "The share of orders that were not yet followed by another of the same person. Who has not come back so far "
     "counts as "
     "still waiting (Kaplan–Meier). A steep part is a good time for a reminder: just before it.",
     "同一顾客尚未再次下单的比例；至今没回来的人按“仍在等待”计算（Kaplan–Meier）。曲线陡降之前，是提醒顾客的好时机。"},
    {"cycle.act", "Write to the {people} who are overdue; they have spent {revenue} so far.",
     "联系 {people}逾期未归的老客，他们累计消费 {revenue}。"},
    {"cycle.overdue", "Overdue, by what they have spent", "逾期未归的顾客（按消费额）"},
    {"cycle.overdue_how",
     "Silent for longer than nine in ten of their waits would last. A person’s usual wait is drawn towards "
     "everybody’s, the "
     "less the more orders we know of (empirical Bayes on the logarithm of days). All people with their expected "
     "dates: "
     "<code>aisle understand SHOP --people people.csv</code>.",
     "沉默时间已超过其九成的购买间隔。每人的常见间隔会向总体靠拢，已知订单越多靠拢越少（对天数取对数的经验贝叶斯）。全"
     "部顾客及预计日期：<code>aisle understand SHOP --people people.csv</code>。"},
    {"cycle.person", "Customer", "顾客"},
    {"cycle.orders", "Orders", "订单数"},
    {"cycle.usual", "Usual days", "常见间隔（天）"},
    {"cycle.silent", "Silent days", "已沉默（天）"},
    {"cycle.expected", "Expected", "预计日期"},
    {"cycle.revenue", "Spent", "累计消费"},
    {"cycle.again_title", "What is bought again", "哪些会被再次购买"},
    {"cycle.categories", "Category", "品类"},
    {"cycle.items", "Item", "商品"},
    {"cycle.buyers", "Buyers", "购买人数"},
    {"cycle.again", "Again in 90 days", "90 天内再买"},
    {"cycle.days_between", "Days between", "间隔天数"},

    {"segments.title", "Who they are", "他们是谁"},
    {"rfm.segment", "Segment", "分群"},
    {"rfm.people", "People", "人数"},
    {"rfm.orders", "Orders each", "人均订单"},
    {"rfm.days", "Days since", "距上次（天）"},
    {"rfm.revenue", "Revenue", "销售额"},
    {"rfm.share", "Of all revenue", "占销售额"},
    {"rfm.todo", "What they need", "该怎么做"},
    {"rfm.act",
     "Win back the {people} who are slipping away: they bring {share} of revenue and were last here {days} days ago.",
     "挽回正在流失的 {people}：他们贡献了 {share} 的销售额，上次购买在 {days} 天前。"},
    {"rfm.how",
     "Buyers in fifths by how recent their last order is and by how many they placed (ties by revenue). “Days since” "
     "is the median.",
     "按最近一次购买的远近和订单数（相同时看消费额）各分为五档。“距上次”为中位数。"},
    {"segment.champions", "Champions", "核心顾客"},
    {"segment.loyal", "Loyal", "忠实顾客"},
    {"segment.new", "New", "新顾客"},
    {"segment.promising", "Promising", "潜力顾客"},
    {"segment.slipping_away", "Slipping away", "正在流失"},
    {"segment.about_to_sleep", "About to sleep", "即将沉睡"},
    {"segment.lost", "Lost", "已流失"},
    {"segment.none", "Have not bought", "未购买"},
    {"segment_todo.champions", "first to see what is new; no discount", "优先体验新品，无需打折"},
    {"segment_todo.loyal", "what goes with their last order", "推荐与上次购买相配的商品"},
    {"segment_todo.new", "a good second visit", "做好第二次购买体验"},
    {"segment_todo.promising", "a reason for a second order soon", "尽快给一个再次下单的理由"},
    {"segment_todo.slipping_away", "a personal offer now", "立即给专属优惠"},
    {"segment_todo.about_to_sleep", "a reminder of what they liked", "提醒他们喜欢过的商品"},
    {"segment_todo.lost", "leave in peace, or one last offer", "不打扰，或最后一次优惠"},

    {"groups.title", "Groups that behaviour makes", "按行为自然形成的人群"},
    {"groups.how",
     "{k} groups by k-means over what people do; as many as fit best (mean silhouette {silhouette}: 1 is apart, 0 "
     "blurred). "
     "A name says what sets the group apart most.",
     "用 k-means 按行为分为 {k} 群，群数取拟合最好者（平均轮廓系数 {silhouette}：1 为界限分明，0 "
     "为模糊）。名称取自该群最突出的特征。"},
    {"groups.average", "like the average", "接近平均水平"},
    {"groups.mean", "{feature}: {mean} (all: {average})", "{feature}：{mean}（全体 {average}）"},
    {"feature.orders", "orders", "订单数"},
    {"feature.orders.high", "buy often", "常买"},
    {"feature.orders.low", "hardly buy", "很少买"},
    {"feature.revenue", "spent", "消费额"},
    {"feature.revenue.high", "spend much", "花费高"},
    {"feature.revenue.low", "spend little", "花费低"},
    {"feature.visits", "visits", "访问次数"},
    {"feature.visits.high", "come often", "常来"},
    {"feature.visits.low", "came once or twice", "来过一两次"},
    {"feature.silent_days", "days since the last visit", "距上次访问（天）"},
    {"feature.silent_days.high", "long gone", "很久没来"},
    {"feature.silent_days.low", "here lately", "最近来过"},
    {"feature.looks", "looks a visit", "每次浏览数"},
    {"feature.looks.high", "look around much", "看得多"},
    {"feature.looks.low", "look at little", "看得少"},
    {"feature.cart_share", "put into the cart, of 1 look", "加购率"},
    {"feature.cart_share.high", "quick to choose", "爽快加购"},
    {"feature.cart_share.low", "look and leave", "只看不选"},
    {"feature.kinds", "different items", "不同商品数"},
    {"feature.kinds.high", "many different things", "涉猎广"},
    {"feature.kinds.low", "few different things", "目标单一"},
    {"feature.evening", "share in the evening", "晚间占比"},
    {"feature.evening.high", "in the evening", "多在晚上"},
    {"feature.evening.low", "by day", "多在白天"},
    {"feature.price", "price of a thing looked at", "所看商品价格"},
    {"feature.price.high", "look at dear things", "看高价商品"},
    {"feature.price.low", "look at cheap things", "看低价商品"},
    {"feature.mobile", "share on a phone", "手机占比"},
    {"feature.mobile.high", "on the phone", "用手机"},
    {"feature.mobile.low", "at the desk", "用电脑"},

    {"cohorts.title", "How many stay", "留存"},
    {"cohorts.later", "first order", "首单月份"},
    {"cohorts.people", "buyers", "人数"},
    {"cohorts.act", "Work on the second order: {share} of new buyers order again in the month after their first.",
     "重点促成第二单：新顾客中有 {share} 在首单的次月再次下单。"},
    {"cohorts.how",
     "A row: everybody who bought first in that month; the columns: the share that bought again so many months later. "
     "The "
     "last month of each row may not be over.",
     "每行是首单在同一月份的顾客，各列是若干个月之后再次购买的比例。每行最后一个月可能尚未结束。"},
};

}  // namespace

std::span<const Words> customers_wording() { return kWording; }

}  // namespace aisle::report
