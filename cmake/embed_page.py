"""embed_page.py FOLDER FILE: packs what Vite built and writes it as C++ (serve/page_files.h)."""

import gzip
import hashlib
import sys
from pathlib import Path

KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".svg": "image/svg+xml"}


def main(folder, target):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    arrays, rows = [], []
    for number, path in enumerate(files):
        data = path.read_bytes()
        packed = gzip.compress(data, 9, mtime=0)
        arrays.append(f"constexpr unsigned char file_{number}[] = {{{','.join(map(str, packed))}}};\n")
        rows.append(f'    {{"/{path.relative_to(folder)}", "{KINDS[path.suffix]}", "{hashlib.sha256(data).hexdigest()[:16]}", file_{number}}},\n')
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text('#include "serve/page_files.h"\n\n#include <array>\n\nnamespace aisle::serve {\n\nnamespace {\n\n' + "".join(arrays) +
                      "\nconstexpr auto files = std::to_array<PageFile>({\n" + "".join(rows) + "});\n\n}  // namespace\n\n"
                      "std::span<const PageFile> page_files() { return files; }\n\n}  // namespace aisle::serve\n")


main(Path(sys.argv[1]), Path(sys.argv[2]))
