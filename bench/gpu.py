"""The behaviour model on a GPU: time to a quality beside eager PyTorch, speed of its sizes, what size and data buy. Runs where PyTorch and a GPU are."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import _results as results

ROOT = Path(__file__).resolve().parent.parent
SIZES = ("tiny", "small", "base", "large")
MILLIONS = {"width": 1024, "layers": 8, "heads": 16}  # 10^8 numbers beside the item table


def run(command, seconds, env=None):
    """What a program printed, as lines; None with what it complained of when it failed."""
    begin = time.perf_counter()
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=seconds, env=env)
    except subprocess.TimeoutExpired:
        print(f"over {seconds} s: {command}", flush=True)
        return None
    print(f"{time.perf_counter() - begin:6.1f} s  {' '.join(map(str, command))[:150]}", flush=True)
    if done.returncode != 0:
        print(done.stderr[-1500:], flush=True)
        return None
    return done.stdout.strip().splitlines()


def peak():
    """bf16 TFLOP/s of a large product, the median of ten."""
    import torch

    a, b = (torch.randn(8192, 8192, device="cuda", dtype=torch.bfloat16) for _ in range(2))
    times = []
    for _ in range(13):
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        a @ b
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end))
    return 2 * 8192**3 / sorted(times[3:])[5] / 1e9


class Bench:
    def __init__(self, arguments):
        self.program, self.data, self.kept = arguments.program, arguments.data, Path(arguments.keep)
        import torch

        self.found = {"device": torch.cuda.get_device_name(), "peak_tflops": peak(), "cores": os.cpu_count(), "scaling": []}

    def keep(self, name, value):
        self.found[name] = value
        (self.kept / "gpu.json").write_text(json.dumps(self.found))

    def curve(self, options, data="Beauty.txt", seconds=90, seed=1, threads=os.cpu_count()):
        lines = run([self.program, "rank", "--train", self.data / data, "--rankers", "behaviour", "--on", "validation", "--curve", "1",
                     "--seed", seed, "--threads", threads, "--options", json.dumps(options)], seconds, {**os.environ, "OMP_NUM_THREADS": str(threads)})
        return lines and json.loads(lines[-1])["rankers"]["behaviour"]

    def peer(self, seconds=90, **options):
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        lines = run([sys.executable, ROOT / "bench/_behaviour_peer.py", "--train", self.data / "Beauty.txt", "--device", "cuda",
                     "--threads", os.cpu_count(), *words], seconds)
        return lines and [json.loads(line) for line in lines]

    def speed(self, options, size="small", seconds=40, **shape):
        words = [word for name, value in shape.items() for word in (f"--{name}", value)]
        lines = run([self.program, "speed", "--size", size, "--options", json.dumps(options), *words], seconds)
        return lines and json.loads(lines[-1])

    def time_to_quality(self):
        found = {}
        for name, measured in {
            "Aisle, GPU, steps of 1,024 events": lambda: self.curve({"device": "cuda"}),
            "PyTorch eager": self.peer,
            "Aisle, GPU, steps of 4,096 events": lambda: self.curve({"device": "cuda", "batch": 4096, "rate": 0.006}),
            "Aisle, kernels on the processor": lambda: self.curve({}),
        }.items():
            found[name] = measured()
            self.keep("quality", found)

    def speeds(self):
        found = {}
        for size, people in (("tiny", 20000), ("small", 20000), ("base", 20000), ("large", 5000)):
            found[size] = self.speed({"device": "cuda", "batch": 16384}, size, people=people, length=100)
        found["10^8 dense"] = self.speed({"device": "cuda", "batch": 32768, **MILLIONS}, people=4000, length=100)
        found["small, steps of 1,024 events"] = self.speed({"device": "cuda"}, people=4000, length=100)
        found["small, sums by NCCL of one process"] = self.speed({"device": "cuda", "batch": 16384}, people=20000, length=100, ranks=1)
        self.keep("speed", found)
        print({name: row and (round(row["events_a_second"]), round(row["tflops_a_second"], 2)) for name, row in found.items()}, flush=True)

    def scaling(self):
        """Size by size and share by share, several at a time: what is compared is arithmetic, not time."""
        with tempfile.TemporaryDirectory() as folder:
            files = {}
            for name, text in (("Beauty", self.data / "Beauty.txt"), ("simulated", self.data / "sim.txt")):
                lines = text.read_text().splitlines(keepends=True)
                for share in (0.25, 1.0):
                    files[name, share] = Path(folder) / f"{name}{share}.txt"
                    files[name, share].write_text("".join(lines[:int(len(lines) * share)]))
            jobs = [(name, share, size) for size in reversed(SIZES) for name, share in files]

            def measure(job):
                name, share, size = job
                options = {"device": "cuda", "batch": 2048, "epochs": 16 if name == "Beauty" else 6, **self.sizes[size]}
                curve = self.curve(options, files[name, share], 200, threads=2)
                self.found["scaling"].append({"log": name, "share": share, "size": size, "curve": curve and curve["curve"]})
                self.keep("scaling", self.found["scaling"])

            with ThreadPoolExecutor(6) as several:
                list(several.map(measure, jobs))

    def large_table(self):
        self.keep("large_table", self.speed({"device": "cuda", "start_window": 0, "batch": 16384}, seconds=280, items=10**8, people=4000, length=100, warm=0, epochs=2))

    sizes = {"tiny": {"width": 32, "inner": 2, "longest": 50}, "small": {}, "base": {"width": 128, "layers": 2, "longest": 200},
             "large": {"width": 512, "layers": 6, "heads": 8, "longest": 200}}


def quality_rows(found):
    """From the start of learning to a validation NDCG@10, in seconds."""
    def point(row):
        return row.get("metrics", row)["ndcg@10"], row["fit_seconds"]

    for name, measured in found.items():
        points = [point(row) for row in (measured["curve"] if isinstance(measured, dict) else measured or [])]
        if not points:
            yield [name] + ["not measured"] * 5
            continue
        reached = [next((f"{seconds:.1f}" for figure, seconds in points if figure >= wanted), "never") for wanted in (0.055, 0.06, 0.065, 0.07)]
        yield [f"**{name}**" if "Aisle" in name else name, *reached, "{:.4f} at {:.1f}".format(*max(points))]


def scaling_rows(found):
    for row in sorted(found, key=lambda row: (row["log"], row["share"], SIZES.index(row["size"]))):
        curve = row["curve"]
        told = ["not in the time"] * 3
        if curve:
            best = max(curve, key=lambda point: point["metrics"]["ndcg@10"])
            loss = min(curve, key=lambda point: point["metrics"]["log_loss"])
            told = [f"{loss['metrics']['log_loss']:.3f} after {loss['epoch']}", f"{best['metrics']['ndcg@10']:.4f} after {best['epoch']}", f"{curve[-1]['fit_seconds']:.0f}"]
        yield [row["log"], f"{row['share']:.0%}", row["size"], *told]


def page(found):
    """docs/results/gpu.md from what was kept on the GPU's machine."""
    peak_there = found["peak_tflops"]
    speeds = [[name, f"{row['dense_parameters']:,.0f}", f"{row['events_a_second']:,.0f}", f"{row['tflops_a_second']:.1f}", f"{row['tflops_a_second'] / peak_there:.1%}"]
              for name, row in found["speed"].items() if row]
    text = f"""Measured by `bench/gpu.py` on {found['device']}, {found['cores']} processor cores; a product of 8,192 × 8,192 × 8,192 in bfloat16 reaches {peak_there:.0f} TFLOP/s there.
The page was written elsewhere, from what was kept: the machine named above is not the one that measured.

## Speed of a step

Made-up histories of 100 events, 12,000 items, the softmax over all of them; steps of 16,384 events (32,768 of the largest), read from the machine's memory. `10^8 dense`: 8 layers of width 1,024.
Multiplications and additions that are needed, none counted twice, against the peak.

{results.table(["size", "parameters beside the items'", "events a second", "TFLOP/s", "share of peak"], speeds)}

Small sizes wait for the processor, which packs a step's histories (about a microsecond an event); in steps of 1,024 events the GPU waits for its launches.

## Time to a quality

Amazon Beauty, leave one out, ids alone; seconds from the start of learning, preparation included, to a validation NDCG@10, and the best of 32 epochs. A program that filled a table of 10^8 items used one to two of the cores meanwhile.
The peer is `bench/_behaviour_peer.py`: SASRec in eager PyTorch, the same width, layers and start.

{results.table(["", ".055", ".060", ".065", ".070", "best, and when"], quality_rows(found["quality"]))}

## Size and data

A share of the people; the validation answers' log loss over all items (lower is better) at its best epoch, NDCG@10 at its best, and the seconds of all epochs (16 of Beauty, 6 of the simulated shop), six runs side by side.

{results.table(["log", "people", "size", "log loss", "NDCG@10", "seconds"], scaling_rows(found["scaling"]))}

What a larger model buys here is in Beauty's NDCG, from tiny to base; the loss of the larger ones is least after one or two epochs and then grows: they
are too sure. The simulated shop's customers choose by taste alone, which small models hold already.
"""
    results.write("gpu", "The behaviour model on a GPU", text, {"found": found})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", help="not used: the program is the learn preset's")
    parser.add_argument("--program", default=ROOT / "build/learn/aisle_learning_bench", type=Path)
    parser.add_argument("--data", default=ROOT / "build/exp", type=Path, help="where Beauty.txt and sim.txt lie")
    parser.add_argument("--keep", default=".", help="folder for gpu.json, written after each part")
    parser.add_argument("--page", type=Path, help="write docs/results/gpu.md from this kept gpu.json, and measure nothing")
    arguments = parser.parse_args()
    if arguments.page:
        return page(json.loads(arguments.page.read_text()))
    bench = Bench(arguments)
    bench.speeds()
    with ThreadPoolExecutor(1) as beside:  # it draws numbers on one core most of the time
        table = beside.submit(bench.large_table)
        bench.time_to_quality()
        bench.scaling()
        table.result()


if __name__ == "__main__":
    main()
