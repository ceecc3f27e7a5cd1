"""The training texts: prose to learn words from, and pairs of texts that mean the same."""
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

MEASURED_ONLY = "sts"
"""Share-alike pairs: they measure the model and never train it."""
RELATED = "hypernym (related, not equal)"


def read_prose(folder: Path) -> Iterator[str]:
    """A paragraph each; those of one book together."""
    with gzip.open(folder / "prose.txt.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.strip()


def read_pairs(folder: Path) -> list[dict]:
    """Those that may train weights that ship: {a, b, type, source}."""
    with gzip.open(folder / "pairs.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if row["type"] != MEASURED_ONLY and not re.search(r"GPL|\bSA\b", row["licence"])]


def read_scored_pairs(folder: Path) -> list[dict]:
    """{a, b, score 0…1}, for measuring."""
    with gzip.open(folder / "pairs.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if row["type"] == MEASURED_ONLY]


def sentences_of(paragraph: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?;])[\"'”’)]*\s+", paragraph) if len(part) > 20]
