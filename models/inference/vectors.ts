import { LunaError } from '#shared/contract/errors.ts'

/**
 * The vector at length 1 (L2).
 * @throws MODEL_OUTPUT_INVALID where it has another size, is not finite, or is zero
 */
export function normalize(vector: Float32Array, dimensions: number): Float32Array<ArrayBuffer> {
  if (vector.length !== dimensions) {
    throw new LunaError('MODEL_OUTPUT_INVALID', `${vector.length} dimensions instead of ${dimensions}`)
  }
  let squares = 0
  for (const value of vector) squares += value * value
  const length = Math.sqrt(squares)
  if (!Number.isFinite(length) || length === 0) {
    throw new LunaError('MODEL_OUTPUT_INVALID', `a vector of length ${length}`)
  }
  return vector.map((value) => value / length)
}

/** [N, dimensions] as N vectors. */
export function splitRows(values: Float32Array, dimensions: number): Float32Array[] {
  const rows = values.length / dimensions
  return Array.from({ length: rows }, (_, row) => values.slice(row * dimensions, (row + 1) * dimensions))
}
