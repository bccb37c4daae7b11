"""A peer of behaviour_libraries: RecBole's SASRec on a file of histories (`person item item …`), leave-one-out.

Its own defaults (cross-entropy over all items, two layers, d 64, batches of 2,048, each prefix an example) but for the learning
set: all of a person but the last two items. After every epoch the clocks stand still and the item before the last is ranked
among all items, those of the history left out. One JSON line an epoch, until the minutes are over.
"""

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np
import torch
from _learning_clock import Clock
from recbole.config import Config
from recbole.data import create_dataset, data_preparation
from recbole.utils import get_model, get_trainer, init_seed


def write(people, folder):
    """The learning sets as RecBole's atomic file; it asks for a validation and a test set of its own, so the two last items follow."""
    home = Path(folder) / "shop"
    home.mkdir()
    with open(home / "shop.inter", "w") as out:
        out.write("user_id:token\titem_id:token\ttimestamp:float\n")
        for person, history in enumerate(people):
            for place, item in enumerate(history):
                out.write(f"{person}\t{item}\t{place}\n")


@torch.no_grad()
def ndcg(model, histories, answers, longest):
    model.eval()
    total = 0.0
    for first in range(0, len(histories), 256):
        some = histories[first:first + 256]
        item = torch.zeros(len(some), longest, dtype=torch.long)
        for i, history in enumerate(some):
            item[i, :len(history[-longest:])] = torch.tensor(history[-longest:])
        length = torch.tensor([min(len(history), longest) for history in some])
        scores = model.full_sort_predict({model.ITEM_SEQ: item, model.ITEM_SEQ_LEN: length})
        scores[:, 0] = -torch.inf
        own = scores.gather(1, torch.tensor(answers[first:first + 256])[:, None])
        for i, history in enumerate(some):
            scores[i, torch.tensor(history)] = -torch.inf
        rank = (scores > own).sum(1)
        total += torch.where(rank < 10, 1 / torch.log2(rank + 2.0), 0.0).sum().item()
    model.train()
    return total / len(histories)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    people = [[int(word) for word in line.split()[1:]] for line in open(arguments.train)]
    with tempfile.TemporaryDirectory() as folder:
        write(people, folder)
        os.chdir(folder)  # it leaves a log where it runs
        config = Config(model="SASRec", dataset="shop", config_dict={
            "data_path": folder, "checkpoint_dir": folder, "use_gpu": False, "seed": arguments.seed, "show_progress": False, "state": "ERROR",
            "load_col": {"inter": ["user_id", "item_id", "timestamp"]}, "USER_ID_FIELD": "user_id", "ITEM_ID_FIELD": "item_id", "TIME_FIELD": "timestamp",
            "train_neg_sample_args": None, "eval_args": {"split": {"LS": "valid_and_test"}, "group_by": "user", "order": "TO", "mode": "full"}})
        init_seed(arguments.seed, True)
        dataset = create_dataset(config)
        train, _, _ = data_preparation(config, dataset)
        ids = {item: dataset.token2id("item_id", str(item)) for item in {item for history in people for item in history}}
        histories = [[ids[item] for item in history[:-2]] for history in people]
        answers = [ids[history[-2]] for history in people]
        clock = Clock()
        model = get_model("SASRec")(config, train.dataset)
        trainer = get_trainer(config["MODEL_TYPE"], "SASRec")(config, model)
        epoch = 0
        while clock.seconds() < 60 * arguments.minutes:
            model.train()
            trainer._train_epoch(train, epoch, show_progress=False)
            epoch += 1
            with clock.stopped():
                found = ndcg(model, histories, answers, config["MAX_ITEM_LIST_LENGTH"])
            clock.tell(epoch, found)


if __name__ == "__main__":
    # RecBole 1.2.1 speaks of types that NumPy 1.24 has left out, and loads what it saved itself.
    for name, kind in (("bool", bool), ("int", int), ("float", float), ("long", int)):
        if name not in np.__dict__:
            setattr(np, name, kind)
    main()
