"""Story cards for training, and what somebody does to a card whom it does not belong to."""
import re
from dataclasses import dataclass, field, replace

import numpy as np

from texts import sentences_of

STARTS = "Al Bel Cor Dra El Fen Gar Hal Is Jor Kel Lor Mar Nim Or Per Quil Ras Sel Tor Ul Vel Wyn Xan Yl Zor Thal Bri".split()
ENDS = "ara ion eth wyn dor is ric ella us ane ir oth mir a en ius ope gar lin veil mond thorn wick shade ward".split()
RACES = "Human Elf Dwarf Orc Halfling Gnome Tiefling Dragonborn Goblin Half-Elf Undead Fae Automaton".split()
CLASSES = "Fighter Wizard Rogue Cleric Ranger Bard Druid Paladin Warlock Monk Sorcerer Merchant Scholar Smith Captain".split()
TRAITS = """patient curious stubborn loyal reckless gentle proud witty grim cunning shy generous bitter cheerful honest
secretive ambitious calm restless superstitious greedy kind cold brave cowardly sarcastic devout humble vain""".split()


@dataclass(frozen=True)
class Card:
    name: str
    sentences: list[str]
    tags: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        """In the order of the studio's metadata text: name, description, tags, the kind's fields."""
        parts = [self.name, " ".join(self.sentences), ", ".join(self.tags), *self.lines]
        return "\n".join(part for part in parts if part)


def invented_name(numbers: np.random.Generator) -> str:
    words = [numbers.choice(STARTS) + numbers.choice(ENDS) for _ in range(numbers.integers(1, 3))]
    return " ".join(words)


class CardMaker:
    """Cards from described things (name, text), with backstories from prose and synonyms for rewording."""

    def __init__(self, described: list[tuple[str, str]], paragraphs: list[str], synonyms: dict[str, list[str]]):
        self.described, self.paragraphs, self.synonyms = described, paragraphs, synonyms

    def card(self, numbers: np.random.Generator) -> Card:
        name, text = self.described[numbers.integers(len(self.described))]
        sentences = sentences_of(text)[:6] or [text[:300]]
        tags = [word.lower() for word in re.findall(r"[A-Za-z]{5,}", text)]
        tags = list(dict.fromkeys(numbers.permutation(tags)[: numbers.integers(0, 5)])) if tags else []
        lines = []
        if numbers.random() < 0.6:
            lines += [str(numbers.choice(RACES)), str(numbers.choice(CLASSES))]
            lines.append(", ".join(numbers.choice(TRAITS, numbers.integers(1, 5), replace=False)))
        if numbers.random() < 0.6:
            lines.append(" ".join(sentences_of(self.paragraphs[numbers.integers(len(self.paragraphs))])[:4])[:600])
        given = invented_name(numbers) if numbers.random() < 0.5 else name
        return Card(given, sentences, tags, lines)

    def sibling(self, card: Card, numbers: np.random.Generator) -> Card:
        """Another thing with the same frame: race, class, traits. It must not pass for the same."""
        other = self.card(numbers)
        return replace(other, lines=[*card.lines[:3], *other.lines[3:]])

    def reword(self, text: str, numbers: np.random.Generator, share: float) -> str:
        def swap(match: re.Match) -> str:
            word = match.group(0)
            same = self.synonyms.get(word.lower())
            if same is None or numbers.random() > share:
                return word
            return same[numbers.integers(len(same))]

        return re.sub(r"[A-Za-z]{3,}", swap, text)

    def copied(self, card: Card, numbers: np.random.Generator) -> Card:
        """Renamed, shortened, reordered, reworded: each with a chance."""
        name, sentences, lines, tags = card.name, list(card.sentences), list(card.lines), list(card.tags)
        if numbers.random() < 0.6:
            name = invented_name(numbers)
            parts = [re.escape(part) for part in card.name.split() if len(part) > 3]
            if parts:
                rename = re.compile(r"\b(?:" + "|".join(parts) + r")\b", re.IGNORECASE)
                sentences = [rename.sub(name.split()[0], sentence) for sentence in sentences]
        if len(sentences) > 1 and numbers.random() < 0.4:
            kept = sorted(numbers.permutation(len(sentences))[: max(1, int(len(sentences) * numbers.uniform(0.4, 0.9)))])
            sentences = [sentences[at] for at in kept]
        if numbers.random() < 0.3:
            sentences = [sentences[at] for at in numbers.permutation(len(sentences))]
        if numbers.random() < 0.6:
            share = numbers.uniform(0.1, 0.6)
            sentences = [self.reword(sentence, numbers, share) for sentence in sentences]
            lines = [self.reword(line, numbers, share) for line in lines]
        if numbers.random() < 0.4:
            lines = [line for line in lines if numbers.random() < 0.6]
        if numbers.random() < 0.5:
            tags = [tag for tag in tags if numbers.random() < 0.5]
        return Card(name, sentences, tags, lines)
