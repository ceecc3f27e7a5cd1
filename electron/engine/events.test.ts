import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLibraryDatabase } from './database/open.ts'
import { createWrite } from './database/write.ts'
import { createEvents } from './events.ts'

test('a reader that falls behind is told once to look at everything', async () => {
  const events = createEvents()
  const reader = events.subscribe()
  for (let count = 0; count <= 1_000; count++) events.emit({ type: 'settings' })
  expect((await reader.next()).value).toEqual({ type: 'library' })
  events.close()
  expect((await reader.next()).done).toBe(true)
  expect((await events.subscribe().next()).done).toBe(true)
})

test('events leave only after the outermost transaction has committed, and never after one that failed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'luna-events-'))
  const db = openLibraryDatabase(directory)
  const events = createEvents()
  const write = createWrite(db, events)
  const abort = new AbortController()
  const reader = events.subscribe(abort.signal)
  expect(() =>
    write((changed) => {
      changed.asset('lost')
      throw new Error('undone')
    }),
  ).toThrow('undone')
  write((changed) => {
    changed.asset('outer')
    write((inner) => inner.asset('inner'))
    expect(db.inTransaction).toBe(true)
  })
  expect((await reader.next()).value).toEqual({ type: 'assets', ids: ['outer', 'inner'] })
  const waiting = reader.next()
  abort.abort()
  expect((await waiting).done).toBe(true)
  db.close()
  rmSync(directory, { recursive: true, force: true })
})
