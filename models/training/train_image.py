"""Trains the image encoder to see copies: python train_image.py --pictures FOLDER --out FOLDER [--hours H]

Contrast of a picture with its edits (Chen et al. 2020) among pictures that look alike, and an even spread over the
sphere (SSCD, Pizzi et al. 2022); captions place the second part of the vector. Interrupted training resumes from its
last checkpoint.
"""
import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

from edits import Random, edit, plain
from image_model import MEANING, SIDE, ImageEncoder
from lettering import letterings
from pictures import Pictures

PAIRS = 128
GROUP = 8
"""Pictures of a batch that look alike; the rest of the batch are other such groups."""
TEMPERATURE = 0.05
SPREAD = 0.3
CAPTIONS = 0.15
BUCKETS = 8192
SAVE_EVERY = 100
MINE_EVERY = 1000


def words_of(row: dict) -> list[int]:
    """Words of caption and tags as stable buckets, for the captions' bag of words."""
    words = " ".join([row["caption"], *row["tags"]]).lower().replace(",", " ").split()
    return [hash_of(word) for word in words[:24]] or [0]


def hash_of(word: str) -> int:
    value = 0
    for char in word.encode():
        value = (value * 131 + char) % 2_147_483_647
    return 1 + value % (BUCKETS - 1)


class Batches(IterableDataset):
    """Endless (plain or lightly edited, strongly edited, indices), in groups of neighbors."""

    def __init__(self, pictures: Pictures, neighbors: np.ndarray | None, seed: int):
        self.pictures, self.neighbors, self.seed = pictures, neighbors, seed

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        seed = self.seed * 100 + (0 if worker is None else worker.id)
        torch.set_num_threads(1)
        numbers, random, texts = np.random.default_rng(seed), Random(seed), letterings(256, 7)
        sets = np.array([row["set"] for row in self.pictures.rows])
        members = [np.flatnonzero(sets == name) for name in np.unique(sets)]
        while True:
            groups = [self.group(numbers, sets, members) for _ in range(PAIRS // GROUP)]
            chosen = np.unique(np.concatenate(groups))
            pixels = torch.from_numpy(self.pictures.pixels(chosen)).permute(0, 3, 1, 2).float() / 255
            masks = torch.from_numpy(self.pictures.masks(chosen))
            first = plain(pixels, SIDE)
            light = random.some(0.5, len(chosen))
            first[light] = edit(pixels[light], masks[light], SIDE, 0.4, random, texts)
            second = edit(pixels, masks, SIDE, 1.0, random, texts)
            yield first.half(), second.half(), torch.from_numpy(chosen)

    def group(self, numbers: np.random.Generator, sets: np.ndarray, members: list[np.ndarray]) -> np.ndarray:
        start = int(numbers.integers(len(self.pictures)))
        if self.neighbors is not None and numbers.random() < 0.7:
            near = numbers.choice(self.neighbors[start], GROUP - 1, replace=False)
            return np.concatenate([[start], near])
        alike = next(places for places in members if sets[start] == sets[places[0]])
        return np.concatenate([[start], numbers.choice(alike, GROUP - 1)])


class Captions(nn.Module):
    """A bag of words into the space of meanings. Only trains the image encoder; the text encoder learns its own way in."""

    def __init__(self):
        super().__init__()
        self.words = nn.EmbeddingBag(BUCKETS, 128, mode="mean")
        self.head = nn.Sequential(nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, MEANING))

    def forward(self, rows: list[list[int]]) -> torch.Tensor:
        offsets = torch.tensor(np.cumsum([0] + [len(row) for row in rows[:-1]]))
        return F.normalize(self.head(self.words(torch.tensor(sum(rows, [])), offsets)), dim=1)


def contrast(queries, keys) -> torch.Tensor:
    """Of each query its own key among all keys and all other queries."""
    count = len(queries)
    same = torch.eye(count, dtype=torch.bool)
    cosines = torch.cat([queries @ keys.T, (queries @ queries.T).masked_fill(same, -9)], 1)
    return F.cross_entropy(cosines / TEMPERATURE, torch.arange(count))


def spread(vectors: torch.Tensor) -> torch.Tensor:
    """KoLeo: the mean of minus the logarithm of the distance to the nearest other picture."""
    cosines = (vectors @ vectors.T).masked_fill(torch.eye(len(vectors), dtype=torch.bool), -9)
    return -(2 - 2 * cosines.amax(1)).clamp(min=1e-4).sqrt().log().mean()


def caption_loss(meanings: torch.Tensor, words: torch.Tensor, captions: list[str], scale: torch.Tensor) -> torch.Tensor:
    names = {caption: at for at, caption in enumerate(captions)}
    ids = torch.tensor([names[caption] for caption in captions])
    targets = (ids[:, None] == ids[None]).float()
    targets = targets / targets.sum(1, keepdim=True)
    logits = meanings @ words.T * scale.exp().clamp(max=50)
    return (F.cross_entropy(logits, targets) + F.cross_entropy(logits.T, targets)) / 2


@torch.no_grad()
def embed_all(model: ImageEncoder, pictures: Pictures) -> torch.Tensor:
    model.eval()
    parts = []
    for start in range(0, len(pictures), 256):
        at = np.arange(start, min(start + 256, len(pictures)))
        pixels = torch.from_numpy(pictures.pixels(at)).permute(0, 3, 1, 2).float() / 255
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=USE_BF16):
            parts.append(model.parts(layout(model.normalize(plain(pixels, SIDE))))[0])
    model.train()
    return torch.cat(parts).float()


