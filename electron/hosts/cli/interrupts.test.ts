import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listenForInterrupts } from './interrupts.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

let others: ReadonlyMap<NodeJS.Signals, NodeJS.SignalsListener[]>
let ended: number[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  others = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]))
  for (const signal of SIGNALS) process.removeAllListeners(signal)
  ended = []
  vi.spyOn(process, 'exit').mockImplementation((code) => void ended.push(Number(code)) as never)
})

afterEach(() => {
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal)
    for (const listener of others.get(signal) ?? []) process.on(signal, listener)
  }
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test.each(SIGNALS)(
  '%s ends the work in order, and the process within two seconds where that takes longer',
  (signal) => {
    const { signal: stopped } = listenForInterrupts()
    expect(stopped.aborted).toBe(false)
    process.emit(signal)
    expect(stopped.aborted).toBe(true)
    expect(ended).toEqual([])
    vi.advanceTimersByTime(2_000)
    expect(ended).toEqual([130])
  },
)

test('an interrupt that comes twice by one key press is one; a later one ends the process at once', () => {
  listenForInterrupts()
  process.emit('SIGINT')
  vi.advanceTimersByTime(100)
  process.emit('SIGINT')
  expect(ended).toEqual([])
  vi.advanceTimersByTime(1_000)
  process.emit('SIGINT')
  expect(ended).toEqual([130])
})

test('a reader that has seen enough gives the work all its time', () => {
  const { signal, stop } = listenForInterrupts()
  stop()
  expect(signal.aborted).toBe(true)
  vi.advanceTimersByTime(60_000)
  expect(ended).toEqual([])
})
