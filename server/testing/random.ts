/** Random values for tests. They are the same in every run with the same seed, file by file. */
import * as fc from 'fast-check'
import { randomFrom } from '#shared/random.ts'
import { seed } from '#shared/testing/test-run.ts'

interface Numbers {
  /** The settings of fast-check that a test file starts with. */
  readonly settings: object | undefined
  next(): number
}

const SURROGATES = { first: 0xd800, count: 0x800 }
const LAST_CODE_POINT = 0x10ffff

/** Any code point, as the unit of a string. Unlike `unit: 'binary'`, it does not list a million of them first. */
export const codePoint = fc.nat(LAST_CODE_POINT - SURROGATES.count).map((number) => {
  const isBelow = number < SURROGATES.first
  return String.fromCodePoint(isBelow ? number : number + SURROGATES.count)
})

let numbers: Numbers | undefined

/** At least 0, less than 1. Each test file starts over, because its set-up gives fast-check new settings. */
export function randomFraction(): number {
  const settings = fc.readConfigureGlobal()
  if (numbers?.settings !== settings) numbers = { settings, next: randomFrom(seed) }
  return numbers.next()
}

export function randomBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; at++) bytes[at] = Math.floor(randomFraction() * 256)
  return bytes
}

export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}

/** The items in a random order. */
export function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => [randomFraction(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item)
}
