/** One watched folder: real changes of files, reported by the system, while the clock is the test's. */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  type Stats,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWatchedFolder, type WatchedFolder, type WatchedFolderOptions } from './watched-folder.ts'

const TIMING = { settled: 1_500, gather: 1_000, look: 10_000 }
/** How often a file that is being written is looked at. */
const LOOK_MS = 200

let directory: string
let folder: string
let started: WatchedFolder[]
let isEnded: boolean

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-watched-folder-'))
  folder = join(directory, 'renders')
  mkdirSync(folder)
  started = []
  isEnded = false
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})

afterEach(async () => {
  isEnded = true
  await Promise.all(started.map((watched) => watched.stop()))
  vi.useRealTimers()
  rmSync(directory, { recursive: true, force: true })
})

function watchedFolder(onFiles: WatchedFolderOptions['onFiles']): WatchedFolder {
  const watched = createWatchedFolder({
    path: folder,
    libraryDirectory: join(directory, 'library'),
    timing: TIMING,
    onFiles,
  })
  started.push(watched)
  return watched
}

/** Watches the folder and collects the sizes of the files in the order in which they are reported. */
async function watch(): Promise<{ watched: WatchedFolder; reported: [path: string, size: number][] }> {
  const reported: [path: string, size: number][] = []
  const collect = (files: ReadonlyMap<string, Stats>) => {
    for (const [path, { size }] of files) reported.push([path, size])
  }
  const watched = watchedFolder(async (files) => collect(files))
  await watched.look()
  return { watched, reported }
}

/** Gives the file system its turns until something is so; time passes in small steps where the test lets it. */
async function until(isSo: () => boolean, options: { readonly passing?: number } = {}): Promise<void> {
  while (!isSo()) {
    if (isEnded) throw new Error('the test has ended')
    if (options.passing !== undefined) await vi.advanceTimersByTimeAsync(options.passing)
    await nextTurn()
  }
}

/** Puts a whole file into the folder in one step, so that it is never seen half written or with another time. */
function moveIn(name: string, content: string, writtenAt = new Date('2026-01-01')): string {
  const path = join(folder, name)
  const outside = join(directory, name)
  writeFileSync(outside, content)
  utimesSync(outside, writtenAt, writtenAt)
  renameSync(outside, path)
  return path
}

/** A folder is watched for certain once it has reported a file that came later than another. */
async function settle(reported: readonly unknown[]): Promise<void> {
  for (const [index, name] of ['first.png', 'second.png'].entries()) {
    moveIn(name, name)
    await until(() => reported.length > index, { passing: LOOK_MS })
  }
  // What the system reports of these late is not taken for a report of the next file.
  await vi.advanceTimersByTimeAsync(10 * TIMING.settled)
}

test('a file that is touched while its import still runs is reported once', async () => {
  const { reported } = await watch()
  await settle(reported)
  const writtenAt = new Date('2026-01-02')
  const touched = moveIn('touched.png', 'a picture', writtenAt)
  await until(() => reported.length === 3, { passing: LOOK_MS })
  // Two changes by which the file is in the end what it was.
  utimesSync(touched, new Date('2026-01-03'), new Date('2026-01-03'))
  await until(() => vi.getTimerCount() > 0)
  utimesSync(touched, writtenAt, writtenAt)
  await until(() => vi.getTimerCount() === 0, { passing: LOOK_MS })
  const later = moveIn('later.png', 'another picture')
  await until(() => reported.length > 3, { passing: LOOK_MS })
  expect(reported.slice(2).map(([path]) => path)).toEqual([touched, later])
})

test('a file is reported when it has stopped growing', async () => {
  const { reported } = await watch()
  await settle(reported)
  const path = join(folder, 'slow.png')
  const part = Buffer.alloc(1_000, 7)
  writeFileSync(path, part)
  await until(() => vi.getTimerCount() > 0)
  const parts = 40
  expect(parts * LOOK_MS).toBeGreaterThan(4 * TIMING.settled)
  for (let count = 1; count < parts; count++) {
    appendFileSync(path, part)
    await vi.advanceTimersByTimeAsync(LOOK_MS)
    await until(() => vi.getTimerCount() > 0)
  }
  expect(reported).toHaveLength(2)
  await until(() => reported.length > 2, { passing: LOOK_MS })
  expect(reported.slice(2)).toEqual([[path, parts * part.length]])
})

test('a folder that is no longer watched stays so, though it was being looked at', async () => {
  const reported: string[] = []
  const watched = watchedFolder(async (files) => void reported.push(...files.keys()))
  const looking = watched.look()
  await watched.stop()
  await looking
  expect(watched.state()).toEqual({ active: false, error: null })
  // Another watch of the folder shows that the system has reported the file.
  const other = await watch()
  moveIn('later.png', 'later')
  await until(() => other.reported.length > 0, { passing: LOOK_MS })
  expect(reported).toEqual([])
})

test('a report under way when the watch ends is finished before it has ended', async () => {
  const steps: string[] = []
  const finish = Promise.withResolvers<void>()
  let isReporting = false
  const watched = watchedFolder(async () => {
    isReporting = true
    await finish.promise
    steps.push('reported')
  })
  await watched.look()
  moveIn('last.png', 'last')
  await until(() => isReporting, { passing: LOOK_MS })
  const stopped = watched.stop().then(() => steps.push('ended'))
  // Far more turns than closing the watch takes.
  for (let turn = 0; turn < 200; turn++) await nextTurn()
  finish.resolve()
  await stopped
  expect(steps).toEqual(['reported', 'ended'])
})
