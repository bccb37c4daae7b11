"""The peer of bench/scan.py: usearch over the vectors and questions of a file. (Not a table itself.)"""

import json
import sys
import time

import numpy as np
from usearch.index import Index

WIDTH, BEST = 64, 20


def main():
    items = int(sys.argv[1])
    numbers = np.fromfile(sys.argv[2], np.float32).reshape(-1, WIDTH)
    vectors, questions = numbers[:items], numbers[items:]
    right = np.argsort(-(questions @ vectors.T), 1)[:, :BEST]
    begin = time.process_time()
    index = Index(ndim=WIDTH, metric="ip", dtype="bf16", connectivity=16, expansion_add=128)
    index.add(np.arange(items), vectors)
    built = time.process_time() - begin
    out = []
    for expansion in (64, 128, 256):
        index.expansion_search = expansion
        begin = time.process_time()
        found = [index.search(question, BEST, threads=1).keys.tolist() for question in questions]
        spent = time.process_time() - begin
        held = sum(len(set(a.tolist()) & set(b)) for a, b in zip(right, found))
        out.append({"expansion": expansion, "us": 1e6 * spent / len(questions), "recall@20": held / right.size, "seconds_to_build": built})
    print(json.dumps(out))


if __name__ == "__main__":
    main()
