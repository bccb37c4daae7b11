"""CDNOW, 39 weeks known and 39 weeks forecast: how often each customer buys, beside BG/NBD and Pareto/NBD fitted by scipy."""

import argparse
import datetime
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

import _results as results

DATA = Path(__file__).resolve().parent.parent.parent / "shared/data/cdnow_master.txt"
BEGIN = datetime.date(1997, 1, 1)
DAYS = 273  # 39 weeks
# Of the papers' tenth (2,357 customers), with parameters fitted to that tenth alone.
PUBLISHED = {"Pareto/NBD, figures to beat": (0.7545, 1.603, 0.630), "BG/NBD, figures to beat": (0.7855, 1.608, 0.626)}


def purchases(path):
    """Each customer's purchases, one a day: their number (from 0), the day, what was spent."""
    amounts = {}
    for line in open(path).readlines()[1:]:
        customer, date, _, amount = line.split()
        day = (datetime.date(int(date[:4]), int(date[4:6]), int(date[6:])) - BEGIN).days
        key = (int(customer) - 1, day)
        amounts[key] = amounts.get(key, 0) + float(amount)
    customer, day = np.array(list(amounts)).T
    return customer, day, np.array(list(amounts.values()))


def histories(customer, day, known):
    """Of each customer who had bought by then: repeat purchases, weeks from first to last, weeks from first until now."""
    count, first, last = np.zeros(customer.max() + 1), np.full(customer.max() + 1, 10**6), np.full(customer.max() + 1, -1)
    earlier = day < known
    np.add.at(count, customer[earlier], 1)
    np.minimum.at(first, customer[earlier], day[earlier])
    np.maximum.at(last, customer[earlier], day[earlier])
    seen = count > 0
    return seen, count[seen] - 1, (last - first)[seen] / 7, (known - 1 - first)[seen] / 7


def log_bg_nbd(logarithms, x, recency, age):
    r, alpha, a, b = np.exp(logarithms)
    there = -(r + x) * np.log(alpha + age)
    gone = np.where(x > 0, np.log(a / (b + np.maximum(x, 1) - 1)) - (r + x) * np.log(alpha + recency), -np.inf)
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b) + np.logaddexp(there, gone)


def expect_bg_nbd(logarithms, x, recency, age, weeks):
    r, alpha, a, b = np.exp(logarithms)
    shrunk = ((alpha + age) / (alpha + age + weeks)) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, weeks / (alpha + age + weeks))
    gone = (x > 0) * a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + recency)) ** (r + x)
    return (a + b + x - 1) / (a - 1) * (1 - shrunk) / (1 + gone)


def log_pareto_nbd(logarithms, x, recency, age):
    r, alpha, s, beta = np.exp(logarithms)
    power, greater = r + s + x, max(alpha, beta)
    term = lambda t: np.log(hyp2f1(power, s + 1 if alpha >= beta else r + x, power + 1, abs(alpha - beta) / (greater + t))) - power * np.log(greater + t)
    gone = np.log(s / power) + term(recency) + np.log1p(-np.exp(np.minimum(term(age) - term(recency), -1e-15)))
    there = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + np.logaddexp(there, gone)


def expect_pareto_nbd(logarithms, x, recency, age, weeks):
    r, alpha, s, beta = np.exp(logarithms)
    there = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) - (r + x) * np.log(alpha + age) - s * np.log(beta + age)
    alive = np.exp(there - log_pareto_nbd(logarithms, x, recency, age))
    return alive * (r + x) * (beta + age) / (alpha + age) / (s - 1) * (1 - ((beta + age) / (beta + age + weeks)) ** (s - 1))


def fitted(log_likelihood, start, known):
    rows, count = np.unique(np.stack(known, 1), axis=0, return_counts=True)
    loss = lambda at: -(count * log_likelihood(at, *rows.T)).sum() / count.sum()
    return minimize(loss, np.log(start), method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-10, "maxiter": 4000}).x


def measure(truth, answers):
    return float(np.abs(truth - answers).mean()), float(np.sqrt(((truth - answers) ** 2).mean())), float(np.corrcoef(truth, answers)[0, 1])


def interval(truth, ours, theirs, resamples=500):
    """The 95 % bootstrap intervals of our metrics less theirs, over the customers."""
    chance = np.random.default_rng(0)
    drawn = []
    for _ in range(resamples):
        rows = chance.integers(0, len(truth), len(truth))
        drawn.append(np.subtract(measure(truth[rows], ours[rows]), measure(truth[rows], theirs[rows])))
    return np.quantile(drawn, [0.025, 0.975], axis=0).T.tolist()


