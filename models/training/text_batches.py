"""Batches of pairs that mean the same, each of one kind, so that the others in a batch are hard to tell apart."""
import hashlib
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from cards import CardMaker
from pictures import read_index, is_held_out
from texts import RELATED, read_pairs, read_prose, sentences_of

SHARES = {
    "lemma-gloss": 0.17,
    "synonym": 0.06,
    "gloss-example": 0.10,
    "related": 0.05,
    "title-tags": 0.05,
    "captions": 0.05,
    "name-description": 0.06,
    "same-entity": 0.03,
    "sentences": 0.16,
    "neighbors": 0.05,
    "cards": 0.22,
}


SHORT = {"lemma-gloss", "synonym", "title-tags", "captions"}
"""Kinds of short texts, of which a batch holds all its pairs; of the others a part, as they take as long."""
PART_OF_LONG = 0.4


def entity_is_held_out(name: str) -> bool:
    """One in six described entities measures the model and never trains it."""
    plain = re.split(r"[.:,]", name)[0].strip().lower()
    return int.from_bytes(hashlib.sha256(plain.encode()).digest()[:4], "big") / 2**32 < 1 / 6


def synonyms_of(pairs: list[dict]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in pairs:
        if row["type"] == "synonym" and re.fullmatch(r"[a-z]+", row["a"]) and re.fullmatch(r"[a-z ]+", row["b"]):
            found[row["a"]].add(row["b"])
            if " " not in row["b"]:
                found[row["b"]].add(row["a"])
    return {word: sorted(same) for word, same in found.items()}


class TextBatches:
    def __init__(self, texts: Path, pictures: Path, tokenizer: Tokenizer, size: int, seed: int):
        self.size, self.numbers, self.tokenizer = size, np.random.default_rng(seed), tokenizer
        pairs = [row for row in read_pairs(texts) if not entity_is_held_out(row["a"]) or row["source"].startswith("globalwordnet")]
        self.pairs = {kind: [(row["a"], row["b"]) for row in pairs if row["type"] == kind] for kind in SHARES}
        self.related = [(row["a"], row["b"]) for row in pairs if row["type"] == RELATED]
        rows = [row for row in read_index(pictures) if not is_held_out(row["id"])]
        self.pairs["captions"] = [(row["caption"], ", ".join(row["tags"])) for row in rows]
        self.paragraphs = [text for text in read_prose(texts) if len(text) > 120]
        synonyms = synonyms_of(pairs)
        glosses = [(a, f"{a}: {b}") for a, b in self.pairs["lemma-gloss"] if len(b) > 60]
        self.cards = CardMaker(self.pairs["name-description"] * 3 + self.pairs["same-entity"] * 3 + glosses, self.paragraphs, synonyms)

    def kinds(self, kind: str) -> list[tuple[str, str]]:
        numbers, count = self.numbers, self.size if kind in SHORT else int(self.size * PART_OF_LONG)
        if kind == "cards":
            return self.card_pairs(count)
        if kind in ("sentences", "neighbors"):
            found = []
            while len(found) < count:
                sentences = sentences_of(self.paragraphs[numbers.integers(len(self.paragraphs))])
                if kind == "neighbors" and len(sentences) > 1:
                    at = numbers.integers(len(sentences) - 1)
                    found.append((sentences[at][:300], sentences[at + 1][:300]))
                elif kind == "sentences" and sentences:
                    sentence = sentences[numbers.integers(len(sentences))][:300]
                    found.append((sentence, self.cards.reword(sentence, numbers, 0.35)))
            return found
        if kind == "related":
            # What a thing is and what it is a kind of lie close, yet are two: both are in the batch, each with a copy.
            rows = [self.related[at] for at in numbers.integers(len(self.related), size=count // 2)]
            return [(text, self.cards.reword(text, numbers, 0.5)) for row in rows for text in row]
        rows = [self.pairs[kind][at] for at in numbers.integers(len(self.pairs[kind]), size=count)]
        if kind == "same-entity" or kind == "name-description":
            return [(a[:700], b[:700]) for a, b in rows]
        return rows

    def card_pairs(self, count: int) -> list[tuple[str, str]]:
        found = []
        while len(found) < count:
            card = self.cards.card(self.numbers)
            found.append((card.text()[:900], self.cards.copied(card, self.numbers).text()[:900]))
            if self.numbers.random() < 0.4:
                sibling = self.cards.sibling(card, self.numbers)
                found.append((sibling.text()[:900], self.cards.copied(sibling, self.numbers).text()[:900]))
        return found

    def next(self, longest: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, str]:
        """Ids and masks [2 N, L]: first all left texts, then all right ones; the number of the text; the kind."""
        kind = str(self.numbers.choice(list(SHARES), p=list(SHARES.values())))
        pairs = self.kinds(kind)
        texts = [a for a, _ in pairs] + [b for _, b in pairs]
        encoded = [one.ids[: longest - 1] + one.ids[-1:] if len(one.ids) > longest else one.ids for one in self.tokenizer.encode_batch(texts)]
        length = max(map(len, encoded))
        ids = torch.zeros(len(texts), length, dtype=torch.long)
        for row, tokens in enumerate(encoded):
            ids[row, : len(tokens)] = torch.tensor(tokens)
        numbers = {text: at for at, text in enumerate(dict.fromkeys(texts))}
        return ids, (ids != 0).long(), torch.tensor([numbers[text] for text in texts]), kind
