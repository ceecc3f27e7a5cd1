"""The training pictures as arrays: read once from the packed data set, then mapped from a cache.

The data set is a folder with `index.jsonl.gz` (a line each: id, set, license, caption, tags, bg, shard, file) and the
tar files that the index calls shards.
"""
import gzip
import hashlib
import io
import json
import re
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import binary_propagation

SIDE = 160
"""Pixels of the cached squares. The whole picture is stretched into it, as the model's preprocessing does."""

HELD_OUT_SHARE = 12_500 / 33_466
"""Of all pictures: 2,000 to be edited and 10,000 distractors, and some that cannot be read."""

PERMISSIVE = ("CC0", "CC BY", "Public domain", "Apache-2.0", "MIT", "OFL")
BACKGROUND_TOLERANCE = 24


def is_held_out(picture_id: str) -> bool:
    """Decided by the id alone, so that every machine and every order of reading splits alike."""
    number = int.from_bytes(hashlib.sha256(picture_id.encode()).digest()[:4], "big")
    return number / 2**32 < HELD_OUT_SHARE


def is_permissive(license: str) -> bool:
    return license.startswith(PERMISSIVE) and not re.search(r"\bSA\b", license)


def read_index(folder: Path) -> list[dict]:
    with gzip.open(folder / "index.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if is_permissive(row["licence"])]


def background_mask(picture: Image.Image) -> np.ndarray:
    """[SIDE, SIDE] bool: what is joined to the border and has the color of most of it; nothing where there is none."""
    pixels = np.asarray(picture).astype(int)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    color = np.median(border, axis=0)
    if (np.abs(border - color).max(1) > BACKGROUND_TOLERANCE).mean() > 0.4:
        return np.zeros((SIDE, SIDE), bool)
    alike = np.abs(pixels - color).max(2) <= BACKGROUND_TOLERANCE
    at_border = alike.copy()
    at_border[1:-1, 1:-1] = False
    return binary_propagation(at_border, mask=alike)


def build_cache(folder: Path, cache: Path) -> None:
    """Writes pixels.npy [N, SIDE, SIDE, 3] uint8, masks.npy [N, SIDE * SIDE / 8] uint8 and rows.json to `cache`."""
    by_shard: dict[str, dict[str, dict]] = {}
    for row in read_index(folder):
        by_shard.setdefault(row["shard"], {})[row["file"]] = row
    count = sum(len(rows) for rows in by_shard.values())
    cache.mkdir(parents=True, exist_ok=True)
    pixels = np.lib.format.open_memmap(cache / "pixels.npy", "w+", np.uint8, (count, SIDE, SIDE, 3))
    masks = np.lib.format.open_memmap(cache / "masks.npy", "w+", np.uint8, (count, SIDE * SIDE // 8))
    kept: list[dict] = []
    for shard, rows in sorted(by_shard.items()):
        with tarfile.open(folder / shard) as tar:
            for member in tar:
                row = rows.get(member.name)
                if row is None:
                    continue
                data = tar.extractfile(member)
                picture = Image.open(io.BytesIO(data.read())).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
                pixels[len(kept)] = np.asarray(picture)
                masks[len(kept)] = np.packbits(background_mask(picture))
                kept.append({key: row[key] for key in ("id", "set", "licence", "caption", "tags")})
    (cache / "rows.json").write_text(json.dumps(kept))


class Pictures:
    """The cached pictures of one part: `train` or `held-out`."""

    def __init__(self, folder: Path, cache: Path, part: str):
        if not (cache / "rows.json").exists():
            build_cache(folder, cache)
        rows = json.loads((cache / "rows.json").read_text())
        self.places = np.array([at for at, row in enumerate(rows) if is_held_out(row["id"]) == (part == "held-out")])
        self.rows = [rows[at] for at in self.places]
        self._pixels = np.load(cache / "pixels.npy", mmap_mode="r")
        self._masks = np.load(cache / "masks.npy", mmap_mode="r")

    def __len__(self) -> int:
        return len(self.rows)

    def pixels(self, indices: np.ndarray) -> np.ndarray:
        """[N, SIDE, SIDE, 3] uint8."""
        return self._pixels[self.places[indices]]

    def masks(self, indices: np.ndarray) -> np.ndarray:
        """[N, SIDE, SIDE] bool: where the background is."""
        bits = np.unpackbits(self._masks[self.places[indices]], axis=1)
        return bits.reshape(-1, SIDE, SIDE).astype(bool)
