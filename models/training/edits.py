"""What thieves and compression do to a picture, on whole batches at once.

Pictures are [N, 3, S, S] float in 0…1. Every number comes from one seeded generator, so that a run can be repeated.
"""
import math

import torch
import torch.nn.functional as F

# YIQ: turning the plane of its last two axes shifts the hue, as CSS filter effects do.
TO_YIQ = torch.tensor([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])
FROM_YIQ = torch.linalg.inv(TO_YIQ)


class Random:
    def __init__(self, seed: int):
        self.generator = torch.Generator().manual_seed(seed)

    def uniform(self, low: float, high: float, *shape: int) -> torch.Tensor:
        return torch.rand(shape, generator=self.generator) * (high - low) + low

    def normal(self, *shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=self.generator)

    def true(self, share: float, count: int) -> torch.Tensor:
        return torch.rand(count, generator=self.generator) < share

    def some(self, share: float, count: int) -> torch.Tensor:
        """Indices of about `share` of `count`."""
        return self.true(share, count).nonzero().squeeze(1)

    def others(self, chosen: torch.Tensor, count: int) -> torch.Tensor:
        """For each of the chosen another one of `count`."""
        return (chosen + 1 + int(self.uniform(0, count - 1, 1))) % count


def plain_canvas(count: int, side: int, random: Random) -> torch.Tensor:
    """One color, or a gradient from top to bottom between two; often black or white."""
    top = random.uniform(0, 1, count, 3, 1, 1)
    is_extreme = random.true(0.4, count)
    top[is_extreme] = random.true(0.5, int(is_extreme.sum())).float()[:, None, None, None]
    bottom = torch.where(random.true(0.3, count)[:, None, None, None], random.uniform(0, 1, count, 3, 1, 1), top)
    return torch.lerp(top, bottom, torch.linspace(0, 1, side)[None, None, :, None]).expand(count, 3, side, side)


def swap_background(pictures: torch.Tensor, masks: torch.Tensor, share: float, random: Random) -> torch.Tensor:
    """Replaces the background of pictures on a plain background. masks: [N, S, S] bool."""
    visible = masks.float().mean((1, 2))
    chosen = ((visible > 0.05) & (visible < 0.95) & random.true(share, len(pictures))).nonzero().squeeze(1)
    if len(chosen) == 0:
        return pictures
    canvas = plain_canvas(len(chosen), pictures.shape[-1], random).clone()
    has_picture = random.some(0.25, len(chosen))
    canvas[has_picture] = pictures[random.others(chosen[has_picture], len(pictures))]
    mask = F.avg_pool2d(masks[chosen, None].float(), 3, 1, 1)
    pictures = pictures.clone()
    pictures[chosen] = torch.lerp(pictures[chosen], canvas, mask)
    return pictures


def random_views(count: int, strength: float, random: Random) -> torch.Tensor:
    """Homographies [N, 3, 3] from places in the result to places in the source, both in -1…1."""
    eye = torch.eye(3).repeat(count, 1, 1)
    crop, mirror, turn, warp, inset = eye.clone(), eye.clone(), eye.clone(), eye.clone(), eye.clone()
    at = random.some(0.6 * strength, count)
    area = random.uniform(0.28, 1, len(at))
    aspect = torch.exp(random.uniform(-0.35, 0.35, len(at)))
    width, height = (area * aspect).sqrt().clamp(max=1), (area / aspect).sqrt().clamp(max=1)
    crop[at, 0, 0], crop[at, 1, 1] = width, height
    crop[at, 0, 2] = (1 - width) * random.uniform(-1, 1, len(at))
    crop[at, 1, 2] = (1 - height) * random.uniform(-1, 1, len(at))
    mirror[random.some(0.45 * strength, count), 0, 0] = -1
    mirror[random.some(0.08 * strength, count), 1, 1] = -1
    angle = torch.zeros(count)
    at = random.some(0.35 * strength, count)
    angle[at] = random.uniform(-0.7, 0.7, len(at))
    at = random.some(0.2 * strength, count)
    angle[at] = (1 + random.uniform(0, 3, len(at)).floor()) * math.pi / 2
    turn[:, 0, 0], turn[:, 1, 1] = angle.cos(), angle.cos()
    turn[:, 0, 1], turn[:, 1, 0] = -angle.sin(), angle.sin()
    at = random.some(0.15 * strength, count)
    warp[at, 2, :2] = random.uniform(-0.3, 0.3, len(at), 2)
    warp[at, 0, 1] = random.uniform(-0.25, 0.25, len(at))
    at = random.some(0.35 * strength, count)
    scale = 1 / random.uniform(0.35, 1, len(at)).sqrt()
    stretch = torch.exp(random.uniform(-0.25, 0.25, len(at)))
    inset[at, 0, 0], inset[at, 1, 1] = (scale * stretch).clamp(min=1), (scale / stretch).clamp(min=1)
    inset[at, 0, 2] = (inset[at, 0, 0] - 1) * random.uniform(-1, 1, len(at))
    inset[at, 1, 2] = (inset[at, 1, 1] - 1) * random.uniform(-1, 1, len(at))
    return crop @ mirror @ turn @ warp @ inset


