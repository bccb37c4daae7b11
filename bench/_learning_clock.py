"""How long a learning took, as the peers tell it: the clocks stand still while it is judged. (Not a table itself.)"""

import contextlib
import json
import time


class Clock:
    """Runs from when it is made."""

    def __init__(self):
        self.begin, self.cpu = time.perf_counter(), time.process_time()

    def seconds(self):
        return time.perf_counter() - self.begin

    @contextlib.contextmanager
    def stopped(self):
        begin, cpu = time.perf_counter(), time.process_time()
        yield
        self.begin += time.perf_counter() - begin
        self.cpu += time.process_time() - cpu

    def tell(self, epoch, ndcg):
        """A JSON line of the curve."""
        print(json.dumps({"epoch": epoch, "fit_seconds": self.seconds(), "fit_cpu_seconds": time.process_time() - self.cpu, "ndcg@10": ndcg}), flush=True)
