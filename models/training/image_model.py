"""The image encoder: a small residual network, pixels in, one vector out.

The vector is two parts under one length: COPY dimensions tell pictures apart, MEANING dimensions place them among words.
"""
import torch
import torch.nn.functional as F
from torch import nn

SIDE = 112
COPY, MEANING = 192, 64
MEANING_SHARE = 0.15
"""Of the squared length: how much of a cosine between pictures is meaning."""
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        nn.init.zeros_(self.second_norm.weight)
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.first_norm(self.first(x)))
        return F.relu(self.second_norm(self.second(y)) + self.shortcut(x))


class ImageEncoder(nn.Module):
    """[N, 3, SIDE, SIDE] normalized pixels → [N, COPY + MEANING] of length 1."""

    def __init__(self, widths: tuple[int, ...] = (48, 96, 192, 384), depth: int = 2):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, widths[0], 4, 4, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU())
        inputs = (widths[0], *widths)
        self.blocks = nn.Sequential(
            *(
                Block(inputs[stage] if at == 0 else width, width, 2 if at == 0 and stage > 0 else 1)
                for stage, width in enumerate(widths)
                for at in range(depth)
            )
        )
        self.copy = nn.Linear(widths[-1], COPY)
        self.meaning = nn.Linear(widths[-1], MEANING)
        self.register_buffer("mean", torch.tensor(MEAN)[:, None, None])
        self.register_buffer("std", torch.tensor(STD)[:, None, None])

    def parts(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Both parts, each of length 1."""
        features = self.blocks(self.stem(pixels)).float()
        # Generalized mean with exponent 3 (Radenović et al. 2018), as copy detectors use: what is strong somewhere counts.
        pooled = features.clamp(min=1e-6).pow(3).mean((2, 3)).pow(1 / 3)
        return F.normalize(self.copy(pooled), dim=1), F.normalize(self.meaning(pooled), dim=1)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        copy, meaning = self.parts(pixels)
        return torch.cat([copy * (1 - MEANING_SHARE) ** 0.5, meaning * MEANING_SHARE**0.5], 1)

    def normalize(self, pictures: torch.Tensor) -> torch.Tensor:
        """[N, 3, SIDE, SIDE] in 0…1 → what `forward` takes."""
        return (pictures - self.mean) / self.std
