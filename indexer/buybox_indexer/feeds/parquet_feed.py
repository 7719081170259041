"""Reader of Parquet files: one RawRow for each row; nested fields under dotted paths."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource

from buybox_indexer.feeds.header import MOST_COLUMNS, checked_header
from buybox_indexer.feeds.json_text import DEEPEST
from buybox_indexer.feeds.plain_text import plain_number, plain_text
from buybox_indexer.feeds.unpack import MIB
from buybox_indexer.listing import RawRow

BATCH = 2_000
MAGIC = b"PAR1"
MOST_CHUNK_MIB = 2_048
"""Unpacked size of one column in one group of rows; pages of it are held in memory."""

LONGEST_METADATA = 64 * MIB
MOST_PARTS = 1_000_000

Column = tuple[str, list[str]]


def read_parquet(stream: BinaryIO, source: FeedSource) -> Iterator[RawRow]:
    """Yield every row.

    Raises FeedError for what is no whole Parquet file, has too many columns, or unpacks to more than a feed may.
    """
    number = 0
    for batch in _batches(stream, source):
        columns = [column for name in batch.schema.names for column in _columns(name, batch.column(name), 0)]
        names = [name for name, _ in columns]
        for values in zip(*(texts for _, texts in columns), strict=True):
            number += 1
            yield RawRow(number, dict(zip(names, values, strict=True)))


def _batches(stream: BinaryIO, source: FeedSource) -> Iterator[Any]:
    """Read group by group, without reading ahead, so that memory stays flat."""
    if stream.read(len(MAGIC)) != MAGIC:
        raise FeedError("is no Parquet file: set `format` in the seller file to what it is")
    stream.seek(0)
    try:
        file = pq.ParquetFile(
            stream,
            pre_buffer=False,
            buffer_size=MIB,
            thrift_string_size_limit=LONGEST_METADATA,
            thrift_container_size_limit=MOST_PARTS,
        )
        _check(file.metadata, source)
        yield from file.iter_batches(batch_size=BATCH, use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FeedError(f"is no whole Parquet file ({' '.join(str(error).split())[:200]})") from error


def _check(metadata: Any, source: FeedSource) -> None:  # noqa: ANN401 - pyarrow has no types
    if metadata.num_columns > MOST_COLUMNS:
        raise FeedError(f"{metadata.num_columns:,} columns; at most {MOST_COLUMNS:,} are read")
    checked_header(metadata.schema.to_arrow_schema().names, source)
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            if metadata.row_group(group).column(column).total_uncompressed_size > MOST_CHUNK_MIB * MIB:
                raise FeedError(f"holds a column of more than {MOST_CHUNK_MIB:,} MiB in one group of rows: part it")


def _columns(name: str, array: Any, depth: int) -> Iterator[Column]:  # noqa: ANN401 - as above
    """Yield a column as text, a nested one as its fields."""
    if pa.types.is_struct(array.type) and depth < DEEPEST:
        for field, part in zip(array.type, array.flatten(), strict=True):
            yield from _columns(f"{name}.{field.name}", part, depth + 1)
    else:
        yield name, _texts(array)


def _texts(array: Any) -> list[str]:  # noqa: ANN401 - as above
    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return [value or "" for value in array.to_pylist()]
    if pa.types.is_float32(kind) or pa.types.is_float16(kind):
        return [plain_number(value) if value else "" for value in pc.cast(array, pa.string()).to_pylist()]
    return [_text(value) for value in array.to_pylist()]


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else plain_text(value)
