"""What a script of one's own does with the table of million_rows: read, split, compare two models, test the better. (Not a table itself.)"""

import json
import sys

import numpy as np
import xgboost
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler

SEED = 42
TEXTS = ("Month", "VisitorType", "Weekend", "Revenue")


def read(path):
    """NumPy's own reader, in C; numbers as 32-bit floats, as Aisle keeps its features."""
    with open(path) as lines:
        names = lines.readline().strip().split(",")
    table = np.loadtxt(path, delimiter=",", skiprows=1, dtype=[(name, "S17" if name in TEXTS else "f4") for name in names])
    numbers = np.column_stack([table[name] for name in names if name not in TEXTS])
    texts = np.column_stack([table[name] for name in TEXTS[:-1]])
    return numbers, texts, table["Revenue"] == b"TRUE"


def candidates():
    return {
        "logistic": lambda: LogisticRegression(C=1.0, max_iter=500),
        "boosted_trees": lambda: xgboost.XGBClassifier(
            n_estimators=350, learning_rate=0.03, max_depth=5, subsample=0.7, colsample_bynode=0.5, reg_lambda=20, min_child_weight=5,
            tree_method="hist", random_state=SEED),
    }


def prepared(numbers, texts, training, other):
    """Scaled numbers and one-hot texts, fitted on the training rows."""
    encoder, scaler = OneHotEncoder(handle_unknown="ignore", sparse_output=False, dtype=np.float32), StandardScaler()
    encoder.fit(texts[training])
    scaler.fit(numbers[training])
    join = lambda rows: np.hstack([scaler.transform(numbers[rows]), encoder.transform(texts[rows])])
    return join(training), join(other)


def main():
    numbers, texts, truth = read(sys.argv[1])
    training, test = train_test_split(np.arange(len(truth)), test_size=0.2, random_state=SEED, stratify=truth)
    losses = dict.fromkeys(candidates(), 0.0)
    for seen, unseen in StratifiedKFold(2, shuffle=True, random_state=SEED).split(training, truth[training]):
        seen, unseen = training[seen], training[unseen]
        learnt, asked = prepared(numbers, texts, seen, unseen)
        for name, make in candidates().items():
            losses[name] += log_loss(truth[unseen], make().fit(learnt, truth[seen]).predict_proba(asked)[:, 1]) / 2
    best = min(losses, key=losses.get)
    learnt, asked = prepared(numbers, texts, training, test)
    answers = candidates()[best]().fit(learnt, truth[training]).predict_proba(asked)[:, 1]
    print(json.dumps({"champion": best, "log_loss": log_loss(truth[test], answers), "roc_auc": roc_auc_score(truth[test], answers)}))


if __name__ == "__main__":
    main()
