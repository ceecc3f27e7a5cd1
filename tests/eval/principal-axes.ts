/** Principal axes of bit strings: the orthogonal directions in which they vary most. */
import { randomFrom } from '#shared/random.ts'

/** Rounds of orthogonal iteration; the axes of 40,000 descriptors no longer move by then. */
const ROUNDS = 120

/** Values of the bits are −1 and 1. `covariance` is symmetric, row by row. */
export function covarianceOf(strings: readonly Int8Array[], bits: number): Float64Array {
  const mean = new Float64Array(bits)
  for (const string of strings) for (let bit = 0; bit < bits; bit++) mean[bit] = (mean[bit] ?? 0) + (string[bit] ?? 0)
  const covariance = new Float64Array(bits * bits)
  for (const string of strings) {
    for (let row = 0; row < bits; row++) {
      const value = string[row] ?? 0
      for (let column = 0, at = row * bits; column < bits; column++, at++) {
        covariance[at] = (covariance[at] ?? 0) + value * (string[column] ?? 0)
      }
    }
  }
  const count = strings.length
  return covariance.map((sum, at) => {
    const [row, column] = [Math.floor(at / bits), at % bits]
    return sum / count - ((mean[row] ?? 0) / count) * ((mean[column] ?? 0) / count)
  })
}

/**
 * The first `count` eigenvectors of a symmetric matrix, that of the largest eigenvalue first, each of length 1: by
 * orthogonal iteration (Golub and Van Loan, Matrix Computations, 4th ed., 8.2.4), from the same start in every run.
 */
export function principalAxes(matrix: Float64Array, size: number, count: number): Float64Array[] {
  const random = randomFrom(5)
  let axes: Float64Array[] = Array.from({ length: count }, () =>
    Float64Array.from({ length: size }, () => random() - 0.5),
  )
  for (let round = 0; round < ROUNDS; round++) {
    axes = axes.map((axis) => times(matrix, axis))
    for (const [number, axis] of axes.entries()) {
      for (const before of axes.slice(0, number)) subtract(axis, before, dot(axis, before))
      const length = Math.sqrt(dot(axis, axis))
      for (let at = 0; at < size; at++) axis[at] = (axis[at] ?? 0) / length
    }
  }
  return axes
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length
  return vector.map((_, row) => dot(matrix.subarray(row * size, (row + 1) * size), vector))
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0)
  return sum
}

function subtract(from: Float64Array, vector: Float64Array, factor: number): void {
  for (let at = 0; at < from.length; at++) from[at] = (from[at] ?? 0) - factor * (vector[at] ?? 0)
}
