"""Trains the text encoder: python train_text.py --texts FOLDER --pictures FOLDER --out FOLDER

First words from counts, then masked words on the prose, then contrast of texts that mean the same. Interrupted training
goes on from its last checkpoint.
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
from text_model import MASK, PAD, WIDTH, TextEncoder
from texts import read_prose, read_scored_pairs

TEMPERATURE = 0.05
RARITY = 1e-3
"""The a of SIF: a word of this frequency counts half."""
MASKED_ROWS, MASKED_LENGTH = 64, 64
PAIRS, LONGEST, PARTS = 256, 128, 6
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


def masked_batches(texts: Path, tokenizer: Tokenizer, seed: int):
    """Endless (ids with 15 % hidden, ids, which are hidden), each row a stretch of prose."""
    numbers = np.random.default_rng(seed)
    paragraphs = list(read_prose(texts))
    while True:
        chosen = [paragraphs[at] for at in numbers.integers(len(paragraphs), size=MASKED_ROWS * 3)]
        stream = [token for encoded in tokenizer.encode_batch_fast(chosen) for token in encoded.ids]
        count = MASKED_ROWS * MASKED_LENGTH
        if len(stream) < count:
            continue
        ids = torch.tensor(stream[:count]).reshape(MASKED_ROWS, MASKED_LENGTH)
        hidden = (torch.from_numpy(numbers.random(ids.shape)) < 0.15) & (ids > MASK)
        yield ids.masked_fill(hidden, MASK), ids, hidden


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
    parser.add_argument("--masked-steps", type=int, default=400)
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--seed", type=int, default=20261122)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    tokenizer = Tokenizer.from_file(str(args.out / "tokenizer.json"))
    checkpoint = args.out / "text.checkpoint.pt"
    state = {"masked": 0, "contrast": 0, "seconds": 0.0}
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
    optimiser = torch.optim.AdamW([{"params": rest, "weight_decay": 0.01, "factor": 1.0}, {"params": slow, "weight_decay": 0.0, "factor": 0.5}])
    if saved is not None:
        optimiser.load_state_dict(saved["optimiser"])
    log = (args.out / "text.log.jsonl").open("a")
    scored = [row for row in read_scored_pairs(args.texts) if row["split"] == "train"][::5]
    started = time.time() - state["seconds"]

    def step(loss: torch.Tensor, share: float, words_learn: bool) -> None:
        for group in optimiser.param_groups:
            is_words = group["params"][0] is model.tokens.weight
            group["lr"] = 0 if is_words and not words_learn else group["factor"] * learning_rate(share, args.rate)
        optimiser.zero_grad(), loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        state["seconds"] = time.time() - started

    def record(line: dict) -> None:
        line = {**line, "seconds": round(state["seconds"]), "sts_train": round(measure(model, tokenizer, scored), 4)}
        log.write(json.dumps(line) + "\n"), log.flush()
        saved = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "state": state}
        torch.save(saved, checkpoint.with_suffix(".new")), checkpoint.with_suffix(".new").rename(checkpoint)

    record({"phase": "start"})
    losses = []
    masked = masked_batches(args.texts, tokenizer, args.seed + state["masked"])
    while state["masked"] < args.masked_steps:
        shown, ids, hidden = next(masked)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = model.states(shown, torch.ones_like(ids))[hidden] @ model.tokens.weight.T
        loss = F.cross_entropy(found.float() * 2, ids[hidden])
        # A few million masked words teach the layers, but would spoil what counts over all the prose say of words.
        step(loss, state["masked"] / args.masked_steps, words_learn=False)
        losses.append(loss.item())
        state["masked"] += 1
        if state["masked"] % SAVE_EVERY == 0:
            record({"phase": "masked", "step": state["masked"], "loss": round(float(np.mean(losses)), 3)})
            losses.clear()
    batches = TextBatches(args.texts, args.pictures, tokenizer, PAIRS, args.seed + state["contrast"])
    by_kind: dict[str, list[float]] = {}
    while state["contrast"] < args.steps:
        ids, mask, texts, kind = batches.next(LONGEST)
        loss = contrast(vectors_by_length(model, ids, mask), texts)
        step(loss, state["contrast"] / args.steps, words_learn=True)
        by_kind.setdefault(kind, []).append(loss.item())
        state["contrast"] += 1
        if state["contrast"] % SAVE_EVERY == 0:
            record({"phase": "contrast", "step": state["contrast"], **{k: round(float(np.mean(v)), 3) for k, v in by_kind.items()}})
            by_kind.clear()


if __name__ == "__main__":
    main()
