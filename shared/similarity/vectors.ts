/** Vectors in compact form: one bit a dimension to scan by, one byte a dimension to score by. */

/**
 * The mean of some vectors, to be taken off before signs are read: embeddings of one model all lean the same way, and the
 * plain signs of such vectors agree nearly everywhere.
 */
export function meanOfVectors(vectors: Iterable<Float32Array>, dimensions: number): Float32Array {
  const sum = new Float64Array(dimensions)
  let count = 0
  for (const vector of vectors) {
    for (let at = 0; at < dimensions; at++) sum[at] = (sum[at] ?? 0) + (vector[at] ?? 0)
    count++
  }
  return Float32Array.from(sum, (total) => (count === 0 ? 0 : total / count))
}

/** Writes the signs of `vector - mean`, first dimension in the lowest bit, into whole 32-bit words. */
export function writeSignBits(vector: Float32Array, mean: Float32Array, words: Uint32Array, at: number): void {
  const wordCount = Math.ceil(mean.length / 32)
  for (let word = 0; word < wordCount; word++) {
    let bits = 0
    const first = word * 32
    const end = Math.min(first + 32, mean.length)
    for (let dimension = first; dimension < end; dimension++) {
      if ((vector[dimension] ?? 0) > (mean[dimension] ?? 0)) bits |= 1 << (dimension - first)
    }
    words[at + word] = bits >>> 0
  }
}

export function signBits(vector: Float32Array, mean: Float32Array): Uint32Array {
  const words = new Uint32Array(Math.ceil(mean.length / 32))
  writeSignBits(vector, mean, words, 0)
  return words
}

/** Scales the largest component to ±127. The scale is not kept: a cosine does not depend on it. */
export function writeInt8(vector: Float32Array, out: Int8Array, at: number): void {
  let largest = 0
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  const scale = largest > 0 ? 127 / largest : 0
  for (let dimension = 0; dimension < vector.length; dimension++) {
    out[at + dimension] = Math.round((vector[dimension] ?? 0) * scale)
  }
}

/** Cosine of two vectors of any scale; 0 where one of them is zero. */
export function cosine(a: Float32Array, b: Float32Array | Int8Array, from = 0): number {
  let dot = 0
  let squareA = 0
  let squareB = 0
  for (let at = 0; at < a.length; at++) {
    const x = a[at] ?? 0
    const y = b[from + at] ?? 0
    dot += x * y
    squareA += x * x
    squareB += y * y
  }
  const norm = Math.sqrt(squareA * squareB)
  return norm > 0 ? Math.max(-1, Math.min(1, dot / norm)) : 0
}
