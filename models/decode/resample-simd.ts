/**
 * Both passes of the resampling for RGB pictures with 128-bit integer arithmetic: the same sums as the plain loops, four
 * at a time, about four times as fast. JavaScript has no such arithmetic, so the two loops are a WebAssembly module,
 * written here instruction by instruction (WebAssembly 2.0; the numbers are its binary opcodes).
 */
import { HALF, PRECISION_BITS, type Taps } from './resample-taps.ts'

type Code = readonly number[]

/** LEB128, unsigned. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

/** LEB128, signed. */
function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)]
}

const I32 = 0x7f
const V128 = 0x7b
const END = 0x0b

const get = (local: number): Code => [0x20, local]
const set = (local: number): Code => [0x21, local]
const constant = (value: number): Code => [0x41, ...signed(value)]
const load = (offset: number): Code => [0x28, 2, offset]
const ADD = 0x6a
const SUBTRACT = 0x6b
const LESS_UNSIGNED = 0x49
const GREATER_SIGNED = 0x4a
const increase = (local: number, by: Code): Code => [...get(local), ...by, ADD, ...set(local)]
/** Runs `body`, and again while the i32 it leaves is not 0. */
const repeat = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0d, 0, END]
const simd = (operation: number, ...immediates: number[]): Code => [0xfd, ...unsigned(operation), ...immediates]
/** Loads four bytes from the address in `local` as four i32. */
const loadFourBytes = (local: number): Code => [...get(local), ...simd(0x5c, 0, 0), ...simd(0x89), ...simd(0xa9)]
const loadWeightFourTimes = (local: number): Code => [...get(local), ...simd(0x09, 2, 0)]
const MULTIPLY = simd(0xb5)
const SUM = simd(0xae)
const startSums = (sums: number): Code => [...constant(HALF), ...simd(0x11), ...set(sums)]
const addWeighted = (sums: number, address: number, weight: number): Code => [
  ...get(sums),
  ...loadFourBytes(address),
  ...loadWeightFourTimes(weight),
  ...MULTIPLY,
  ...SUM,
  ...set(sums),
]
/** Shifts the sums to whole numbers, bounds them to 0 … 255 (both narrowings saturate) and stores four bytes. */
const storeSums = (sums: number, address: number): Code => [
  ...[...get(sums), ...constant(PRECISION_BITS), ...simd(0xac), ...set(sums)],
  ...get(address),
  ...[...get(sums), ...get(sums), ...simd(0x85), ...set(sums)],
  ...[...get(sums), ...get(sums), ...simd(0x66)],
  ...simd(0x5a, 0, 0, 0),
]

/** One row: (source, target, table, columns, tableStride). A table entry: byte offset, bytes of weights, weights. */
function rowFunction(): Code {
  const [source, target, table, columns, stride, read, weight, end, sums] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const
  return [
    ...repeat(
      [...get(source), ...get(table), ...load(0), ADD, ...set(read)],
      [...get(table), ...constant(8), ADD, ...set(weight)],
      [...get(weight), ...get(table), ...load(4), ADD, ...set(end)],
      startSums(sums),
      repeat(addWeighted(sums, read, weight), increase(read, constant(3)), increase(weight, constant(4)), [
        ...get(weight),
        ...get(end),
        LESS_UNSIGNED,
      ]),
      storeSums(sums, target),
      increase(target, constant(3)),
      increase(table, get(stride)),
      [...get(columns), ...constant(1), SUBTRACT, ...set(columns), ...get(columns)],
    ),
  ]
}

/** One output row from several input rows: (source, target, samples, weights, weightsEnd, rowSize). */
function columnFunction(): Code {
  const [source, target, samples, weights, end, rowSize, read, weight, sums] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const
  return [
    ...repeat(
      [...get(source), ...set(read), ...get(weights), ...set(weight)],
      startSums(sums),
      repeat(addWeighted(sums, read, weight), increase(read, get(rowSize)), increase(weight, constant(4)), [
        ...get(weight),
        ...get(end),
        LESS_UNSIGNED,
      ]),
      storeSums(sums, target),
      increase(source, constant(4)),
      increase(target, constant(4)),
      increase(samples, constant(-4)),
      [...get(samples), ...constant(0), GREATER_SIGNED],
    ),
  ]
}

