"""The peer of bench/serve.py: FastAPI on uvicorn before a model of the same size in onnxruntime. (Not a table itself.)

_serve_peer.py PORT ITEMS: answers POST /v1/events and /v1/recommend in Aisle's words. Histories lie in memory; events are
appended to a file that nobody syncs: it promises less than Aisle does."""

import itertools
import os
import sys
import tempfile
from collections import defaultdict, deque

import numpy as np
import onnx
import onnxruntime
import uvicorn
from fastapi import FastAPI
from onnx import TensorProto, helper, numpy_helper

WIDTH, HEADS, INNER, LONGEST, BEST = 64, 2, 256, 50, 20


class Graph:
    """Nodes and numbers of an ONNX graph; each method gives the name of what it made."""

    def __init__(self):
        self.nodes, self.numbers, self.random, self.count = [], [], np.random.default_rng(42), itertools.count()

    def constant(self, value):
        name = f"c{next(self.count)}"
        self.numbers.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def drawn(self, *shape, scale=0.05):
        return self.constant((scale * self.random.standard_normal(shape)).astype(np.float32))

    def __call__(self, kind, *inputs, outputs=1, **more):
        names = [f"n{next(self.count)}" for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **more))
        return names[0] if outputs == 1 else names

    def linear(self, x, inputs, outputs):
        return self("Add", self("MatMul", x, self.drawn(inputs, outputs)), self.drawn(outputs))

    def normed(self, x):
        return self("LayerNormalization", x, self.constant(np.ones(WIDTH, np.float32)), self.constant(np.zeros(WIDTH, np.float32)), axis=-1)


def model(items):
    """One attention layer over the last 50 items, as Aisle's `small`; the scores of all items, and the 20 best. Of the last
    layer's answers only the last one is worked out, as in Aisle."""
    g = Graph()
    table = g.drawn(items, WIDTH)
    x = g("Add", g("Gather", table, "history"), g.drawn(LONGEST, WIDTH))  # [1, 50, D]
    normed = g.normed(x)
    last = g("Slice", normed, g.constant(np.array([LONGEST - 1])), g.constant(np.array([LONGEST])), g.constant(np.array([1])))

    def heads(rows, length, order):
        split = g("Reshape", rows, g.constant(np.array([1, length, HEADS, WIDTH // HEADS])))
        return g("Transpose", split, perm=order)

    query = heads(g.linear(last, WIDTH, WIDTH), 1, [0, 2, 1, 3])
    keys = heads(g.linear(normed, WIDTH, WIDTH), LONGEST, [0, 2, 3, 1])
    values = heads(g.linear(normed, WIDTH, WIDTH), LONGEST, [0, 2, 1, 3])
    weights = g("Softmax", g("Mul", g("MatMul", query, keys), g.constant(np.float32((WIDTH // HEADS) ** -0.5))), axis=-1)
    mixed = g("Reshape", g("Transpose", g("MatMul", weights, values), perm=[0, 2, 1, 3]), g.constant(np.array([1, 1, WIDTH])))
    here = g("Slice", x, g.constant(np.array([LONGEST - 1])), g.constant(np.array([LONGEST])), g.constant(np.array([1])))
    middle = g("Add", here, g.linear(mixed, WIDTH, WIDTH))
    inner = g.linear(g.normed(middle), WIDTH, INNER)
    gelu = g("Mul", inner, g("Sigmoid", g("Mul", inner, g.constant(np.float32(1.702)))))
    out = g.normed(g("Add", middle, g.linear(gelu, INNER, WIDTH)))
    scores = g("MatMul", g("Reshape", out, g.constant(np.array([1, WIDTH]))), g("Transpose", table, perm=[1, 0]))
    best, places = g("TopK", scores, g.constant(np.array([BEST])), outputs=2)
    graph = helper.make_graph(g.nodes, "small", [helper.make_tensor_value_info("history", TensorProto.INT64, [1, LONGEST])],
                              [helper.make_tensor_value_info(best, TensorProto.FLOAT, None), helper.make_tensor_value_info(places, TensorProto.INT64, None)],
                              g.numbers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def app(items):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # requests run side by side
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(model(items).SerializeToString(), options, providers=["CPUExecutionProvider"])
    past = defaultdict(lambda: deque(np.random.default_rng(1).integers(0, items, LONGEST).tolist(), LONGEST))
    log = tempfile.TemporaryFile()
    counts = defaultdict(lambda: LONGEST)
    server = FastAPI()

    @server.post("/v1/events")
    async def events(event: dict):
        os.write(log.fileno(), f"{event}\n".encode())
        past[event["user_id"]].append(int(event["item_id"][1:]))
        counts[event["user_id"]] += 1
        return {"accepted": 1}

    @server.post("/v1/recommend")
    def recommend(question: dict):  # on a thread of the server's pool: onnxruntime lets others run meanwhile
        scores, places = session.run(None, {"history": np.array([list(past[question["user"]])], np.int64)})
        return {"path": "model", "events": counts[question["user"]],
                "items": [{"item": f"i{place}", "score": float(score)} for score, place in zip(scores[0], places[0])]}

    return server


if __name__ == "__main__":
    uvicorn.run(app(int(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False, loop="uvloop", http="httptools")
