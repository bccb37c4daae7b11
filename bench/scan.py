"""The best of many vectors: a scan in bytes, of all items and of groups, beside floats and HNSW (usearch)."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import _results as results

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cmake"))
import setup  # noqa: E402

PEER = Path(__file__).with_name("_scan_peer.py")


def rows(found):
    items = f"{found['items']:,} items"
    yield [f"{items}: floats, all", f"{found['floats_us']:.0f}", "1", ""]
    for together, spent in found["bytes_us"].items():
        yield [f"{items}: bytes, all, {together} question{'s' * (together != '1')} at once", f"{spent:.0f}", f"{found['recall@20']:.3f}", ""]
    for share, group in found["groups"].items():
        yield [f"{items}: bytes, groups that hold 1/{share}", f"{group['us']:.0f}", f"{group['recall@20']:.3f}", f"{group['seconds_to_group']:.1f}"]
    for each in found["usearch"]:
        yield [f"{items}: usearch, expansion {each['expansion']}", f"{each['us']:.0f}", f"{each['recall@20']:.3f}", f"{each['seconds_to_build']:.1f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", type=Path, help="the built program; aisle_bench stands beside it")
    parser.add_argument("--items", default="12000,100000,1000000", help="sizes of the catalogue, separated by commas")
    parser.add_argument("--seconds", type=float, default=1, help="of each measurement")
    parser.add_argument("--peer-items", type=int, default=1_000_000, help="usearch builds no larger index (its millions take minutes)")
    arguments = parser.parse_args()
    bench, python = arguments.aisle.absolute().with_name("aisle_bench"), setup.ensure_python(setup.deps_folder(), "serving")
    sizes = []
    with tempfile.TemporaryDirectory(dir=bench.parent) as folder:
        vectors = Path(folder) / "vectors"
        for items in map(int, arguments.items.split(",")):
            found = json.loads(results.run([bench, "scan", items, arguments.seconds, vectors])["stdout"])
            found["usearch"] = json.loads(results.run([python, PEER, items, vectors])["stdout"]) if items <= arguments.peer_items else []
            sizes.append(found)
            print(json.dumps(found), file=sys.stderr)
    text = f"""The 20 items of the highest product with a question: d = 64, vectors in groups of 200, each a little beside the middle of its group, of unequal lengths; 128 questions drawn alike. Processor time
of one thread a question, re-scoring of the 64 best in floats counted; kernel: {sizes[0]['kernel']}. The sum of the exponentials of all scores, which a probability needs, is counted in the scans in bytes. Recall against exact scores in floats.
The last column: processor seconds until it can be asked. usearch (bf16, inner product, connectivity 16, one search at a time; its sum of exponentials would come on top).

{results.table(["", "µs a question", "recall@20", "s to build"], [row for found in sizes for row in rows(found)])}

What serving does with it (`src/predict/edition.cc`): below 4,096 items all scores; bytes of all items up to 65,536; from there on groups that hold a tenth of the items, of half a million and more a sixteenth.
"""
    results.write("scan", "Scan: the best of many vectors", text, {"sizes": sizes})


if __name__ == "__main__":
    main()
