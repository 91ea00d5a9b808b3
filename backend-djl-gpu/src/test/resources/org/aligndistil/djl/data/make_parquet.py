"""Writes the Parquet files of ParquetTest beside this script. Needs pyarrow; run by hand."""

import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
MESSAGES = pa.list_(pa.struct([("content", pa.string()), ("role", pa.string())]))


def said(role, content):
    return {"role": role, "content": content}


def write(name, columns, rows, **options):
    table = pa.Table.from_pylist(rows, schema=pa.schema(columns))
    options = {"compression": "snappy", "row_group_size": 3, "store_schema": False} | options
    options["write_statistics"] = False
    pq.write_table(table, HERE / (name + ".parquet"), **options)


# Preferences as the hub's UltraFeedback has them, in several row groups.
question = "Frage {}: ¿qué tal la pasta? 🍝"
rows = [
    {
        "prompt": question.format(i),
        "chosen": [said("user", question.format(i)), said("assistant", f"gut {i}")],
        "rejected": [said("user", question.format(i)), said("assistant", f"schlecht {i}")],
        "score": i / 2,
    }
    for i in range(4)
]
columns = [("prompt", pa.string()), ("chosen", MESSAGES), ("rejected", MESSAGES)]
for codec in ["none", "snappy", "gzip", "zstd", "lz4"]:
    write("preferences-" + codec, columns + [("score", pa.float64())], rows, compression=codec)
write(
    "preferences-v2",
    columns,
    rows,
    compression="zstd",
    data_page_version="2.0",
    use_compliant_nested_type=False,
)
for name, encoding, version in [
    ("preferences-delta", "DELTA_BYTE_ARRAY", "1.0"),
    ("preferences-delta-length", "DELTA_LENGTH_BYTE_ARRAY", "2.0"),
]:
    write(
        name,
        columns,
        rows,
        compression="none",
        data_page_version=version,
        use_dictionary=False,
        column_encoding=encoding,
    )
write("brotli", columns, rows[:1], compression="brotli")

# Labels, in columns of other names.
labels = [("question", pa.string()), ("answer", pa.large_string()), ("good", pa.bool_())]
rows = [{"question": f"q{i}", "answer": f"a{i}", "good": i % 2 == 0} for i in range(3)]
write("labels", labels, rows)
write("labels-v2", labels, rows, data_page_version="2.0", compression="none")

# Rows 2 to 6 are bad.
ok = [said("user", "q"), said("assistant", "a")]
write(
    "bad-rows",
    [("messages", MESSAGES)],
    [
        {"messages": messages}
        for messages in [ok, None, [], [None], [said("user", None)], [said(None, "q")], ok]
    ],
)
write("wrong-type", [("messages", pa.list_(pa.string()))], [{"messages": ["a"]}])
write("no-rows", [("messages", MESSAGES)], [])
