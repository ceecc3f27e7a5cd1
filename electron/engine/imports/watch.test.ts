import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { createEngine, type Engine } from '../engine.ts'
import { drawn, pngOf } from './test-pictures.fixture.ts'
import { createWatchFolders, type WatchFolders } from './watch.ts'

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

const names = async () => {
  const all = { filter: {}, sort: 'name', collapseSeeds: false, offset: 0, limit: 100 } as const
  return (await engine.library.list(all)).items.map(({ name }) => name)
}

/** Puts a whole file into a folder in one step, so that no look at the folder finds a part of it. */
function moveIn(path: string, bytes: Buffer): string {
  const outside = join(directory, 'outside')
  writeFileSync(outside, bytes)
  renameSync(outside, path)
  return path
}

test('files that are in the folder and files that arrive later are imported, each once', async () => {
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
  const fourth = moveIn(join(folder, 'fourth.png'), await pngOf(4))
  await eventually(async () => expect(await names()).toEqual(['First', 'Fourth', 'Second']))
  expect(starts.slice(before)).toEqual([[fourth]])
})

test('a picture and its text that arrive together stay together, and a refused file is tried once', async () => {
  await watching.add(folder)
  writeFileSync(join(folder, 'rose.txt'), 'a rose\nSteps: 5, Seed: 1')
  writeFileSync(join(folder, 'rose.jpg'), await drawn(6).jpeg().toBuffer())
  const broken = moveIn(join(folder, 'broken.png'), Buffer.from('no picture'))
  await eventually(async () => expect(await names()).toEqual(['Rose']))
  await eventually(() => expect(starts.flat()).toContain(broken))
  await watching.close()
  await engine.jobs.whenIdle()
  const before = starts.length
  watching = watch()
  await eventually(() => expect(watching.list()).toMatchObject([{ path: folder, active: true }]))
  const sentinel = moveIn(join(folder, 'sentinel.png'), await pngOf(7))
  await eventually(async () => expect(await names()).toEqual(['Rose', 'Sentinel']))
  expect(starts.slice(before)).toEqual([[sentinel]])
})

test('a folder that is gone is reported, and is watched again when it is back', async () => {
  await watching.add(folder)
  renameSync(folder, `${folder}-unplugged`)
  await eventually(() => expect(watching.list()).toMatchObject([{ active: false, error: { code: 'FILE_UNREADABLE' } }]))
  writeFileSync(join(`${folder}-unplugged`, 'unplugged.png'), await pngOf(7))
  renameSync(`${folder}-unplugged`, folder)
  await eventually(async () => expect(await names()).toEqual(['Unplugged']))
  expect(watching.list()).toMatchObject([{ active: true, error: null }])
})

test('adding twice is one folder; removing ends the watch and keeps the work', async () => {
  const other = join(directory, 'other')
  mkdirSync(other)
  await watching.add(other)
  const { id } = await watching.add(folder)
  expect((await watching.add(join(folder, '.'))).id).toBe(id)
  writeFileSync(join(folder, 'kept.png'), await pngOf(8))
  await eventually(async () => expect(await names()).toEqual(['Kept']))
  await watching.remove(id)
  writeFileSync(join(folder, 'later.png'), await pngOf(9))
  writeFileSync(join(other, 'sentinel.png'), await pngOf(7))
  await eventually(async () => expect(await names()).toContain('Sentinel'))
  expect(await names()).toEqual(['Kept', 'Sentinel'])
  expect(watching.list().map(({ path }) => path)).toEqual([other])
  await expect(watching.remove(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a path that is no folder, or is in the library, is refused; a program that may not watch only stores it', async () => {
  await expect(watching.add(join(directory, 'missing'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  await expect(watching.add(join(directory, 'library', 'media'))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  const passive = watch(false)
  expect(await passive.add(folder)).toMatchObject({ path: folder, active: false, error: null })
  await passive.close()
})
