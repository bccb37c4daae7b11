"""A peer of behaviour_libraries: RecTools' SASRec on a file of histories (`person item item …`), leave-one-out.

Its own defaults (two blocks, 4 heads, d 256, batches of 128 people, the softmax over all items). It learns from all but each
person's last two items; after every epoch the clocks stand still and the item before the last is ranked among all items, those
of the history left out. One JSON line an epoch, until the minutes are over.
"""

import argparse
import logging
import math
import warnings

import pandas as pd
import torch
from _learning_clock import Clock
from rectools import Columns
from rectools.dataset import Dataset
from rectools.models import SASRecModel


def ndcg(model, dataset, people):
    """By the first ten that it recommends, what the person had left out."""
    found = model.recommend(users=list(range(len(people))), dataset=dataset, k=10, filter_viewed=True)
    answers = found[Columns.User].map({person: history[-2] for person, history in enumerate(people)})
    hits = found[found[Columns.Item] == answers]
    return sum(1 / math.log2(rank + 1) for rank in hits[Columns.Rank]) / len(people)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    people = [[int(word) for word in line.split()[1:]] for line in open(arguments.train)]
    rows = [(person, item, 1, place) for person, history in enumerate(people) for place, item in enumerate(history[:-2])]
    interactions = pd.DataFrame(rows, columns=[Columns.User, Columns.Item, Columns.Weight, Columns.Datetime])
    interactions[Columns.Datetime] = pd.to_datetime(interactions[Columns.Datetime], unit="D")
    clock = Clock()
    dataset = Dataset.construct(interactions)
    model = SASRecModel(epochs=1)
    epoch = 0
    while clock.seconds() < 60 * arguments.minutes:
        model.fit_partial(dataset, min_epochs=1, max_epochs=1)
        epoch += 1
        with clock.stopped():
            found = ndcg(model, dataset, people)
        clock.tell(epoch, found)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    main()