const list = (entries: readonly Code[]): number[] => [...unsigned(entries.length), ...entries.flat()]
const sized = (content: Code): number[] => [...unsigned(content.length), ...content]
const section = (id: number, content: Code): number[] => [id, ...sized(content)]
const text = (value: string): number[] => sized([...new TextEncoder().encode(value)])

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const type = (parameters: number): Code => [0x60, ...list(Array.from({ length: parameters }, () => [I32])), 0]
  const body = (i32Locals: number, code: Code): Code => sized([2, i32Locals, I32, 1, V128, ...code, END])
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([type(5), type(6)])),
    ...section(2, list([[...text('m'), ...text('memory'), 2, 0, 1]])),
    ...section(3, list([[0], [1]])),
    ...section(
      7,
      list([
        [...text('row'), 0, 0],
        [...text('column'), 0, 1],
      ]),
    ),
    ...section(10, list([body(3, rowFunction()), body(2, columnFunction())])),
  ])
}

interface Passes {
  readonly memory: WebAssembly.Memory
  readonly row: (source: number, target: number, table: number, columns: number, tableStride: number) => void
  readonly column: (
    source: number,
    target: number,
    samples: number,
    weights: number,
    weightsEnd: number,
    rowSize: number,
  ) => void
}

/** Null where the processor or the runtime has no 128-bit arithmetic. */
let passes: Passes | null | undefined

function openPasses(): Passes | null {
  const bytes = moduleBytes()
  if (!WebAssembly.validate(bytes)) return null
  const memory = new WebAssembly.Memory({ initial: 1 })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { memory } })
  // The signatures are those encoded above.
  const { row, column } = exports as unknown as Omit<Passes, 'memory'>
  return { memory, row, column }
}

const PAGE_BYTES = 65_536
/** The memory is kept for the next picture, so larger ones are left to the plain loops. */
const MAX_BYTES = 64 * 1024 * 1024
/** Four bytes are read and written at a time, so up to three past the last sample. */
const SLACK_BYTES = 16

const aligned = (bytes: number): number => Math.ceil((bytes + SLACK_BYTES) / 16) * 16

/**
 * The output rows and columns whose taps are given, or undefined where this way is not open: no 128-bit arithmetic, or a
 * picture too large for the memory it keeps.
 */
export function resampleRgbSimd(
  input: Uint8Array,
  inputWidth: number,
  horizontal: Taps,
  vertical: Taps,
): Uint8Array | undefined {
  passes ??= openPasses()
  if (passes === null) return undefined
  const [columns, outputRows] = [horizontal.first.length, vertical.first.length]
  const rowSize = columns * 3
  const inputRowSize = inputWidth * 3
  const top = vertical.first[0] ?? 0
  const rows = (vertical.first[outputRows - 1] ?? 0) + (vertical.count[outputRows - 1] ?? 0) - top
  const tableStride = 8 + horizontal.stride * 4
  const inputAt = aligned(columns * tableStride)
  const middleAt = inputAt + aligned(inputRowSize)
  const weightsAt = middleAt + aligned(rows * rowSize)
  const outputAt = weightsAt + aligned(vertical.weights.byteLength)
  const neededBytes = outputAt + aligned(outputRows * rowSize)
  if (neededBytes > MAX_BYTES) return undefined
  const missingBytes = neededBytes - passes.memory.buffer.byteLength
  if (missingBytes > 0) passes.memory.grow(Math.ceil(missingBytes / PAGE_BYTES))

  const bytes = new Uint8Array(passes.memory.buffer)
  const words = new Int32Array(passes.memory.buffer)
  for (let column = 0; column < columns; column++) {
    const at = (column * tableStride) / 4
    words[at] = (horizontal.first[column] ?? 0) * 3
    words[at + 1] = (horizontal.count[column] ?? 0) * 4
    const from = column * horizontal.stride
    words.set(horizontal.weights.subarray(from, from + horizontal.stride), at + 2)
  }
  words.set(vertical.weights, weightsAt / 4)
  for (let row = 0; row < rows; row++) {
    const from = (top + row) * inputRowSize
    bytes.set(input.subarray(from, from + inputRowSize), inputAt)
    passes.row(inputAt, middleAt + row * rowSize, 0, columns, tableStride)
  }
  for (let row = 0; row < outputRows; row++) {
    const source = middleAt + ((vertical.first[row] ?? 0) - top) * rowSize
    const weights = weightsAt + row * vertical.stride * 4
    const weightsEnd = weights + (vertical.count[row] ?? 0) * 4
    passes.column(source, outputAt + row * rowSize, rowSize, weights, weightsEnd, rowSize)
  }
  return bytes.slice(outputAt, outputAt + outputRows * rowSize)
}
