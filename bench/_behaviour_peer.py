"""The peer of behaviour_speed: a SASRec in plain PyTorch, eager, as good as our own first experiments made it.

Pre-norm, 1 layer, 2 heads, d 64, tied table, item table started from co-occurrence (truncated SVD), dropout .5, sampled softmax
with 1,000 uniform negatives shared by the batch, AdamW, clip 5, cosine to zero; people packed whole into rows of 64 places with
a block-diagonal causal mask. Leave-one-out: it learns from all but each person's last two items and is judged by the one before
the last, over all items, those of the history left out.
"""

import argparse
import json
import math
import sys

import numpy as np
import torch
from _learning_clock import Clock
from torch.nn import functional

PLACES = 64


def read(path):
    return [[int(word) for word in line.split()[1:]] for line in open(path)]


def start(people, items, width, seed):
    """Co-occurrence within 7 places, weighted 1/√distance, scaled by D^-½ on both sides; u·√s of its truncated SVD."""
    import scipy.sparse
    import scipy.sparse.linalg

    rows, columns, weights = [], [], []
    for history in people:
        for i, a in enumerate(history):
            for j in range(i + 1, min(i + 8, len(history))):
                rows += [a, history[j]]
                columns += [history[j], a]
                weights += [1 / math.sqrt(j - i)] * 2
    matrix = scipy.sparse.coo_matrix((weights, (rows, columns)), shape=(items + 1, items + 1)).tocsr()
    scale = scipy.sparse.diags(1 / np.sqrt(np.asarray(matrix.sum(1)).ravel() + 3))
    u, s, _ = scipy.sparse.linalg.svds((scale @ matrix @ scale).astype(np.float32), k=width, random_state=seed)
    vectors = u * np.sqrt(np.maximum(s, 0))
    vectors *= 0.2 * math.sqrt(width) / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return torch.tensor(vectors + 0.02 * np.random.default_rng(seed).normal(size=vectors.shape), dtype=torch.float32)


class Layer(torch.nn.Module):
    def __init__(self, width, heads, dropout):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
        self.qkv, self.out = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
        self.rise, self.fall = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)
        self.dropout = torch.nn.Dropout(dropout)

    def forward(self, x_BTD, mask):
        b, t, d = x_BTD.shape
        q, k, v = (part.view(b, t, self.heads, -1).transpose(1, 2) for part in self.qkv(self.norm1(x_BTD)).chunk(3, -1))
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, t, d)
        x_BTD = x_BTD + self.dropout(self.out(mixed))
        return x_BTD + self.dropout(self.fall(functional.gelu(self.rise(self.norm2(x_BTD)))))


class Sasrec(torch.nn.Module):
    def __init__(self, items, width, layers, heads, dropout):
        super().__init__()
        self.items, self.positions = torch.nn.Embedding(items + 1, width), torch.nn.Embedding(PLACES, width)
        torch.nn.init.normal_(self.positions.weight, std=0.02)
        self.layers = torch.nn.ModuleList(Layer(width, heads, dropout) for _ in range(layers))
        self.norm, self.dropout = torch.nn.LayerNorm(width), torch.nn.Dropout(dropout)

    def forward(self, item_BT, place_BT, person_BT):
        mask = (person_BT[:, :, None] == person_BT[:, None, :]).tril().unsqueeze(1)
        x_BTD = self.dropout(self.items(item_BT) + self.positions(place_BT))
        for layer in self.layers:
            x_BTD = layer(x_BTD, mask)
        return self.norm(x_BTD)


def packed(people):
    """Rows of 64 places; a person's latest 65 items at most, whole in one row. Items, what comes next (0: nothing), places, people."""
    item, answer, place, person = [], [], [], []
    room = 0
    for number, history in enumerate(people):
        known = history[-PLACES - 1:]
        count = len(known) - 1
        if count < 1:
            continue
        if count > room:
            for column in (item, answer, place, person):
                column.append(np.zeros(PLACES, dtype=np.int64))
            person[-1] -= 1
            room = PLACES
        at = PLACES - room
        item[-1][at:at + count], answer[-1][at:at + count] = known[:-1], known[1:]
        place[-1][at:at + count], person[-1][at:at + count] = np.arange(count), number
        room -= count
    return [torch.from_numpy(np.stack(column)) for column in (item, answer, place, person)]


@torch.no_grad()
def ndcg(model, known, answers, device):
    """NDCG@10 of the validation answers among all items, those of the history left out."""
    model.eval()
    total = 0.0
    for first in range(0, len(known), 256):
        some = [history[-PLACES:] for history in known[first:first + 256]]
        length = max(map(len, some))
        item = torch.zeros(len(some), length, dtype=torch.long)
        for i, history in enumerate(some):
            item[i, :len(history)] = torch.tensor(history)
        place = torch.arange(length).expand(len(some), length)
        hidden = model(item.to(device), place.to(device), torch.zeros_like(item).to(device))
        last = hidden[torch.arange(len(some)), torch.tensor([len(history) - 1 for history in some])]
        scores = last @ model.items.weight.T
        scores[:, 0] = -torch.inf
        answer = torch.tensor(answers[first:first + 256], device=device)
        own = scores.gather(1, answer[:, None])
        for i, history in enumerate(known[first:first + 256]):
            scores[i, torch.tensor(history, device=device)] = -torch.inf
        rank = (scores > own).sum(1)
        total += torch.where(rank < 10, 1 / torch.log2(rank + 2.0), 0.0).sum().item()
    model.train()
    return total / len(known)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=32)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--rows", type=int, default=36, help="of 64 places in a batch: 256 people of Beauty")
    parser.add_argument("--until", type=float, default=1, help="stops when NDCG@10 is this")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    device = torch.device(arguments.device)
    people = read(arguments.train)
    items = max(map(max, people))
    learnt, answers = [history[:-2] for history in people], [history[-2] for history in people]
    clock = Clock()
    model = Sasrec(items, arguments.width, arguments.layers, 2, 0.5)
    model.items.weight.data.copy_(start(learnt, items, arguments.width, arguments.seed))
    model.to(device)
    item, answer, place, person = packed(learnt)
    steps = math.ceil(len(item) / arguments.rows) * arguments.epochs
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.98), weight_decay=0, fused=device.type == "cuda")
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / 100) * (1 + math.cos(math.pi * step / steps)) / 2)
    for epoch in range(1, arguments.epochs + 1):
        total = torch.zeros((), device=device)
        order = torch.randperm(len(item))
        for rows in order.split(arguments.rows):
            i, a, p, who = (column[rows].to(device) for column in (item, answer, place, person))
            asked = a > 0
            hidden = model(i, p, who)[asked]
            a = a[asked]
            negatives = torch.randint(1, items + 1, (1000,), device=device)
            own = (hidden * model.items(a)).sum(-1, keepdim=True)
            others = (hidden @ model.items(negatives).T).masked_fill(a[:, None] == negatives, -torch.inf)
            loss = functional.cross_entropy(torch.cat([own, others], 1), torch.zeros_like(a))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5)
            optimizer.step()
            schedule.step()
            total += loss.detach()
        total = total.item()
        with clock.stopped():
            found = ndcg(model, learnt, answers, device)
        clock.tell(epoch, found)
        if found >= arguments.until:
            break
    events = sum(len(history) for history in learnt)
    import resource
    print(json.dumps({"events": events, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                      "device_mib": torch.cuda.max_memory_allocated() / 2**20 if device.type == "cuda" else 0}), file=sys.stderr)


if __name__ == "__main__":
    main()
