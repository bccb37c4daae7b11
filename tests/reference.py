"""Writes tests/reference.json: what scikit-learn says about small random tables, for the unit tests to agree with.

Run it with ./dev's bench environment: .deps/bench/bin/python tests/reference.py
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn import linear_model, metrics

chance = np.random.default_rng(7)


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


document = {
    "made_by": f"tests/reference.py with scikit-learn {sklearn.__version__}",
    "metrics": [metrics_case(50, 1000), metrics_case(200, 10), metrics_case(11, 3)],
    "regression": regression_case(),
}
Path(__file__).with_name("reference.json").write_text(json.dumps(document) + "\n")
