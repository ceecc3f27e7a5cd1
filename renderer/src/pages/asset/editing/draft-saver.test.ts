import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDraftSaver, type DraftSaver, type SaveState } from './draft-saver.ts'

interface Desk {
  readonly saver: DraftSaver<string>
  readonly saved: string[]
  readonly states: SaveState['is'][]
  kept: string | null
  /** What the next saves do. */
  answer: () => Promise<void>
}

function desk(): Desk {
  const saved: string[] = []
  const states: SaveState['is'][] = []
  const made: Desk = {
    saved,
    states,
    kept: null,
    answer: () => Promise.resolve(),
    saver: createDraftSaver<string>({
      save: async (document) => {
        await made.answer()
        saved.push(document)
      },
      keep: (document) => {
        made.kept = document
      },
      onState: ({ is }) => states.push(is),
      mayPass: (error) => error instanceof TypeError,
    }),
  }
  return made
}

const after = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('saving', () => {
  it('waits for a pause and saves the newest state once', async () => {
    const { saver, saved, states } = desk()
    for (const text of ['L', 'Lu', 'Luna']) {
      saver.change(text)
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(saved).toEqual([])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(saved).toEqual(['Luna'])
    expect(states.at(-1)).toBe('saved')
  })

  it('saves someone who never pauses', async () => {
    const { saver, saved } = desk()
    for (let step = 0; step < 40; step++) {
      saver.change(`${step}`)
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(saved.length).toBeGreaterThan(0)
  })

  it('saves at once when flushed, and what was typed in the meantime too', async () => {
    const made = desk()
    made.answer = () => after(100)
    made.saver.change('first')
    const flushed = made.saver.flush()
    await vi.advanceTimersByTimeAsync(50)
    made.saver.change('second')
    await vi.advanceTimersByTimeAsync(200)
    await flushed
    expect(made.saved).toEqual(['first', 'second'])
    expect(made.kept).toBeNull()
  })
})

describe('failures', () => {
  it('that may pass are waited out, with the newest state kept', async () => {
    const made = desk()
    made.answer = () => Promise.reject(new TypeError('nobody answers'))
    made.saver.change('first')
    await vi.advanceTimersByTimeAsync(600)
    expect(made.states.at(-1)).toBe('waiting')
    made.saver.change('second')
    expect([made.kept, made.saver.hasUnsaved()]).toEqual(['second', true])
    made.answer = () => Promise.resolve()
    made.saver.retry()
    await vi.advanceTimersByTimeAsync(0)
    expect(made.saved).toEqual(['second'])
    expect([made.kept, made.states.at(-1)]).toEqual([null, 'saved'])
  })

  it('that cannot pass are told; the next change is tried', async () => {
    const made = desk()
    made.answer = () => Promise.reject(new Error('not valid'))
    made.saver.change('first')
    await vi.advanceTimersByTimeAsync(600)
    expect(made.states.at(-1)).toBe('refused')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(made.kept).toBe('first')
    made.answer = () => Promise.resolve()
    made.saver.change('second')
    await vi.advanceTimersByTimeAsync(600)
    expect(made.saved).toEqual(['second'])
  })

  it('are thrown at whoever flushes', async () => {
    const made = desk()
    made.answer = () => Promise.reject(new TypeError('nobody answers'))
    made.saver.change('first')
    await expect(made.saver.flush()).rejects.toThrow('nobody answers')
    await made.saver.forget()
    expect([made.kept, made.saver.hasUnsaved()]).toEqual([null, false])
  })
})

it('ends with the newest state saved, whatever fails on the way, and never saves an older one after it', async () => {
  const event = fc.oneof(
    fc.record({ wait: fc.nat(2_000) }),
    fc.record({ takesMs: fc.nat(800) }),
    fc.constant('fail' as const),
    fc.constant('change' as const),
    fc.constant('retry' as const),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      const made = desk()
      let count = 0
      for (const next of events) {
        if (next === 'change') made.saver.change(String(++count))
        else if (next === 'retry') made.saver.retry()
        else if (next === 'fail') made.answer = () => Promise.reject(new TypeError('nobody answers'))
        else if ('wait' in next) await vi.advanceTimersByTimeAsync(next.wait)
        else made.answer = () => after(next.takesMs)
      }
      made.answer = () => Promise.resolve()
      await vi.advanceTimersByTimeAsync(60_000)
      const numbers = made.saved.map(Number)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
      expect(made.saver.hasUnsaved()).toBe(false)
      expect(made.kept).toBeNull()
      if (count > 0) expect(numbers.at(-1)).toBe(count)
    }),
    { numRuns: 200 },
  )
})
