import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { openLibraryDatabase } from '../database/open.ts'
import { type Instance, joinLibrary } from '../instance.ts'
import { createJobs, type JobHandler, type Jobs } from './jobs.ts'

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
  vi.useRealTimers()
  vi.restoreAllMocks()
  await jobs.close()
  instance.close()
  db.close()
  rmSync(directory, { recursive: true, force: true })
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

test('jobs of one kind run one after the other, those of two kinds at the same time', async () => {
  const running = new Set<string>()
  const bothRun = Promise.withResolvers<void>()
  const handler = (kind: string) => async () => {
    expect(running.has(kind)).toBe(false)
    running.add(kind)
    if (running.size === 2) bothRun.resolve()
    await bothRun.promise
    await nextTurn()
    running.delete(kind)
  }
  jobs.register('import', handler('import'))
  jobs.register('backup', handler('backup'))
  for (let count = 0; count < 3; count++) jobs.create(work)
  jobs.create({ ...work, kind: 'backup' })
  await jobs.whenIdle()
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

/** As a disk that is full does: rows with this state cannot be written. */
function refuseToStore(condition: string): { readonly allow: () => void } {
  db.exec(`create temp trigger refused before update on job when ${condition}
    begin select raise(abort, 'database or disk is full'); end`)
  vi.spyOn(console, 'error').mockReturnValue()
  return { allow: () => db.exec('drop trigger refused') }
}

test('a failure that cannot be stored is shown, and stored as soon as it can be', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  const { allow } = refuseToStore(`new.state = 'failed'`)
  jobs.register('import', async () => {
    throw new LunaError('DISK_FULL', '/a')
  })
  const id = jobs.create(work)
  await jobs.whenIdle()
  const storedState = db.prepare('select state from job where id = ?').pluck()
  expect(jobs.get(id)).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } })
  expect(jobs.list()).toMatchObject([{ id, state: 'failed' }])
  expect(jobs.underWay('import')).toBeUndefined()
  vi.advanceTimersByTime(60_000)
  expect(storedState.get(id)).toBe('running')
  allow()
  vi.advanceTimersByTime(60_000)
  expect(storedState.get(id)).toBe('failed')
  expect(jobs.get(id)).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } })
})

test('a job that cannot be marked as running fails once, and is not started again', async () => {
  let starts = 0
  refuseToStore('true')
  jobs.register('import', async () => {
    starts++
  })
  const id = jobs.create(work)
  await jobs.whenIdle()
  for (let turn = 0; turn < 20; turn++) await nextTurn()
  expect(jobs.get(id)).toMatchObject({ state: 'failed' })
  expect(starts).toBe(0)
})

test('progress that cannot be stored ends neither the job nor the program', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  refuseToStore('new.state = old.state')
  jobs.register('import', async ({ report }) => {
    report({ done: 1, total: 2 })
    vi.advanceTimersByTime(10_000)
    report({ done: 2 })
  })
  const id = jobs.create(work)
  await jobs.whenIdle()
  expect(jobs.get(id)).toMatchObject({ state: 'finished', done: 2 })
})

/** A handler that runs until it is aborted; `started` resolves once it runs. */
function endless(): { readonly handler: JobHandler; readonly started: Promise<void> } {
  const { promise: started, resolve } = Promise.withResolvers<void>()
  const handler: JobHandler = ({ signal, report }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      report({ done: 1 })
      resolve()
    })
  return { handler, started }
}

test('cancelling stops a running job and a queued one; unknown ids are refused', async () => {
  const { handler, started } = endless()
  jobs.register('import', handler)
  const running = jobs.create(work)
  const queued = jobs.create(work)
  await started
  jobs.cancel(queued)
  jobs.cancel(running)
  await jobs.whenIdle()
  expect(jobs.get(running)?.state).toBe('cancelled')
  expect(jobs.get(queued)?.state).toBe('cancelled')
  expect(() => jobs.cancel('nothing')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  jobs.clear()
  expect(jobs.list()).toEqual([])
})

test('closing leaves a running job queued, and the next program resumes it', async () => {
  const { handler, started } = endless()
  jobs.register('import', handler)
  const id = jobs.create(work)
  await started
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
  const { handler, started } = endless()
  otherJobs.register('import', handler)
  const id = otherJobs.create(work)
  await started
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

test('a job of a program that has ended is under way only after it is resumed', async () => {
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

test('a watcher that returns while nothing happens is released', async () => {
  const reader = jobs.watch()
  const waiting = reader.next()
  await reader.return?.()
  expect(await waiting).toEqual({ done: true, value: undefined })
})
