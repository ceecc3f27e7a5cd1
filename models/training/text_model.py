"""The text encoder: a small BERT whose first row is the text's vector.

What old prose teaches about words goes in as the starting point: word vectors from counts, and their weight by rarity
(SIF, Arora et al. 2017). The layers start as almost nothing and learn what order and context add.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, LAYERS, HEADS, INNER = 256, 3, 4, 768
MAX_TOKENS = 512
PAD, UNKNOWN, CLS, SEP, MASK = range(5)


def positions(length: int, width: int) -> torch.Tensor:
    """Sines and cosines (Vaswani et al. 2017), so that texts may be longer than those trained on."""
    rates = torch.exp(torch.arange(0, width, 2) * (-math.log(10_000) / width))
    angles = torch.arange(length)[:, None] * rates
    return torch.stack([angles.sin(), angles.cos()], 2).reshape(length, width)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm, self.inner_norm = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attend, self.join = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.widen, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.share, self.inner_share = (nn.Parameter(torch.full((WIDTH,), 0.1)) for _ in range(2))

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        rows, length, _ = x.shape
        parts = self.attend(self.norm(x)).reshape(rows, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        queries, keys, values = parts[0], parts[1], parts[2]
        weights = (queries @ keys.transpose(2, 3) / math.sqrt(WIDTH // HEADS) + bias).softmax(-1)
        mixed = (weights @ values).transpose(1, 2).reshape(rows, length, WIDTH)
        x = x + self.share * self.join(mixed)
        return x + self.inner_share * self.narrow(F.gelu(self.widen(self.inner_norm(x))))


class TextEncoder(nn.Module):
    """Token ids and mask, [N, L] each → [N, L, WIDTH]; row 0 is the text's vector, not yet of length 1."""

    def __init__(self, vocabulary: int, meaning: int):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, WIDTH)
        self.rarity = nn.Embedding(vocabulary, 1)
        nn.init.zeros_(self.rarity.weight)
        self.place_share = nn.Parameter(torch.tensor(0.02))
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.attention = nn.Linear(WIDTH, 1)
        nn.init.zeros_(self.attention.weight)
        self.first = nn.Linear(WIDTH, WIDTH)
        self.meaning = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, meaning))
        self.register_buffer("places", positions(MAX_TOKENS, WIDTH), persistent=False)

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        x = self.tokens(ids) + self.place_share * self.places[: ids.shape[1]]
        bias = (1 - mask[:, None, None].to(x.dtype)) * -10_000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        x = self.states(ids, mask)
        # The words that are rare, and those the layers point out, make the vector; the special tokens do not.
        counts = mask * (ids > MASK).to(mask.dtype)
        scores = (self.rarity(ids) + self.attention(x)).squeeze(2) + (1 - counts.to(x.dtype)) * -10_000.0
        pooled = (scores.softmax(1)[:, None] @ x).squeeze(1)
        return torch.cat([(pooled + self.first(pooled))[:, None], x[:, 1:]], 1)

    def vector(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """[N, WIDTH] of length 1."""
        return F.normalize(self(ids, mask)[:, 0].float(), dim=1)