def look(pictures: torch.Tensor, views: torch.Tensor, side: int, random: Random) -> torch.Tensor:
    """The source through each view, at [N, 3, side, side]; around it one color, a gradient or another picture."""
    count = len(pictures)
    ticks = (torch.arange(side) + 0.5) / side * 2 - 1
    y, x = torch.meshgrid(ticks, ticks, indexing="ij")
    places = torch.stack([x, y, torch.ones_like(x)], -1).reshape(1, -1, 3) @ views.transpose(1, 2)
    depth = places[..., 2:].clamp(min=0.1)
    grid = (places[..., :2] / depth).reshape(count, side, side, 2)
    # Pixels of the source under one of the result; where there are many, a reduced source is read, or it would flicker.
    step = (grid[:, side // 2, side // 2] - grid[:, side // 2 - 1, side // 2 - 1]).abs().amax(1)
    reduced = (step * side / 2 * pictures.shape[-1] / side > 1.7).nonzero().squeeze(1)
    seen = F.grid_sample(pictures, grid, align_corners=False, padding_mode="border")
    if len(reduced) > 0:
        half = F.avg_pool2d(pictures[reduced], 2)
        seen[reduced] = F.grid_sample(half, grid[reduced], align_corners=False, padding_mode="border")
    outside = (grid.abs().amax(-1, keepdim=True) > 1).permute(0, 3, 1, 2)
    canvas = plain_canvas(count, side, random).clone()
    busy = random.some(0.3, count)
    canvas[busy] = F.interpolate(pictures[random.others(busy, count)], size=side, mode="bilinear")
    return torch.where(outside, canvas, seen)


def turn_hue(pictures: torch.Tensor, angle: torch.Tensor, saturation: torch.Tensor) -> torch.Tensor:
    count = len(pictures)
    middle = torch.zeros(count, 3, 3)
    middle[:, 0, 0] = 1
    middle[:, 1, 1], middle[:, 2, 2] = saturation * angle.cos(), saturation * angle.cos()
    middle[:, 1, 2], middle[:, 2, 1] = -saturation * angle.sin(), saturation * angle.sin()
    matrix = FROM_YIQ @ middle @ TO_YIQ
    return torch.einsum("nij,njyx->niyx", matrix, pictures).clamp(0, 1)


def recolor(pictures: torch.Tensor, strength: float, random: Random) -> torch.Tensor:
    pictures = pictures.clone()
    count = len(pictures)
    at = random.some(0.55 * strength, count)
    angle = random.uniform(-math.pi, math.pi, len(at))
    turned = turn_hue(pictures[at], angle, random.uniform(0.3, 1.8, len(at)))
    # A third of them only for colors on one side of a random direction: a robe turns red, a face stays.
    chroma = torch.einsum("ij,njyx->niyx", TO_YIQ[1:], pictures[at])
    direction = random.uniform(-math.pi, math.pi, len(at))
    direction = torch.stack([direction.cos(), direction.sin()], 1)[:, :, None, None]
    side = ((chroma * direction).sum(1, keepdim=True) * 20).sigmoid()
    partly = random.true(0.33, len(at))[:, None, None, None]
    pictures[at] = torch.where(partly, torch.lerp(pictures[at], turned, side), turned)
    at = random.some(0.12 * strength, count)
    pictures[at] = (pictures[at] * TO_YIQ[0][:, None, None]).sum(1, keepdim=True).expand(-1, 3, -1, -1)
    at = random.some(0.08 * strength, count)
    light = (pictures[at] * TO_YIQ[0][:, None, None]).sum(1, keepdim=True)
    dark, bright = random.uniform(0, 0.5, len(at), 3, 1, 1), random.uniform(0.5, 1, len(at), 3, 1, 1)
    pictures[at] = dark + (bright - dark) * light
    at = random.some(0.06 * strength, count)
    pictures[at] = pictures[at][:, torch.randperm(3, generator=random.generator)]
    at = random.some(0.03 * strength, count)
    pictures[at] = 1 - pictures[at]
    at = random.some(0.4 * strength, count)
    pictures[at] = pictures[at].clamp(min=1e-4) ** torch.exp(random.uniform(-0.6, 0.6, len(at), 1, 1, 1))
    at = random.some(0.4 * strength, count)
    contrast, lift = random.uniform(0.5, 1.5, len(at), 1, 1, 1), random.uniform(-0.25, 0.25, len(at), 1, 1, 1)
    pictures[at] = ((pictures[at] - 0.5) * contrast + 0.5 + lift).clamp(0, 1)
    at = random.some(0.05 * strength, count)
    pictures[at] = (pictures[at] * 5).round() / 5
    return pictures


def overlay(pictures: torch.Tensor, strength: float, random: Random, texts: torch.Tensor) -> torch.Tensor:
    """Words ([T, h, w] coverage), stickers made of other pictures, bars and frames."""
    pictures = pictures.clone()
    count, _, side, _ = pictures.shape
    for at in random.some(0.2 * strength, count).tolist():
        text = texts[int(random.uniform(0, len(texts), 1))]
        width = int(random.uniform(0.4, 1, 1) * side)
        height = max(6, int(width * text.shape[0] / text.shape[1] * float(random.uniform(0.8, 1.6, 1))))
        height = min(height, side)
        cover = F.interpolate(text[None, None], size=(height, width), mode="area")[0]
        top, left = (int(random.uniform(0, side - size + 1, 1)) for size in (height, width))
        color = random.true(0.5, 1).float().expand(3) if random.true(0.6, 1) else random.uniform(0, 1, 3)
        part = pictures[at, :, top : top + height, left : left + width]
        part.lerp_(color[:, None, None].expand_as(part), cover * float(random.uniform(0.4, 1, 1)))
    for at in random.some(0.2 * strength, count).tolist():
        height, width = (int(random.uniform(0.15, 0.45, 1) * side) for _ in range(2))
        top, left = (int(random.uniform(0, side - size + 1, 1)) for size in (height, width))
        if random.true(0.3, 1):
            pictures[at, :, top : top + height, left : left + width] = random.uniform(0, 1, 3, 1, 1)
            continue
        sticker = pictures[(at + 1 + int(random.uniform(0, count - 1, 1))) % count]
        pictures[at, :, top : top + height, left : left + width] = F.interpolate(
            sticker[None], size=(height, width), mode="area"
        )[0]
    for at in random.some(0.15 * strength, count).tolist():
        edge = [int(size) for size in random.uniform(0, 0.14, 4) * side]
        color = random.uniform(0, 1, 3, 1, 1) if random.true(0.5, 1) else random.true(0.5, 1).float()
        pictures[at, :, : edge[0]] = color
        pictures[at, :, side - edge[1] :] = color
        pictures[at, :, :, : edge[2]] = color
        pictures[at, :, :, side - edge[3] :] = color
    return pictures


def blur(pictures: torch.Tensor, sigma: float) -> torch.Tensor:
    reach = max(1, round(2.5 * sigma))
    kernel = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2)
    kernel = (kernel / kernel.sum()).repeat(3, 1)
    padded = F.pad(pictures, (reach,) * 4, mode="replicate")
    return F.conv2d(F.conv2d(padded, kernel[:, None, :, None], groups=3), kernel[:, None, None, :], groups=3)


def compress(pictures: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
    """As JPEG does: cosines of blocks of 8 × 8, rounded to multiples of steps ([N], in parts of the range)."""
    count, _, side, _ = pictures.shape
    k = torch.arange(8.0)
    basis = torch.cos((2 * k[None] + 1) * k[:, None] * math.pi / 16) * math.sqrt(0.25)
    basis[0] /= math.sqrt(2)
    blocks = pictures.reshape(count, 3, side // 8, 8, side // 8, 8).permute(0, 1, 2, 4, 3, 5)
    waves = basis @ blocks @ basis.T
    grain = (1 + (k[:, None] + k[None]) * 0.8) * steps[:, None, None, None, None, None]
    waves = (waves / grain).round() * grain
    return (basis.T @ waves @ basis).permute(0, 1, 2, 4, 3, 5).reshape(pictures.shape).clamp(0, 1)


def degrade(pictures: torch.Tensor, strength: float, random: Random) -> torch.Tensor:
    pictures = pictures.clone()
    count, _, side, _ = pictures.shape
    at = random.some(0.15 * strength, count)
    if len(at) > 0:
        pictures[at] = blur(pictures[at], float(random.uniform(0.5, 2.2, 1)))
    at = random.some(0.15 * strength, count)
    if len(at) > 0:
        small = F.interpolate(pictures[at], size=int(random.uniform(0.25, 0.8, 1) * side), mode="area")
        mode = "nearest" if random.true(0.3, 1) else "bilinear"
        pictures[at] = F.interpolate(small, size=side, mode=mode)
    at = random.some(0.15 * strength, count)
    pictures[at] = (pictures[at] + random.normal(len(at), 3, side, side) * random.uniform(0.02, 0.15, len(at), 1, 1, 1)).clamp(0, 1)
    at = random.some(0.4 * strength, count)
    if len(at) > 0:
        pictures[at] = compress(pictures[at], torch.exp(random.uniform(-4.5, -1.9, len(at))))
    return pictures


def edit(
    pictures: torch.Tensor, masks: torch.Tensor, side: int, strength: float, random: Random, texts: torch.Tensor
) -> torch.Tensor:
    """[N, 3, side, side] of [N, 3, S, S]: what a copy may look like. strength: 0 leaves all as it is, 1 is usual."""
    pictures = swap_background(pictures, masks, 0.3 * strength, random)
    seen = look(pictures, random_views(len(pictures), strength, random), side, random)
    seen = overlay(recolor(seen, strength, random), strength, random, texts)
    return degrade(seen, strength, random)


def plain(pictures: torch.Tensor, side: int) -> torch.Tensor:
    """As the model's own preprocessing reduces a picture."""
    return F.interpolate(pictures, size=side, mode="bicubic", antialias=True).clamp(0, 1)
