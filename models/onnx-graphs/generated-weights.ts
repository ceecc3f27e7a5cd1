/**
 * Weights that look like a network's at its start: uniform, scaled by fan-in. Each value is a hash of the tensor's name,
 * the seed and its index, so another program can compute the same weights without reading a file.
 */

/** FNV-1a, 32 bits. */
function hashName(name: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/**
 * `length` float32 values, uniform in `offset` ± `spread`: the finalizer of MurmurHash3 over (name, seed, index), its top
 * 24 bits as a fraction.
 */
export function generateValues(name: string, seed: number, length: number, spread: number, offset = 0): Float32Array {
  const values = new Float32Array(length)
  const start = (hashName(name) + Math.imul(seed, 0x9e3779b1)) | 0
  for (let index = 0; index < length; index++) {
    let bits = (start + Math.imul(index, 0x9e3779b1)) | 0
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
    bits ^= bits >>> 16
    values[index] = ((bits >>> 8) / 2 ** 23 - 1) * spread + offset
  }
  return values
}
