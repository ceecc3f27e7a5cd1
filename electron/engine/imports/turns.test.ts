import { setImmediate as nextTick } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

test('a file waits for equal ones before it, not for others and not for those behind it', async () => {
  const turns = createTurns()
  const [first, other, second, third] = [turns.take(), turns.take(), turns.take(), turns.take()]
  const kept: string[] = []
  const keep = async (turn: typeof first, name: string, content: string) => {
    await turn.after(content)
    kept.push(name)
    turn[Symbol.dispose]()
  }
  const last = keep(third, 'third', 'same')
  const middle = keep(second, 'second', 'same')
  await nextTick()
  expect(kept).toEqual([])
  await keep(first, 'first', 'same')
  await nextTick()
  expect(kept).toEqual(['first'])
  await keep(other, 'other', 'different')
  await Promise.all([last, middle])
  expect(kept.filter((name) => name !== 'other')).toEqual(['first', 'second', 'third'])
  expect(kept).toContain('other')
})

test('a file that failed before its content was known holds no other up', async () => {
  const turns = createTurns()
  const [failed, next] = [turns.take(), turns.take()]
  failed[Symbol.dispose]()
  await expect(next.after('anything')).resolves.toBeUndefined()
})
