#include "train/purchase_outlook.h"

#include "core/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace aisle::train {

namespace {

constexpr std::size_t most_customers = 10000;  // to fit to: four numbers need no more

// What the folds say of somebody's orders, in days.
struct Customer {
  models::PurchaseHistory orders;
  models::Spending spending;
};

// Reads customers from the columns of the fold of money.
class Customers {
 public:
  explicit Customers(const features::Examples& examples)
      : examples_(examples),
        first_(column("first_order_days")),
        last_(column("last_order_days")),
        orders_(column("orders_all")),
        mean_(column("order_mean")) {}

  // None for who never ordered.
  [[nodiscard]] std::optional<Customer> at(std::size_t example) const {
    const auto row = examples_.row(example);
    if (!(row[orders_] > 0)) return {};
    const auto orders = static_cast<std::size_t>(row[orders_]);
    const double age = row[first_];
    Customer out{{orders - 1, age - row[last_], age}, {}};
    if (row[mean_] > 0) out.spending = {orders, row[mean_]};
    return out;
  }

 private:
  [[nodiscard]] std::size_t column(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::find(examples_.names, name) - examples_.names.begin());
  }

  const features::Examples& examples_;
  std::size_t first_, last_, orders_, mean_;
};

// As of each person's latest row, of at most `most_customers` evenly.
std::vector<Customer> latest(const features::Examples& examples, std::span<const std::size_t> rows) {
  const Customers customers(examples);
  std::vector<Customer> all;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + 1 < rows.size() && examples.person[rows[i]] == examples.person[rows[i + 1]]) continue;
    if (const auto customer = customers.at(rows[i])) all.push_back(*customer);
  }
  const std::size_t step = all.size() / most_customers + 1;
  std::vector<Customer> out;
  for (std::size_t i = 0; i < all.size(); i += step) out.push_back(all[i]);
  return out;
}

double log_odds(double chance) {
  constexpr double least = 1e-6;
  const double p = std::clamp(chance, least, 1 - least);
  return std::log(p / (1 - p));
}

struct Outlook {
  double orders = NAN, log_odds = NAN, money = NAN;
};

// The columns of one model for every example, by threads.
template <typename Model>
void add(std::string_view name, const Model& model, const std::optional<models::GammaGamma>& spending, double days,
         const features::Examples& examples, Table& table) {
  constexpr std::size_t shares = 16;
  const Customers customers(examples);
  std::vector<Outlook> found(examples.size());
  parallel_for(shares, [&](std::size_t share) {
    for (std::size_t i = share * found.size() / shares; i < (share + 1) * found.size() / shares; ++i) {
      const auto customer = customers.at(i);
      if (!customer) continue;
      found[i] = {model.expected(customer->orders, days), log_odds(model.any(customer->orders, days)), NAN};
      if (spending) found[i].money = found[i].orders * spending->expected(customer->spending);
    }
  });
  const auto column = [&](const char* what, double Outlook::* value) {
    Column out{.name = std::string(name) + what, .type = ColumnType::number, .numbers = {}, .codes = {}, .words = {}};
    for (const auto& outlook : found) out.numbers.push_back(outlook.*value);
    table.columns.push_back(std::move(out));
  };
  column("_orders", &Outlook::orders);
  column("_log_odds", &Outlook::log_odds);
  if (spending) column("_money", &Outlook::money);
}

constexpr std::array<std::string_view, 2> model_names{"bg_nbd", "pareto_nbd"};

}  // namespace

std::span<const std::string_view> PurchaseOutlook::models() { return model_names; }

bool PurchaseOutlook::suits(const features::Task& task) {
  using features::TaskKind;
  if (task.event.type != "purchase" || !task.event.where.empty()) return false;
  return task.is_yes_or_no() || task.kind == TaskKind::count ||
         (task.kind == TaskKind::sum && task.field == features::SummedField::money);
}

std::optional<PurchaseOutlook> PurchaseOutlook::fit(const features::Task& task, const features::Examples& examples,
                                                    std::span<const std::size_t> rows) {
  std::vector<models::PurchaseHistory> orders;
  std::vector<models::Spending> spending;
  for (const auto& customer : latest(examples, rows)) {
    orders.push_back(customer.orders);
    if (customer.spending.purchases > 0) spending.push_back(customer.spending);
  }
  if (std::ranges::all_of(orders, [](const auto& customer) { return customer.repeats == 0; })) return {};
  PurchaseOutlook out;
  out.days_ = features::days(task.within);
  parallel_for(3, [&](std::size_t which) {
    if (which == 0) out.bg_nbd_ = models::BgNbd::fit(orders);
    if (which == 1) out.pareto_nbd_ = models::ParetoNbd::fit(orders);
    if (which == 2 && !spending.empty()) out.spending_ = models::GammaGamma::fit(spending);
  });
  return out;
}

void PurchaseOutlook::add_columns(const features::Examples& examples, Table& table) const {
  add(model_names[0], bg_nbd_, spending_, days_, examples, table);
  add(model_names[1], pareto_nbd_, spending_, days_, examples, table);
}

std::string PurchaseOutlook::answer_column(const features::Task& task, std::string_view model) {
  const bool money = task.kind == features::TaskKind::sum;
  return std::string(model) + (task.is_yes_or_no() ? "_log_odds" : money ? "_money" : "_orders");
}

std::string PurchaseOutlook::title(const features::Task& task, std::string_view model) {
  return std::string(model == model_names[0] ? "BG/NBD" : "Pareto/NBD") +
         (task.kind == features::TaskKind::sum ? " with Gamma-Gamma" : "");
}

Json PurchaseOutlook::to_json() const {
  Json out = Json::Object{
      {"days", days_},
      {"bg_nbd", Json::Object{{"r", bg_nbd_.r}, {"alpha", bg_nbd_.alpha}, {"a", bg_nbd_.a}, {"b", bg_nbd_.b}}},
      {"pareto_nbd",
       Json::Object{
           {"r", pareto_nbd_.r}, {"alpha", pareto_nbd_.alpha}, {"s", pareto_nbd_.s}, {"beta", pareto_nbd_.beta}}},
      {"gamma_gamma", Json()}};
  if (spending_) out["gamma_gamma"] = Json::Object{{"p", spending_->p}, {"q", spending_->q}, {"v", spending_->v}};
  return out;
}

PurchaseOutlook PurchaseOutlook::from_json(const Json& json) {
  PurchaseOutlook out;
  const auto read = [](const Json& from, std::initializer_list<std::pair<const char*, double*>> numbers) {
    for (const auto& [name, number] : numbers) *number = from.at(name).number();
  };
  read(json, {{"days", &out.days_}});
  auto& bg = out.bg_nbd_;
  auto& pareto = out.pareto_nbd_;
  read(json.at("bg_nbd"), {{"r", &bg.r}, {"alpha", &bg.alpha}, {"a", &bg.a}, {"b", &bg.b}});
  read(json.at("pareto_nbd"), {{"r", &pareto.r}, {"alpha", &pareto.alpha}, {"s", &pareto.s}, {"beta", &pareto.beta}});
  if (const Json& money = json.at("gamma_gamma"); !money.is_null()) {
    auto& spending = out.spending_.emplace();
    read(money, {{"p", &spending.p}, {"q", &spending.q}, {"v", &spending.v}});
  }
  return out;
}

}  // namespace aisle::train
