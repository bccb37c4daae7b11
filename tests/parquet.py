"""Writes small Parquet files, by the format's description alone: what the tests give the program to read.

One row group, no compression, no missing values; columns of numbers or texts. https://parquet.apache.org/docs/file-format/
"""

import struct

I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12  # types of Thrift's compact protocol
DOUBLE, BYTE_ARRAY = 5, 6  # types of Parquet


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def value(kind, content):
    if kind in (I32, I64):
        return varint(content << 1 if content >= 0 else (-content << 1) - 1)
    if kind == BINARY:
        return varint(len(content.encode())) + content.encode()
    if kind == LIST:
        of, items = content
        head = bytes([len(items) << 4 | of]) if len(items) < 15 else bytes([15 << 4 | of]) + varint(len(items))
        return head + b"".join(value(of, item) for item in items)
    return structure(content)


def structure(fields):
    """fields: (number, kind, content), by number."""
    out, before = b"", 0
    for number, kind, content in fields:
        out += bytes([(number - before) << 4 | kind]) + value(kind, content)
        before = number
    return out + b"\0"


def page(values):
    if isinstance(values[0], str):
        data = b"".join(struct.pack("<I", len(v.encode())) + v.encode() for v in values)
    else:
        data = struct.pack(f"<{len(values)}d", *values)
    plain, levels = 0, 3
    header = [(1, I32, len(values)), (2, I32, plain), (3, I32, levels), (4, I32, levels)]
    return structure([(1, I32, 0), (2, I32, len(data)), (3, I32, len(data)), (5, STRUCT, header)]) + data


def parquet(columns):
    """columns: a name and its values each; gives the file's bytes."""
    file = b"PAR1"
    schema = [[(4, BINARY, "schema"), (5, I32, len(columns))]]
    chunks = []
    for name, values in columns.items():
        kind = BYTE_ARRAY if isinstance(values[0], str) else DOUBLE
        schema.append([(1, I32, kind), (3, I32, 0), (4, BINARY, name)] + ([(6, I32, 0)] if kind == BYTE_ARRAY else []))
        bytes_ = page(values)
        about = [(1, I32, kind), (2, LIST, (I32, [0])), (3, LIST, (BINARY, [name])), (4, I32, 0), (5, I64, len(values)),
                 (6, I64, len(bytes_)), (7, I64, len(bytes_)), (9, I64, len(file))]
        chunks.append([(2, I64, len(file)), (3, STRUCT, about)])
        file += bytes_
    rows = len(next(iter(columns.values())))
    group = [(1, LIST, (STRUCT, chunks)), (2, I64, len(file)), (3, I64, rows)]
    footer = structure([(1, I32, 1), (2, LIST, (STRUCT, schema)), (3, I64, rows), (4, LIST, (STRUCT, [group]))])
    return file + footer + struct.pack("<I", len(footer)) + b"PAR1"
