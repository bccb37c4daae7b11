"""A table to numbers, and XGBoost tuned by random search: what a script of one's own would do. (Not a table itself.)"""

import math
import time
from collections import Counter
from datetime import datetime
from multiprocessing.pool import ThreadPool

import numpy as np
import xgboost
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.metrics import log_loss, root_mean_squared_error
from sklearn.model_selection import KFold, StratifiedKFold

FEW = 50  # texts of up to so many kinds become a feature each
DATE = "%m/%d/%y %H:%M"


def as_numbers(values):
    """Floats, NaN where missing; None when some are not numbers."""
    try:
        return np.array([float(value) if value else np.nan for value in values])
    except ValueError:
        return None


def as_times(values):
    try:
        return [datetime.strptime(value, DATE) for value in values]
    except ValueError:
        return None


def written(values):
    """Whether these are texts that people wrote."""
    there = [value for value in values if value]
    return len(set(there)) > len(there) / 2 and sum(len(value.split()) for value in there) > 3 * len(there)


def categories(values, training):
    """One-hot; of many kinds the code and how many training rows have it."""
    count = Counter(values[row] for row in training)
    if len(count) <= FEW:
        return [np.array([value == kind for value in values], float) for kind in sorted(count)]
    code = {kind: place for place, kind in enumerate(sorted(count))}
    return [np.array([code.get(value, np.nan) for value in values]), np.array([count[value] for value in values], float)]


def hashed(values, training):
    """Tf-idf of words, hashed to 1024 places: with more, XGBoost takes minutes for a setting."""
    counts = HashingVectorizer(n_features=1024, norm=None, alternate_sign=False).transform(values)
    return TfidfTransformer(sublinear_tf=True).fit(counts[training]).transform(counts)


def with_zeros(dense):
    """As a sparse matrix that keeps its zeros: to XGBoost what is not there is missing."""
    rows, columns = dense.shape
    return sparse.csr_matrix((dense.ravel(), np.tile(np.arange(columns), rows), np.arange(0, rows * columns + 1, columns)), shape=dense.shape)


def encode(columns, training):
    """Columns of texts, by name, to a matrix; what is learnt is learnt from the training rows. Numbers that are all
    different and whole are identifiers and left out."""
    features, times, texts = [], [], []
    for values in columns.values():
        numbers, moments = as_numbers(values), as_times(values)
        if numbers is not None:
            if len(set(values)) < len(values) or "." in values[0]:
                features.append(numbers)
        elif moments is not None:
            times.append(np.array([moment.timestamp() for moment in moments]))
            features += [times[-1], *(np.array([part(moment) for moment in moments], float)
                                      for part in (lambda m: m.month, lambda m: m.day, lambda m: m.weekday(), lambda m: m.hour))]
        elif written(values):
            texts.append(hashed(values, training))
        else:
            features += categories(values, training)
    features += [later - earlier for place, later in enumerate(times) for earlier in times[:place]]
    dense = np.column_stack(features).astype(np.float32)
    return sparse.hstack([with_zeros(dense), *texts], format="csr") if texts else dense


def settings(chance):
    """Drawn from the same ranges that Aisle searches."""
    between = lambda low, high: math.exp(chance.uniform(math.log(low), math.log(high)))
    return {"n_estimators": round(between(150, 800)), "learning_rate": between(0.015, 0.15), "max_depth": int(chance.integers(3, 11)),
            "subsample": chance.uniform(0.5, 1), "colsample_bynode": chance.uniform(0.3, 1), "reg_lambda": between(0.5, 30),
            "min_child_weight": between(1, 20)}


def tuned(features, truth, training, classify, seconds, seed):
    """The settings with the least 5-fold loss within the training rows found in so many seconds, fitted on all of them: what
    that model answers for every row, and how many settings were tried. The first are XGBoost's own defaults."""
    kind, folds = (xgboost.XGBClassifier, StratifiedKFold) if classify else (xgboost.XGBRegressor, KFold)
    answer = lambda model, rows: model.predict_proba(features[rows])[:, 1] if classify else model.predict(features[rows])
    loss = log_loss if classify else root_mean_squared_error
    make = lambda chosen: kind(**chosen, tree_method="hist", n_jobs=1, random_state=seed)
    chance, begin = np.random.default_rng(seed), time.perf_counter()
    best, least, trials, chosen = {}, math.inf, 0, {}
    while trials == 0 or time.perf_counter() - begin < seconds:
        def held_out_loss(fold):
            seen, unseen = training[fold[0]], training[fold[1]]
            return loss(truth[unseen], answer(make(chosen).fit(features[seen], truth[seen]), unseen))
        with ThreadPool() as pool:  # a core each
            losses = pool.map(held_out_loss, folds(5, shuffle=True, random_state=seed).split(training, truth[training]))
        if np.mean(losses) < least:
            best, least = chosen, float(np.mean(losses))
        trials, chosen = trials + 1, settings(chance)
    model = make(best).fit(features[training], truth[training])
    return answer(model, np.arange(len(truth))), {"trials": trials, "settings": best, "cross_validated": least}