def compared(truth, answers):
    """Metrics of each, and by how much ours differ from Pareto/NBD's."""
    return ({name: measure(truth, values) for name, values in answers.items()},
            interval(truth, answers["**the forecast, Aisle**"], answers["Pareto/NBD, scipy"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", help="the built program; aisle_bench lies beside it")
    parser.add_argument("--data", default=DATA, help="cdnow_master.txt")
    parser.add_argument("--known", type=int, default=DAYS, help="days that may be looked at; fewer: the forecast ends where the 39 weeks do")
    parser.add_argument("--customers", help="a file of the numbers of the papers' tenth of the customers, a line each (the first column of the papers' CDNOW_sample.txt): they are measured by themselves too")
    arguments = parser.parse_args()
    ahead = DAYS if arguments.known == DAYS else DAYS - arguments.known
    customer, day, amount = purchases(arguments.data)
    seen, *known = histories(customer, day, arguments.known)
    used = results.run([Path(arguments.aisle).parent / "aisle_bench", "cdnow", "--data", arguments.data, "--known", arguments.known, "--ahead", ahead])
    ours = json.loads(used.pop("stdout"))
    bg_nbd = fitted(log_bg_nbd, [0.25, 4.4, 0.8, 2.4], known)
    pareto_nbd = fitted(log_pareto_nbd, [0.55, 10.6, 0.6, 11.7], known)
    later = (day >= arguments.known) & (day < arguments.known + ahead)
    truth = np.bincount(customer[later], minlength=len(seen))[seen]
    spent = np.bincount(customer[later], amount[later], minlength=len(seen))[seen]
    answers = {"Pareto/NBD, scipy": expect_pareto_nbd(pareto_nbd, *known, ahead / 7), "BG/NBD, scipy": expect_bg_nbd(bg_nbd, *known, ahead / 7),
               "Pareto/NBD, Aisle": np.array(ours["pareto_nbd"]), "BG/NBD, Aisle": np.array(ours["bg_nbd"]),
               "trees on Pareto/NBD, Aisle": np.array(ours["mean"]), "**the forecast, Aisle**": np.array(ours["forecast"])}
    found, gaps = compared(truth, answers)
    parameters = {"bg_nbd": np.exp(bg_nbd).tolist(), "pareto_nbd": np.exp(pareto_nbd).tolist()}
    raw = {"known_days": arguments.known, "ahead_days": ahead, "customers": len(truth), "metrics": found, "interval": gaps, "used": used,
           "held_back": ours["held_back"], "parameters": {"aisle": ours["parameters"], "scipy": parameters}, "amount": measure(spent, np.array(ours["amount"]))}
    if arguments.customers:
        tenth = np.isin(np.flatnonzero(seen) + 1, [int(number) for number in open(arguments.customers).read().split()])
        metrics, gaps = compared(truth[tenth], {name: values[tenth] for name, values in answers.items()})
        raw["tenth"] = {"customers": int(tenth.sum()), "metrics": metrics, "interval": gaps}
    if arguments.known != DAYS:
        print(json.dumps(raw, indent=1))
        return
    results.write("cdnow", "CDNOW: purchases of the next 39 weeks", page(raw), raw)


def measured(metrics, gaps):
    """The two tables of a comparison."""
    return f"""{results.table(["purchases a customer", "MAE", "RMSE", "correlation"], [[name, *(f"{value:.4f}" for value in values)] for name, values in metrics.items()])}

The forecast's metrics less those of Pareto/NBD by scipy, 95 % bootstrap intervals over the customers:

{results.table(["", "95 % interval"], [[name, f"{low:+.4f} … {high:+.4f}"] for name, (low, high) in zip(("MAE", "RMSE", "correlation"), gaps)])}"""


def of_tenth(tenth):
    return f"""
## The papers' tenth

The same answers, learnt from all customers, measured on the {tenth["customers"]:,} of the papers' CDNOW_sample.txt (`--customers`: a file of its first column). The figures to beat are of them, by
parameters fitted to them alone.

{measured(tenth["metrics"] | PUBLISHED, tenth["interval"])}
"""


def page(raw):
    fitted_by = [[f"{model}, {who}", *(f"{value:.3f}" for value in raw["parameters"][who][name])]
                 for name, model in (("bg_nbd", "BG/NBD (r, α, a, b)"), ("pareto_nbd", "Pareto/NBD (r, α, s, β)")) for who in ("aisle", "scipy")]
    p, q, v = raw["parameters"]["aisle"]["gamma_gamma"]
    return f"""{raw["customers"]:,} of the 23,570 customers of CDNOW who bought first in the first quarter of 1997 are measured and learnt from; what one bought on a day is one purchase. {raw["known_days"] / 7:.0f} weeks are known,
the purchases of the {raw["ahead_days"] / 7:.0f} weeks after them are forecast. `aisle_bench cdnow` (src/train/purchase_forecast.h) drops everything later before it fits anything: trees learn from seven
earlier moments by which share Pareto/NBD erred until week 39; how far small means are held back (here by at most {raw["held_back"]:.0%}) is found by the same forecast at two
thirds of the known weeks.

{measured(raw["metrics"], raw["interval"])}

Parameters of the greatest likelihood:

{results.table(["", "1", "2", "3", "4"], fitted_by)}

Gamma-Gamma: p {p:.3f}, q {q:.3f}, v {v:.3f}. Dollars a customer (forecast times its mean spending): MAE {raw["amount"][0]:.2f}, RMSE {raw["amount"][1]:.2f}, correlation {raw["amount"][2]:.3f}.
The whole of `aisle_bench cdnow` took {raw["used"]["wall_seconds"]:.0f} s, {raw["used"]["cpu_seconds"]:.0f} s of CPU, and {raw["used"]["peak_mib"]:.0f} MiB.
{of_tenth(raw["tenth"]) if "tenth" in raw else ""}"""


if __name__ == "__main__":
    main()
