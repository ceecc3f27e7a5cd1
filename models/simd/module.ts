/**
 * A WebAssembly module written instruction by instruction, for loops that 128-bit arithmetic makes several times as fast
 * and JavaScript has no words for (WebAssembly 2.0; the numbers are its binary opcodes).
 */

export type Code = readonly number[]

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

export const ADD = 0x6a
const SUBTRACT = 0x6b
export const LESS_UNSIGNED = 0x49
export const GREATER_SIGNED = 0x4a
export const get = (local: number): Code => [0x20, local]
export const set = (local: number): Code => [0x21, local]
export const constant = (value: number): Code => [0x41, ...signed(value)]
export const load = (offset: number): Code => [0x28, 2, offset]
/** Expects the address below the value on the stack. */
export const STORE: Code = [0x36, 2, 0]
export const increase = (local: number, by: Code): Code => [...get(local), ...by, ADD, ...set(local)]
/** Runs `body`, and again while the i32 it leaves is not 0. */
export const repeat = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0d, 0, END]
/** Runs `body` as often as `local` says, at least once, and leaves 0 in it. */
export const repeatTimes = (local: number, ...body: readonly Code[]): Code =>
  repeat(...body, [...get(local), ...constant(1), SUBTRACT, ...set(local), ...get(local)])
export const simd = (operation: number, ...immediates: number[]): Code => [0xfd, ...unsigned(operation), ...immediates]
/** A load or a store, so many bytes behind the address, at any alignment. */
export const simdAt = (operation: number, offset: number): Code => simd(operation, 0, ...unsigned(offset))

const list = (entries: readonly Code[]): number[] => [...unsigned(entries.length), ...entries.flat()]
const sized = (content: Code): number[] => [...unsigned(content.length), ...content]
const section = (id: number, content: Code): number[] => [id, ...sized(content)]
const text = (value: string): number[] => sized([...new TextEncoder().encode(value)])

export interface SimdFunction {
  readonly name: string
  /** i32 each; locals follow them: so many i32, then so many v128. */
  readonly parameters: number
  readonly i32Locals: number
  readonly v128Locals: number
  readonly code: Code
}

/** All functions of a module and its memory, from the first address on free for the caller. */
export interface SimdModule {
  readonly memory: WebAssembly.Memory
  readonly functions: Readonly<Record<string, (...parameters: number[]) => void>>
}

/** Null where the processor or the runtime has no 128-bit arithmetic. */
export function openSimdModule(functions: readonly SimdFunction[]): SimdModule | null {
  const bytes = moduleBytes(functions)
  if (!WebAssembly.validate(bytes)) return null
  const memory = new WebAssembly.Memory({ initial: 1 })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { memory } })
  // What is exported is what was encoded: functions of numbers.
  return { memory, functions: exports as unknown as SimdModule['functions'] }
}

function moduleBytes(functions: readonly SimdFunction[]): Uint8Array<ArrayBuffer> {
  const type = (parameters: number): Code => [0x60, ...list(Array.from({ length: parameters }, () => [I32])), 0]
  const body = ({ i32Locals, v128Locals, code }: SimdFunction): Code =>
    sized([2, i32Locals, I32, v128Locals, V128, ...code, END])
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(functions.map(({ parameters }) => type(parameters)))),
    ...section(2, list([[...text('m'), ...text('memory'), 2, 0, 1]])),
    ...section(3, list(functions.map((_, index) => [index]))),
    ...section(7, list(functions.map(({ name }, index) => [...text(name), 0, index]))),
    ...section(10, list(functions.map(body))),
  ])
}

const PAGE_BYTES = 65_536

/** Views of the memory's buffer must be recreated afterwards. */
export function growMemory(memory: WebAssembly.Memory, neededBytes: number): void {
  const missingBytes = neededBytes - memory.buffer.byteLength
  if (missingBytes > 0) memory.grow(Math.ceil(missingBytes / PAGE_BYTES))
}
