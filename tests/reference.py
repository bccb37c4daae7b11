"""Writes tests/reference.json: what scikit-learn says about small random tables, for the unit tests to agree with.

Run it with ./dev's bench environment: .deps/bench/bin/python tests/reference.py
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn import calibration, linear_model, metrics, naive_bayes, neighbors, svm

chance = np.random.default_rng(7)
# Apart, so that tables added for one do not change the others.
metrics_chance = np.random.default_rng(11)
models_chance = np.random.default_rng(13)


def calibration_error(probability, right, bins=15):
    """Expected calibration error as Guo et al. (2017) define it; scikit-learn has none."""
    place = np.digitize(probability, np.linspace(0, 1, bins + 1)[1:-1], right=True)
    of_bin = [(probability[place == b], right[place == b]) for b in np.unique(place)]
    return sum(len(p) / len(probability) * abs(p.mean() - r.mean()) for p, r in of_bin)


def metrics_case(rows, levels):
    """Random truths and probabilities; few levels make ties."""
    truth = chance.integers(0, 2, rows)
    probability = np.round(np.clip(0.3 * truth + chance.uniform(0, 0.7, rows), 0, 1) * levels) / levels
    return {
        "truth": truth.tolist(),
        "probability": probability.tolist(),
        "accuracy": metrics.accuracy_score(truth, probability >= 0.5),
        "roc_auc": metrics.roc_auc_score(truth, probability),
        "pr_auc": metrics.average_precision_score(truth, probability),
        "log_loss": metrics.log_loss(truth, probability),
        "brier": metrics.brier_score_loss(truth, probability),
        "f1": metrics.f1_score(truth, probability >= 0.5),
        "ece": calibration_error(probability, truth),
    }


def multiclass_metrics_case(rows, classes, occurring, levels):
    """Of the classes only the first few occur; few levels make ties between rows."""
    truth = metrics_chance.integers(0, occurring, rows)
    score = np.round((metrics_chance.uniform(size=(rows, classes)) + 0.7 * np.eye(classes)[truth]) * levels) + 1
    probability = score / score.sum(axis=1, keepdims=True)
    called = probability.argmax(axis=1)
    one_hot = np.eye(classes)[truth]
    return {
        "classes": classes,
        "truth": truth.tolist(),
        "probability": probability.tolist(),
        "accuracy": metrics.accuracy_score(truth, called),
        "roc_auc": np.mean([metrics.roc_auc_score(truth == c, probability[:, c]) for c in np.unique(truth)]),
        "f1": metrics.f1_score(truth, called, average="macro"),
        "log_loss": metrics.log_loss(truth, probability, labels=range(classes)),
        "brier": ((probability - one_hot) ** 2).sum(axis=1).mean(),
        "ece": calibration_error(probability.max(axis=1), (called == truth).astype(float)),
    }


def regression_metrics_case(rows, offset):
    truth = metrics_chance.normal(size=rows) + offset
    estimate = truth + metrics_chance.normal(size=rows) / 2
    return {
        "truth": truth.tolist(),
        "estimate": estimate.tolist(),
        "mae": metrics.mean_absolute_error(truth, estimate),
        "rmse": metrics.root_mean_squared_error(truth, estimate),
        "r2": metrics.r2_score(truth, estimate),
        "mape": metrics.mean_absolute_percentage_error(truth, estimate),
    }


def regression_case(rows=300, columns=4):
    features = chance.normal(size=(rows, columns)).astype(np.float32)
    features[:, 1] += 0.8 * features[:, 0]
    odds = features @ np.array([1.5, -1.0, 0.5, 0.0]) - 0.5
    target = (chance.uniform(size=rows) < 1 / (1 + np.exp(-odds))).astype(int)
    logistic = linear_model.LogisticRegression(C=1.0, tol=1e-12, max_iter=10000).fit(features.astype(float), target)
    linear = linear_model.LinearRegression().fit(features.astype(float), target)
    return {
        "features": features.astype(float).tolist(),
        "target": target.tolist(),
        "logistic": {"weights": logistic.coef_[0].tolist(), "intercept": float(logistic.intercept_[0])},
        "linear": {"weights": linear.coef_.tolist(), "intercept": float(linear.intercept_)},
    }


def line(model):
    return {"weights": model.coef_.ravel().tolist(), "intercept": float(np.ravel(model.intercept_)[0])}


def models_case(rows=200, columns=5):
    """The same rows with a target of each kind. What is predicted is predicted for the rows of `queries`."""
    features, queries = (models_chance.normal(size=(count, columns)).astype(np.float32).astype(float) for count in (rows, 40))
    sums = features @ np.array([[1.5, -1, 0.5, 0, 0], [-0.5, 1, 1, 0, 0], [0, 0, 0, 0, 0]]).T
    several = (sums + models_chance.gumbel(size=sums.shape)).argmax(axis=1)
    two = (several == 0).astype(int)
    number = features @ np.array([1, -2, 0.5, 0, 0]) + np.abs(features[:, 0]) + models_chance.normal(size=rows)
    number = (number - number.mean()) / number.std()
    flags, query_flags = features > 0, queries > 0
    shares = (np.bincount(several) + 1) / (rows + 3)
    decisions = features @ np.array([1, -1, 0, 0, 0])
    slope, shift = calibration._sigmoid_calibration(decisions, two)
    exact = {"tol": 1e-12, "max_iter": 100000}
    return {
        "features": features.tolist(),
        "queries": queries.tolist(),
        "target_binary": two.tolist(),
        "target_multiclass": several.tolist(),
        "target_regression": number.tolist(),
        "ridge": line(linear_model.Ridge(alpha=0.1 * rows).fit(features, number)),
        "lasso": line(linear_model.Lasso(alpha=0.1, **exact).fit(features, number)),
        "elastic_net": line(linear_model.ElasticNet(alpha=0.2, l1_ratio=0.3, **exact).fit(features, number)),
        "gaussian_bayes": naive_bayes.GaussianNB(priors=shares).fit(features, several).predict_proba(queries).tolist(),
        "bernoulli_bayes": naive_bayes.BernoulliNB(class_prior=shares).fit(flags, several).predict_proba(query_flags).tolist(),
        "neighbours": neighbors.KNeighborsClassifier(7).fit(features, several).predict_proba(queries).tolist(),
        "near_neighbours": neighbors.KNeighborsRegressor(7, weights="distance").fit(features, number).predict(queries).tolist(),
        "platt": {"decisions": decisions.tolist(), "slope": -slope, "shift": -shift},
        "linear_svc": line(svm.LinearSVC(C=0.5, dual=False, tol=1e-8).fit(features, two)),
        "linear_svr": line(svm.LinearSVR(C=0.5, epsilon=0.1, loss="squared_epsilon_insensitive", dual=False, tol=1e-8).fit(features, number)),
        "rbf_svc": svm.SVC(C=2, gamma=0.2, tol=1e-6).fit(features, two).decision_function(queries).tolist(),
        "rbf_svr": svm.SVR(C=2, gamma=0.2, epsilon=0.1, tol=1e-6).fit(features, number).predict(queries).tolist(),
    }


document = {
    "made_by": f"tests/reference.py with scikit-learn {sklearn.__version__}",
    "metrics": [metrics_case(50, 1000), metrics_case(200, 10), metrics_case(11, 3)],
    "regression": regression_case(),
    "models": models_case(),
    "multiclass_metrics": [multiclass_metrics_case(60, 3, 3, 1000), multiclass_metrics_case(80, 5, 4, 3)],
    "regression_metrics": [regression_metrics_case(40, 3), regression_metrics_case(50, 1e6)],
}
Path(__file__).with_name("reference.json").write_text(json.dumps(document) + "\n")
