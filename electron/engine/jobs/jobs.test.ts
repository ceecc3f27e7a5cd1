import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { openLibraryDatabase } from '../database/open.ts'
import { type Instance, joinLibrary } from '../instance.ts'
import { createJobs, type Jobs } from './jobs.ts'

let directory: string
let db: Database
let instance: Instance
let jobs: Jobs

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-jobs-'))
  db = openLibraryDatabase(directory)
  instance = joinLibrary(directory, true)
  jobs = createJobs({ db, instance })
})

afterEach(async () => {
  await jobs.close()
  instance.close()
  db.close()
})

const work = { kind: 'import', title: 'A folder', unit: 'items', payload: { paths: ['/a'] } } as const

test('a job runs with its payload, reports progress, and is seen from queued to finished', async () => {
  const seen: Job[] = []
  const watching = (async () => {
    for await (const job of jobs.watch()) {
      seen.push(job)
      if (job.state === 'finished') return
    }
  })()
  jobs.register('import', async ({ payload, report }) => {
    expect(payload).toEqual({ paths: ['/a'] })
    report({ total: 3 })
    report({ done: 3 })
  })
  const id = jobs.create(work)
  await watching
  expect(seen.map(({ state }) => state)).toEqual(expect.arrayContaining(['running', 'finished']))
  expect(jobs.get(id)).toMatchObject({ state: 'finished', done: 3, total: 3, error: null })
})

test('jobs of one kind run one after the other, another kind beside them', async () => {
  const running = new Set<string>()
  let most = 0
  const handler = (kind: string) => async () => {
    expect(running.has(kind)).toBe(false)
    running.add(kind)
    most = Math.max(most, running.size)
    await delay(10)
    running.delete(kind)
  }
  jobs.register('import', handler('import'))
  jobs.register('backup', handler('backup'))
  for (let count = 0; count < 3; count++) jobs.create(work)
  jobs.create({ ...work, kind: 'backup' })
  await jobs.whenIdle()
  expect(most).toBe(2)
  expect(jobs.list().map(({ state }) => state)).toEqual(['finished', 'finished', 'finished', 'finished'])
})

test('a failed job keeps the declared error; an unknown one becomes INTERNAL', async () => {
  jobs.register('import', async () => {
    throw new LunaError('FILE_EMPTY', '/a')
  })
  jobs.register('fingerprint', async () => {
    throw Object.assign(new Error('write'), { code: 'ENOSPC' })
  })
  const first = jobs.create(work)
  const second = jobs.create({ ...work, kind: 'fingerprint' })
  await jobs.whenIdle()
  expect(jobs.get(first)).toMatchObject({ state: 'failed', error: { code: 'FILE_EMPTY', detail: '/a' } })
  expect(jobs.get(second)).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } })
})

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

test('cancelling stops a running job and a queued one; unknown ids are refused', async () => {
  jobs.register('import', ({ signal }) => untilAborted(signal))
  const running = jobs.create(work)
  const queued = jobs.create(work)
  await delay(5)
  jobs.cancel(queued)
  jobs.cancel(running)
  await jobs.whenIdle()
  expect(jobs.get(running)?.state).toBe('cancelled')
  expect(jobs.get(queued)?.state).toBe('cancelled')
  expect(() => jobs.cancel('nothing')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  jobs.clear()
  expect(jobs.list()).toEqual([])
})

test('closing leaves a running job queued, and the next program takes it up', async () => {
  jobs.register('import', ({ signal }) => untilAborted(signal))
  const id = jobs.create(work)
  await delay(5)
  await jobs.close()
  instance.close()
  expect(jobs.get(id)?.state).toBe('queued')

  instance = joinLibrary(directory, true)
  jobs = createJobs({ db, instance })
  jobs.register('import', async ({ report }) => report({ done: 1 }))
  jobs.resume()
  await jobs.whenIdle()
  expect(jobs.get(id)).toMatchObject({ state: 'finished', done: 1 })
})

test('a job of another living program is left alone, and cancelling it here stops it there', async () => {
  const other = joinLibrary(directory, true)
  expect(instance.isLeader).toBe(true)
  expect(other.isLeader).toBe(false)
  const otherDb = openLibraryDatabase(directory)
  const otherJobs = createJobs({ db: otherDb, instance: other })
  otherJobs.register('import', async ({ signal, report }) => {
    report({ done: 1 })
    await untilAborted(signal)
  })
  const id = otherJobs.create(work)
  await delay(5)
  let startedHere = false
  jobs.register('import', async () => {
    startedHere = true
  })
  jobs.resume()
  await jobs.whenIdle()
  expect(startedHere).toBe(false)
  jobs.cancel(id)
  await otherJobs.whenIdle()
  expect(jobs.get(id)?.state).toBe('cancelled')
  await otherJobs.close()
  other.close()
  otherDb.close()
})

test('a job of a program that is gone is nobody’s work until it is taken up', async () => {
  const gone = joinLibrary(directory, false)
  const goneJobs = createJobs({ db, instance: gone })
  const id = goneJobs.create(work)
  expect(jobs.underWay('import')).toBe(id)
  gone.close()
  expect(jobs.underWay('import')).toBeUndefined()
  expect(jobs.underWay('backup')).toBeUndefined()
  jobs.resume()
  expect(jobs.underWay('import')).toBe(id)
  await goneJobs.close()
})

test('a watcher that leaves while nothing happens is let go', async () => {
  const reader = jobs.watch()
  const waiting = reader.next()
  await reader.return?.()
  expect(await waiting).toEqual({ done: true, value: undefined })
})
