"""Gives the text encoder its way into the pictures' space: python train_captions.py --pictures FOLDER --out FOLDER

Only the head that ends in the space of meanings learns; both encoders stay as they are. A caption or some of its tags
must lie nearer to its picture than to the others.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn

from image_model import MEANING, SIDE, ImageEncoder
from edits import plain
from pictures import Pictures
from text_model import PAD, TextEncoder

BATCH, STEPS, RATE = 512, 3000, 1e-3
QUERIES = 6
"""Ways in which each picture is asked for; the encoder reads each of them once."""


def queries_of(row: dict, numbers: np.random.Generator) -> str:
    """As somebody would type it: the caption, a part of it, or some tags."""
    caption, tags = row["caption"], row["tags"]
    choice = numbers.random()
    if choice < 0.4 or not tags:
        return caption
    if choice < 0.7:
        return caption.split(",")[0]
    return " ".join([*numbers.permutation(tags)[: numbers.integers(1, 4)], caption.split(",")[0] if choice < 0.85 else ""])


@torch.no_grad()
def picture_meanings(model: ImageEncoder, pictures: Pictures) -> torch.Tensor:
    model.eval()
    parts = []
    for start in range(0, len(pictures), 256):
        at = np.arange(start, min(start + 256, len(pictures)))
        pixels = torch.from_numpy(pictures.pixels(at)).permute(0, 3, 1, 2).float() / 255
        parts.append(model.parts(model.normalize(plain(pixels, SIDE)))[1])
    return torch.cat(parts)


@torch.no_grad()
def text_features(model: TextEncoder, tokenizer: Tokenizer, texts: list[str]) -> torch.Tensor:
    encoded = [torch.tensor(one.ids[:64]) for one in tokenizer.encode_batch(texts)]
    ids = nn.utils.rnn.pad_sequence(encoded, batch_first=True, padding_value=PAD)
    return model(ids, (ids != PAD).long())[:, 0]


def read_all(model: TextEncoder, tokenizer: Tokenizer, texts: list[str]) -> torch.Tensor:
    """[texts, width], in the order given; texts of one length are read together."""
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    parts = [text_features(model, tokenizer, [texts[at] for at in order[start : start + 256]]) for start in range(0, len(texts), 256)]
    features = torch.cat(parts)
    return features[torch.tensor(order).argsort()]


def recall_at(meanings: torch.Tensor, words: torch.Tensor, texts: list[str], count: int) -> float:
    """Share of captions with a picture of the same caption among the nearest `count`."""
    names = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    ids = torch.tensor([names[text] for text in texts])
    near = (words @ meanings.T).topk(count, dim=1).indices
    return float((ids[near] == ids[:, None]).any(1).float().mean())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.manual_seed(5)
    numbers = np.random.default_rng(5)
    tokenizer = Tokenizer.from_file(str(args.out / "tokenizer.json"))
    text_model = TextEncoder(tokenizer.get_vocab_size(), MEANING)
    text_model.load_state_dict(torch.load(args.out / "text.checkpoint.pt", weights_only=False)["model"])
    text_model.eval()
    image_model = ImageEncoder()
    image_model.load_state_dict(torch.load(args.out / "image.checkpoint.pt", weights_only=False)["average"])
    train, held_out = (Pictures(args.pictures, args.out / "cache", part) for part in ("train", "held-out"))
    meanings, measured = picture_meanings(image_model, train), picture_meanings(image_model, held_out)
    head, scale = text_model.meaning, nn.Parameter(torch.tensor(3.0))
    queries = [queries_of(row, numbers) for row in train.rows for _ in range(QUERIES)]
    features = read_all(text_model, tokenizer, queries).view(len(train), QUERIES, -1)
    asked = read_all(text_model, tokenizer, [row["caption"] for row in held_out.rows])
    optimizer = torch.optim.AdamW([*head.parameters(), scale], RATE, weight_decay=0.05)
    for step in range(STEPS):
        chosen = torch.from_numpy(numbers.integers(len(train), size=BATCH))
        words = head(features[chosen, torch.from_numpy(numbers.integers(QUERIES, size=BATCH))])
        captions = [train.rows[at]["caption"] for at in chosen]
        names = {text: at for at, text in enumerate(dict.fromkeys(captions))}
        ids = torch.tensor([names[text] for text in captions])
        targets = (ids[:, None] == ids[None]).float()
        targets /= targets.sum(1, keepdim=True)
        logits = F.normalize(words, dim=1) @ meanings[chosen].T * scale.exp().clamp(max=50)
        loss = (F.cross_entropy(logits, targets) + F.cross_entropy(logits.T, targets)) / 2
        optimizer.zero_grad(), loss.backward(), optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - step / STEPS)
        if step % 500 == 499:
            captions = [row["caption"] for row in held_out.rows]
            with torch.no_grad():
                words = head(asked)
            found = recall_at(measured, F.normalize(words, dim=1), captions, 20)
            print(f"step {step + 1}: loss {loss.item():.3f}, held-out captions with their like among the first 20: {found:.3f}", flush=True)
    torch.save({"model": text_model.state_dict()}, args.out / "text.final.pt")


if __name__ == "__main__":
    main()
