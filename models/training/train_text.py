"""Trains the text encoder: python train_text.py --texts FOLDER --pictures FOLDER --out FOLDER

Words from counts over the prose, then contrast of texts that mean the same. Masked words, tried in between, made both
worse in the hours that a CPU allows. Interrupted training resumes from its last checkpoint.
"""
import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn

import word_vectors
from image_model import MEANING
from text_batches import TextBatches
from text_model import PAD, WIDTH, TextEncoder
from texts import read_scored_pairs

TEMPERATURE = 0.05
RARITY = 1e-3
"""The a of SIF: a word of this frequency counts half."""
PAIRS, LONGEST, PARTS = 256, 112, 6
SAVE_EVERY = 100


def start(texts: Path, tokenizer: Tokenizer, cache: Path) -> TextEncoder:
    model = TextEncoder(tokenizer.get_vocab_size(), MEANING)
    if not cache.exists():
        vectors, frequencies = word_vectors.learn(texts, tokenizer, WIDTH)
        np.savez(cache, vectors=vectors.astype(np.float32), frequencies=frequencies)
    vectors, frequencies = (np.load(cache)[name] for name in ("vectors", "frequencies"))
    vectors = vectors / np.sqrt((vectors**2).sum(1).mean())
    with torch.no_grad():
        model.tokens.weight.copy_(torch.from_numpy(vectors.astype(np.float32)))
        model.rarity.weight.copy_(torch.log(torch.tensor(RARITY / (RARITY + frequencies)))[:, None])
        nn.init.zeros_(model.first.weight), nn.init.zeros_(model.first.bias)
    return model


def learning_rate(share: float, highest: float) -> float:
    return highest * min(share / 0.05, 1) * (0.5 * (1 + math.cos(math.pi * share)) + 0.02)


def vectors_by_length(model: TextEncoder, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """As `model.vector`, in parts of texts about as long, so that little is padding."""
    lengths = mask.sum(1)
    order = lengths.argsort()
    parts = []
    for rows in order.chunk(PARTS):
        longest = int(lengths[rows].max())
        with torch.autocast("cpu", dtype=torch.bfloat16):
            parts.append(model.vector(ids[rows, :longest], mask[rows, :longest]))
    return torch.cat(parts)[order.argsort()]


def contrast(vectors: torch.Tensor, texts: torch.Tensor) -> torch.Tensor:
    """Each text's counterpart among all others of both sides, but for equal texts."""
    count = len(vectors) // 2
    partner = torch.cat([torch.arange(count) + count, torch.arange(count)])
    same = texts[:, None] == texts[None]
    same[torch.arange(2 * count), partner] = False
    same |= torch.eye(2 * count, dtype=torch.bool)
    return F.cross_entropy((vectors @ vectors.T).masked_fill(same, -9) / TEMPERATURE, partner)


@torch.no_grad()
def measure(model: TextEncoder, tokenizer: Tokenizer, rows: list[dict]) -> float:
    """Spearman correlation of cosines with people's scores."""
    model.eval()
    sides = []
    for side in ("a", "b"):
        parts = []
        for start in range(0, len(rows), 128):
            encoded = [one.ids for one in tokenizer.encode_batch([row[side] for row in rows[start : start + 128]])]
            ids = nn.utils.rnn.pad_sequence([torch.tensor(tokens) for tokens in encoded], batch_first=True)
            parts.append(model.vector(ids, (ids != PAD).long()))
        sides.append(torch.cat(parts))
    model.train()
    ranks = [torch.argsort(torch.argsort(x)).float() for x in ((sides[0] * sides[1]).sum(1), torch.tensor([row["score"] for row in rows]))]
    return float(torch.corrcoef(torch.stack(ranks))[0, 1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--seed", type=int, default=20261122)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    tokenizer = Tokenizer.from_file(str(args.out / "tokenizer.json"))
    checkpoint = args.out / "text.checkpoint.pt"
    state = {"step": 0, "seconds": 0.0}
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        model = TextEncoder(tokenizer.get_vocab_size(), MEANING)
        model.load_state_dict(saved["model"])
        state = saved["state"]
    else:
        saved, model = None, start(args.texts, tokenizer, args.out / "words.npz")
    # Words seldom met keep what counts taught them: their rate is lower, and decay would wear them off.
    slow = [model.tokens.weight, model.rarity.weight]
    rest = [p for p in model.parameters() if all(p is not one for one in slow)]
    optimizer = torch.optim.AdamW([{"params": rest, "weight_decay": 0.01, "factor": 1.0}, {"params": slow, "weight_decay": 0.0, "factor": 0.5}])
    if saved is not None:
        optimizer.load_state_dict(saved["optimizer"])
    log = (args.out / "text.log.jsonl").open("a")
    scored = [row for row in read_scored_pairs(args.texts) if row["split"] == "train"][::5]
    started = time.time() - state["seconds"]

    def step(loss: torch.Tensor, share: float) -> None:
        for group in optimizer.param_groups:
            group["lr"] = group["factor"] * learning_rate(share, args.rate)
        optimizer.zero_grad(), loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        state["seconds"] = time.time() - started

    def record(line: dict) -> None:
        line = {**line, "seconds": round(state["seconds"]), "sts_train": round(measure(model, tokenizer, scored), 4)}
        log.write(json.dumps(line) + "\n"), log.flush()
        saved = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "state": state}
        torch.save(saved, checkpoint.with_suffix(".new")), checkpoint.with_suffix(".new").rename(checkpoint)

    record({"step": state["step"]})
    batches = TextBatches(args.texts, args.pictures, tokenizer, PAIRS, args.seed + state["step"])
    by_kind: dict[str, list[float]] = {}
    while state["step"] < args.steps:
        ids, mask, texts, kind = batches.next(LONGEST)
        loss = contrast(vectors_by_length(model, ids, mask), texts)
        step(loss, state["step"] / args.steps)
        by_kind.setdefault(kind, []).append(loss.item())
        state["step"] += 1
        if state["step"] % SAVE_EVERY == 0:
            record({"step": state["step"], **{k: round(float(np.mean(v)), 3) for k, v in by_kind.items()}})
            by_kind.clear()


if __name__ == "__main__":
    main()