@torch.no_grad()
def mine(model: ImageEncoder, pictures: Pictures, count: int = 24) -> np.ndarray:
    vectors = embed_all(model, pictures)
    near = [(part @ vectors.T).topk(count + 1, dim=1).indices[:, 1:] for part in vectors.split(1024)]
    return torch.cat(near).numpy()


def layout(pixels: torch.Tensor) -> torch.Tensor:
    return pixels.contiguous(memory_format=torch.channels_last)


USE_BF16 = True


def learning_rate(share: float, highest: float) -> float:
    """Rises over the first 3 %, falls as a cosine."""
    return highest * (share / 0.03 if share < 0.03 else 0.5 * (1 + math.cos(math.pi * (share - 0.03) / 0.97)) + 0.01)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=4600)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=20261122)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    pictures = Pictures(args.pictures, args.out / "cache", "train")
    model, captions = ImageEncoder().to(memory_format=torch.channels_last), Captions()
    scale = nn.Parameter(torch.tensor(2.5))
    optimizer = torch.optim.AdamW([*model.parameters(), *captions.parameters(), scale], args.rate, weight_decay=0.03)
    state = {"step": 0, "neighbors": None, "seconds": 0.0}
    average = copy.deepcopy(model)
    checkpoint = args.out / "image.checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(saved["model"]), average.load_state_dict(saved["average"])
        captions.load_state_dict(saved["captions"]), optimizer.load_state_dict(saved["optimizer"])
        scale.data = saved["scale"]
        state = saved["state"]
    train(args, pictures, model, average, captions, scale, optimizer, state, checkpoint)


def train(args, pictures, model, average, captions, scale, optimizer, state, checkpoint) -> None:
    words = [words_of(row) for row in pictures.rows]
    titles = [row["caption"] for row in pictures.rows]
    log = (args.out / "image.log.jsonl").open("a")

    def loader():
        return iter(DataLoader(Batches(pictures, state["neighbors"], args.seed + state["step"]), None, num_workers=1, prefetch_factor=4))

    batches, started, means = loader(), time.time() - state["seconds"], []
    while state["step"] < args.steps:
        if state["step"] % MINE_EVERY == 0 and state["step"] > 0:
            state["neighbors"] = mine(average, pictures)
            batches = loader()
        first, second, owners = next(batches)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(state["step"] / args.steps, args.rate)
        both = layout(model.normalize(torch.cat([first.float(), second.float()])))
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=USE_BF16):
            copies, meanings = model.parts(both)
        a, b = copies.float().chunk(2)
        loss_copy = (contrast(a, b) + contrast(b, a)) / 2
        loss_words = caption_loss(
            meanings.float(), captions([words[at] for at in owners] * 2), [titles[at] for at in owners] * 2, scale
        )
        loss_spread = (spread(a) + spread(b)) / 2
        loss = loss_copy + SPREAD * loss_spread + CAPTIONS * loss_words
        optimizer.zero_grad(), loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        keep = min(0.999, 1 - 1 / (1 + state["step"] / 4))
        with torch.no_grad():
            for mean, now in zip(average.state_dict().values(), model.state_dict().values()):
                mean.lerp_(now, 1 - keep) if mean.is_floating_point() else mean.copy_(now)
        hit = (a @ b.T).argmax(1).eq(torch.arange(len(a))).float().mean()
        means.append([loss_copy.item(), loss_spread.item(), loss_words.item(), hit.item()])
        state["step"] += 1
        state["seconds"] = time.time() - started
        if state["step"] % 50 == 0:
            line = dict(zip(("copy", "spread", "words", "hit"), np.mean(means, 0).round(4).tolist()))
            log.write(json.dumps({"step": state["step"], "seconds": round(state["seconds"]), **line}) + "\n")
            log.flush()
            means.clear()
        if state["step"] % SAVE_EVERY == 0:
            saved = {"model": model.state_dict(), "average": average.state_dict(), "captions": captions.state_dict()}
            saved |= {"optimizer": optimizer.state_dict(), "scale": scale.data, "state": state}
            torch.save(saved, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").rename(checkpoint)


if __name__ == "__main__":
    main()
