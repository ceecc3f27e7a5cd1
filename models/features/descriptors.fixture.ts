/** Features of no picture, for tests: any places, any descriptors. */
import type { Random } from '#shared/random.ts'
import type { LocalFeatures } from './features.ts'
import { DESCRIPTOR_WORDS } from './pattern.ts'

export function randomFeatures(random: Random, count: number): LocalFeatures {
  const below = (end: number): number => Math.floor(random() * end)
  return {
    ...{ width: 384, height: 384, count },
    x: Uint16Array.from({ length: count }, () => below(384 * 16)),
    y: Uint16Array.from({ length: count }, () => below(384 * 16)),
    angle: Uint8Array.from({ length: count }, () => below(256)),
    level: Uint8Array.from({ length: count }, () => below(9)),
    descriptors: Uint32Array.from({ length: count * DESCRIPTOR_WORDS }, () => below(2 ** 32)),
  }
}

/** Features `from` up to `to`, of whose descriptors `flips` bits differ, all turned by `turn` steps. */
export function partOf(
  features: LocalFeatures,
  { from, to, flips, turn }: { from: number; to: number; flips: number; turn: number },
  random: Random,
): LocalFeatures {
  const descriptors = features.descriptors.slice(from * DESCRIPTOR_WORDS, to * DESCRIPTOR_WORDS)
  for (let at = 0; at < descriptors.length; at += DESCRIPTOR_WORDS) {
    for (let flip = 0; flip < flips; flip++) {
      const word = at + Math.floor(random() * DESCRIPTOR_WORDS)
      descriptors[word] = (descriptors[word] ?? 0) ^ (1 << Math.floor(random() * 32))
    }
  }
  return {
    ...{ width: features.width, height: features.height, count: to - from, descriptors },
    ...{ x: features.x.slice(from, to), y: features.y.slice(from, to), level: features.level.slice(from, to) },
    angle: features.angle.slice(from, to).map((angle) => angle + turn),
  }
}
