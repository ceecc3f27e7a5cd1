"""Words as watermarks and memes carry them, drawn once."""
import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

SYLLABLES = "ka lor ven tis mar do shi ran el ba con tri ous ment SALE © NEW sample demo by art .com 2024 #1 free".split()


def letterings(count: int, seed: int) -> torch.Tensor:
    """[count, 32, 192] in 0…1: how much each pixel is covered."""
    numbers = np.random.default_rng(seed)
    drawn = np.zeros((count, 32, 192), np.float32)
    for at in range(count):
        words = ("".join(numbers.choice(SYLLABLES, numbers.integers(1, 4))) for _ in range(numbers.integers(1, 5)))
        canvas = Image.new("L", (192, 32))
        font = ImageFont.load_default(size=int(numbers.integers(14, 28)))
        ImageDraw.Draw(canvas).text((2, 2), " ".join(words), fill=255, font=font)
        drawn[at] = np.asarray(canvas) / 255
    return torch.from_numpy(drawn)
