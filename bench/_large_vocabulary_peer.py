"""The peer of large_vocabulary: plain logits and cross-entropy of PyTorch, forward and backward, on one thread."""

import json
import sys
import time

import torch

items, rows = map(int, sys.argv[1:3])
torch.set_num_threads(1)
torch.manual_seed(1)
table = (torch.rand(items, 64) - 0.5).requires_grad_()
hidden = (torch.rand(rows, 64) - 0.5).requires_grad_()
answers = torch.randint(items, (rows,))
begin, cpu = time.perf_counter(), time.process_time()
logits = 16 * torch.nn.functional.normalize(hidden) @ torch.nn.functional.normalize(table).T
loss = torch.nn.functional.cross_entropy(logits, answers, label_smoothing=0.1)
loss.backward()
print(json.dumps({"loss": loss.item(), "seconds": time.perf_counter() - begin, "cpu_seconds": time.process_time() - cpu}))
