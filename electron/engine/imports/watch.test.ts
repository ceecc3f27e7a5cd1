import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { drawn, pngOf } from './test-pictures.fixture.ts'
import { createWatchFolders, type WatchFolders } from './watch.ts'
import { createWatchedFolder, type WatchedFolder, type WatchedFolderOptions } from './watched-folder.ts'

let directory: string
let folder: string
let engine: Engine
let watching: WatchFolders
let starts: (readonly string[])[]

const TIMING = { settled: 120, gather: 80, look: 60 }

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-watch-'))
  folder = join(directory, 'renders')
  mkdirSync(folder)
  engine = await createEngine({
    libraryDirectory: join(directory, 'library'),
    host: 'cli',
    version: '1',
    background: false,
  })
  starts = []
  watching = watch()
})

afterEach(async () => {
  await watching.close()
  await engine.close()
  rmSync(directory, { recursive: true, force: true })
})

function watch(isActive = true): WatchFolders {
  return createWatchFolders({
    db: engine.db,
    write: engine.write,
    imports: {
      start(work) {
        starts.push(work.paths)
        return engine.imports.start(work)
      },
    },
    libraryDirectory: join(directory, 'library'),
    isActive,
    timing: TIMING,
  })
}

function watchedFolder(onFiles: WatchedFolderOptions['onFiles']): WatchedFolder {
  return createWatchedFolder({ path: folder, libraryDirectory: join(directory, 'library'), timing: TIMING, onFiles })
}

const names = async () => {
  const all = { filter: {}, sort: 'name', collapseSeeds: false, offset: 0, limit: 100 } as const
  return (await engine.library.list(all)).items.map(({ name }) => name)
}

const eventually = (check: () => Promise<void> | void) => vi.waitFor(check, { timeout: 15_000, interval: 50 })

test('files that are there and files that come are imported, each once', async () => {
  writeFileSync(join(folder, 'first.png'), await pngOf(1))
  await watching.add(folder)
  await eventually(async () => expect(await names()).toEqual(['First']))
  mkdirSync(join(folder, 'deeper'))
  writeFileSync(join(folder, 'deeper', 'second.png'), await pngOf(2))
  writeFileSync(join(folder, '.third.png'), await pngOf(3))
  await eventually(async () => expect(await names()).toEqual(['First', 'Second']))

  await watching.close()
  await engine.jobs.whenIdle()
  const before = starts.length
  watching = watch()
  writeFileSync(join(folder, 'fourth.png'), await pngOf(4))
  await eventually(async () => expect(await names()).toEqual(['First', 'Fourth', 'Second']))
  expect(starts.slice(before)).toEqual([[join(folder, 'fourth.png')]])
})

test('a file that is touched while its import still runs is told of once', async () => {
  const told: string[] = []
  const watched = watchedFolder(async (files) => void told.push(...files.keys()))
  await watched.look()
  const touched = join(folder, 'touched.png')
  const writtenAt = new Date('2026-01-01')
  writeFileSync(touched, await pngOf(9))
  utimesSync(touched, writtenAt, writtenAt)
  await eventually(() => expect(told).toEqual([touched]))
  // A change by which the file is in the end what it was.
  utimesSync(touched, new Date(), new Date())
  await new Promise((resolve) => setTimeout(resolve, TIMING.settled / 2))
  utimesSync(touched, writtenAt, writtenAt)
  const later = join(folder, 'later.png')
  await new Promise((resolve) => setTimeout(resolve, 2 * (TIMING.settled + TIMING.gather)))
  writeFileSync(later, await pngOf(10))
  await eventually(() => expect(told).toContain(later))
  expect(told).toEqual([touched, later])
  await watched.stop()
})

test('a file is taken when it has stopped growing', async () => {
  await watching.add(folder)
  const bytes = await drawn(5, 700).png({ compressionLevel: 0 }).toBuffer()
  const path = join(folder, 'slow.png')
  writeFileSync(path, bytes.subarray(0, 1_000))
  for (let start = 1_000; start < bytes.length; start += Math.ceil(bytes.length / 8)) {
    await new Promise((resolve) => setTimeout(resolve, 40))
    appendFileSync(path, bytes.subarray(start, start + Math.ceil(bytes.length / 8)))
  }
  await eventually(async () => expect(await names()).toEqual(['Slow']))
})

test('a picture and its text that arrive together stay together, and a refused file is tried once', async () => {
  await watching.add(folder)
  writeFileSync(join(folder, 'rose.txt'), 'a rose\nSteps: 5, Seed: 1')
  writeFileSync(join(folder, 'rose.jpg'), await drawn(6).jpeg().toBuffer())
  writeFileSync(join(folder, 'broken.png'), 'no picture')
  await eventually(async () => expect(await names()).toEqual(['Rose']))
  await engine.jobs.whenIdle()
  await watching.close()
  const before = starts.length
  watching = watch()
  await eventually(() => expect(watching.list()).toMatchObject([{ path: folder, active: true }]))
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(starts.slice(before)).toEqual([])
})

test('a folder that goes away says so, and is watched again when it is back', async () => {
  await watching.add(folder)
  renameSync(folder, `${folder}-unplugged`)
  await eventually(() => expect(watching.list()).toMatchObject([{ active: false, error: { code: 'FILE_UNREADABLE' } }]))
  writeFileSync(join(`${folder}-unplugged`, 'meanwhile.png'), await pngOf(7))
  renameSync(`${folder}-unplugged`, folder)
  await eventually(async () => expect(await names()).toEqual(['Meanwhile']))
  expect(watching.list()).toMatchObject([{ active: true, error: null }])
})

test('adding twice is one folder; removing ends the watch and keeps the work', async () => {
  const { id } = await watching.add(folder)
  expect((await watching.add(join(folder, '.'))).id).toBe(id)
  writeFileSync(join(folder, 'kept.png'), await pngOf(8))
  await eventually(async () => expect(await names()).toEqual(['Kept']))
  await watching.remove(id)
  writeFileSync(join(folder, 'later.png'), await pngOf(9))
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect([watching.list(), await names()]).toEqual([[], ['Kept']])
  await expect(watching.remove(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a folder that is no longer watched stays so, though it was just being looked at', async () => {
  const told: string[] = []
  const watched = watchedFolder(async (files) => void told.push(...files.keys()))
  const looking = watched.look()
  await watched.stop()
  await looking
  expect(watched.state()).toEqual({ active: false, error: null })
  writeFileSync(join(folder, 'later.png'), await pngOf(9))
  await new Promise((resolve) => setTimeout(resolve, 3 * (TIMING.settled + TIMING.gather)))
  expect(told).toEqual([])
})

test('what is being told of when the watch ends is told before it has ended', async () => {
  const steps: string[] = []
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const watched = watchedFolder(async () => {
    begin()
    await new Promise((resolve) => setTimeout(resolve, 50))
    steps.push('told')
  })
  await watched.look()
  writeFileSync(join(folder, 'last.png'), await pngOf(9))
  await begun
  await watched.stop()
  steps.push('ended')
  expect(steps).toEqual(['told', 'ended'])
})

test('what is no folder, or lies in the library, is refused; a program that may not watch only remembers', async () => {
  await expect(watching.add(join(directory, 'missing'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  await expect(watching.add(join(directory, 'library', 'media'))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  const passive = watch(false)
  expect(await passive.add(folder)).toMatchObject({ path: folder, active: false, error: null })
  await passive.close()
})
