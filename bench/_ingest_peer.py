"""DuckDB alone on the file of ingest: JSON Lines to sorted Parquet. (Not a table itself.)

usage: _ingest_peer.py FILE OUT FOLDER [MEMORY]     copies FILE to OUT; spills to FOLDER
       _ingest_peer.py --count FILE…                rows and distinct event ids of JSON Lines or Parquet
"""

import json
import sys

import duckdb

# Told, so that it has to guess nothing: the same columns as in our lake.
TEXTS = ("event_id type user_id anonymous_id session_id item_id order_id currency query text page campaign device channel country region "
         "shown source properties").split()
COLUMNS = {"event_id": "VARCHAR", "time": "TIMESTAMP", "received": "TIMESTAMP", "quantity": "DOUBLE", "price": "DECIMAL(18,6)", "rating": "DOUBLE"}
COLUMNS |= {name: "VARCHAR" for name in TEXTS}


def relation(file):
    return f"read_parquet('{file}')" if file.endswith(".parquet") else f"read_json('{file}', format = 'newline_delimited', columns = {COLUMNS})"


def main():
    database = duckdb.connect()
    if sys.argv[1] == "--count":
        every = " UNION ALL ".join(f"SELECT event_id FROM {relation(file)}" for file in sys.argv[2:])
        database.execute(f"SET temp_directory = '{sys.argv[2]}.spill'")
        rows, ids = database.execute(f"SELECT count(*), count(DISTINCT event_id) FROM ({every})").fetchone()
        print(json.dumps({"rows": rows, "ids": ids}))
        return
    file, out, folder, *memory = sys.argv[1:]
    database.execute(f"SET temp_directory = '{folder}'")
    if memory:
        database.execute(f"SET memory_limit = '{memory[0]}'")
    database.execute(f"COPY (SELECT * FROM {relation(file)} ORDER BY coalesce(user_id, anonymous_id), time) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


if __name__ == "__main__":
    main()
