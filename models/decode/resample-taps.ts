/** The weights of Pillow's resampling (`precompute_coeffs` and `normalize_coeffs_8bpc` of libImaging/Resample.c). */

export type ResampleFilter = 'bicubic' | 'lanczos'

interface Kernel {
  readonly support: number
  readonly weight: (x: number) => number
}

/** Keys' cubic convolution with a = -0.5. */
function bicubic(x: number): number {
  const a = -0.5
  const t = Math.abs(x)
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1
  if (t < 2) return (((t - 5) * t + 8) * t - 4) * a
  return 0
}

function sinc(x: number): number {
  if (x === 0) return 1
  const t = x * Math.PI
  return Math.sin(t) / t
}

function lanczos(x: number): number {
  return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0
}

const KERNELS: Record<ResampleFilter, Kernel> = {
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: lanczos },
}

export const PRECISION_BITS = 32 - 8 - 2
/** Half of one in fixed point: sums start from it, so that the final shift rounds. */
export const HALF = 1 << (PRECISION_BITS - 1)

/** For each output position of one axis: the first input position, how many follow, and their weights. */
export interface Taps {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly weights: Int32Array
  /** Weights kept per output position. */
  readonly stride: number
}

/** Hashing and preprocessing ask for the same few sizes again and again; the bound keeps odd sizes from piling up. */
const MAX_KEPT_TAPS = 64
const keptTaps = new Map<string, Taps>()

/** The taps of output positions `from` to `from + length`; callers must not change them. */
export function tapsFor(
  inputSize: number,
  outputSize: number,
  filter: ResampleFilter,
  from: number,
  length: number,
): Taps {
  const key = `${filter} ${inputSize} ${outputSize} ${from} ${length}`
  const kept = keptTaps.get(key)
  if (kept !== undefined) return kept
  const taps = computeTaps(inputSize, outputSize, KERNELS[filter], from, length)
  if (keptTaps.size >= MAX_KEPT_TAPS) keptTaps.clear()
  keptTaps.set(key, taps)
  return taps
}

function toFixedPoint(weight: number): number {
  return Math.trunc((weight < 0 ? -0.5 : 0.5) + weight * 2 ** PRECISION_BITS)
}

function computeTaps(inputSize: number, outputSize: number, kernel: Kernel, from: number, length: number): Taps {
  const scale = inputSize / outputSize
  const filterScale = Math.max(scale, 1)
  const support = kernel.support * filterScale
  const stride = Math.ceil(support) * 2 + 1
  const first = new Int32Array(length)
  const count = new Int32Array(length)
  const weights = new Int32Array(length * stride)
  const raw = new Float64Array(stride)
  const step = 1 / filterScale
  for (let position = 0; position < length; position++) {
    const center = (from + position + 0.5) * scale
    const start = Math.max(Math.trunc(center - support + 0.5), 0)
    const size = Math.min(Math.trunc(center + support + 0.5), inputSize) - start
    let total = 0
    for (let tap = 0; tap < size; tap++) {
      const weight = kernel.weight((tap + start - center + 0.5) * step)
      raw[tap] = weight
      total += weight
    }
    for (let tap = 0; tap < size; tap++) {
      const weight = raw[tap] ?? 0
      weights[position * stride + tap] = toFixedPoint(total === 0 ? weight : weight / total)
    }
    first[position] = start
    count[position] = size
  }
  return { first, count, weights, stride }
}
