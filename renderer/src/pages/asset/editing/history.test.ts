import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type History,
  LONGEST_RUN_MS,
  MAX_STEPS,
  PAUSE_MS,
  record,
  redo,
  redoLabel,
  seal,
  startHistory,
  undo,
  undoLabel,
} from './history.ts'

interface Doc {
  readonly text: string
}

function type(history: History<Doc>, text: string, atMs: number, key = 'name'): History<Doc> {
  return record(history, { text }, { key, label: key, atMs })
}

function undoAll(history: History<Doc>): History<Doc> {
  return history.past.reduce((current) => undo(current), history)
}

describe('typing', () => {
  it('is one step while it continues', () => {
    let history = startHistory<Doc>({ text: '' })
    for (const [index, text] of ['L', 'Lu', 'Lun', 'Luna'].entries()) history = type(history, text, index * 100)
    expect(history.past).toHaveLength(1)
    expect(undo(history).present.text).toBe('')
    expect(redo(undo(history)).present.text).toBe('Luna')
  })

  it('starts a new step after a pause, in another field, after a seal and after an undo', () => {
    const first = type(startHistory<Doc>({ text: '' }), 'a', 0)
    expect(type(first, 'ab', PAUSE_MS + 1).past).toHaveLength(2)
    expect(type(first, 'ab', 1, 'description').past).toHaveLength(2)
    expect(type(seal(first), 'ab', 1).past).toHaveLength(2)
    const again = type(undo(type(first, 'ab', PAUSE_MS + 1)), 'ax', PAUSE_MS + 2)
    expect(undo(again).present.text).toBe('a')
  })

  it('is cut when no one ever pauses', () => {
    let history = startHistory<Doc>({ text: '' })
    for (let atMs = 0; atMs <= 2 * LONGEST_RUN_MS; atMs += PAUSE_MS / 2) history = type(history, `${atMs}`, atMs)
    expect(history.past.length).toBeGreaterThan(1)
  })
})

it('names what undo and redo would do', () => {
  const history = type(startHistory<Doc>({ text: '' }), 'a', 0, 'name')
  expect([undoLabel(history), redoLabel(history)]).toEqual(['name', null])
  expect([undoLabel(undo(history)), redoLabel(undo(history))]).toEqual([null, 'name'])
})

it('takes the same document for no change', () => {
  const history = startHistory<Doc>({ text: '' })
  expect(record(history, history.present, { key: 'name', label: 'name', atMs: 0 })).toBe(history)
})

describe('laws', () => {
  const action = fc.oneof(
    { weight: 4, arbitrary: fc.record({ text: fc.string(), key: fc.constantFrom('a', 'b'), after: fc.nat(2_000) }) },
    { weight: 1, arbitrary: fc.constant('undo' as const) },
    { weight: 1, arbitrary: fc.constant('redo' as const) },
  )

  function play(actions: readonly (typeof action extends fc.Arbitrary<infer A> ? A : never)[]): History<Doc> {
    let atMs = 0
    return actions.reduce<History<Doc>>(
      (history, next) => {
        if (next === 'undo') return undo(history)
        if (next === 'redo') return redo(history)
        atMs += next.after
        return type(history, next.text, atMs, next.key)
      },
      startHistory<Doc>({ text: 'start' }),
    )
  }

  it('undoing everything leads to the start, and redoing everything back', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const history = play(actions)
        const start = undoAll(history)
        expect(start.present.text).toBe('start')
        let end = start
        while (end.future.length > 0) end = redo(end)
        let expected = history
        while (expected.future.length > 0) expected = redo(expected)
        expect(end.present).toBe(expected.present)
      }),
    )
  })

  it('redo takes back what undo did', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const history = play(actions)
        fc.pre(history.past.length > 0)
        const there = redo(undo(history))
        expect(there.present).toBe(history.present)
        expect(there.past).toEqual(history.past)
        expect(there.future).toEqual(history.future)
      }),
    )
  })

  it('keeps a bounded number of steps, the newest', () => {
    let history = startHistory<Doc>({ text: '' })
    for (let step = 0; step < MAX_STEPS + 10; step++) history = type(history, `${step}`, step, `${step}`)
    expect(history.past).toHaveLength(MAX_STEPS)
    expect(undoAll(history).present.text).toBe('9')
  })
})
