/** Numbers and vectors for benchmarks of the market: the same in every run. */
import type { Random } from '#shared/random.ts'

export function hexFrom(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')
}

/** A random UUID (version 4). */
export function uuidFrom(random: Random): string {
  const hex = hexFrom(random, 32)
  const variant = '89ab'[Math.floor(random() * 4)] ?? '8'
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}

export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('there is nothing to choose from')
  return item
}

const LATENT_DIMENSIONS = 48
const NOISE = 0.3

/**
 * Unit vectors near a plane of far fewer dimensions, as embeddings lie: among uniform ones no index finds neighbors,
 * and with well separated clusters every index finds them all.
 */
export function lowRankVectors(random: Random, dimensions: number): () => Float32Array {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const axes = Array.from({ length: LATENT_DIMENSIONS }, () => Float32Array.from({ length: dimensions }, normal))
  return () => {
    const vector = new Float32Array(dimensions)
    for (let at = 0; at < dimensions; at++) vector[at] = normal() * NOISE
    for (const axis of axes) {
      const share = normal()
      for (let at = 0; at < dimensions; at++) vector[at] = (vector[at] ?? 0) + share * (axis[at] ?? 0)
    }
    const length = Math.hypot(...vector)
    return vector.map((value) => value / length)
  }
}
