"""The tutorial on purchase prediction as it is printed, in Keras: linear regression, then two LSTM layers. Prints JSON. (Not a table itself.)"""

import csv
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

FLAG = {"TRUE": 1.0, "FALSE": 0.0}


def read(path, target):
    """Numbers and truth values as they are, texts one-hot; the target as 0 and 1."""
    with open(path) as lines:
        rows = list(csv.reader(lines))
    columns = dict(zip(rows[0], zip(*rows[1:])))
    truth = np.array([FLAG[value] for value in columns.pop(target)])
    features = []
    for values in columns.values():
        try:
            features.append([FLAG[value] if value in FLAG else float(value) for value in values])
        except ValueError:
            features += [[float(value == kind) for value in values] for kind in sorted(set(values))]
    return np.array(features).T, truth


def measure(truth, p):
    p = np.clip(p, 0.001, 0.999)
    return {"accuracy": accuracy_score(truth, p >= 0.5), "roc_auc": roc_auc_score(truth, p), "log_loss": log_loss(truth, p)}


def lstm(steps):
    layers = keras.layers
    model = keras.Sequential([keras.Input((steps, 1)), layers.LSTM(50, return_sequences=True), layers.LSTM(50), layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def main():
    path, target, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    keras.utils.set_random_seed(42)
    features, truth = read(path, target)
    training, test, training_truth, test_truth = train_test_split(features, truth, test_size=0.2, random_state=42)
    scaler = StandardScaler().fit(training)
    training, test = scaler.transform(training), scaler.transform(test)
    linear = LinearRegression().fit(training, training_truth)
    model = lstm(features.shape[1])
    model.fit(training[:, :, None], training_truth, epochs=epochs, batch_size=32, validation_split=0.1, verbose=0)
    answers = model.predict(test[:, :, None], verbose=0)[:, 0].astype(float)
    print(json.dumps({"keras": keras.__version__, "test_rows": len(test_truth), "features": features.shape[1],
                      "linear": measure(test_truth, linear.predict(test)), "lstm": measure(test_truth, answers)}))


if __name__ == "__main__":
    main()
