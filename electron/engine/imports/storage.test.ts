import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { checkConsistency } from '../library/consistency.ts'
import { writePictures } from './test-pictures.fixture.ts'

let directory: string
let files: string
let mounts: string[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-storage-'))
  files = join(directory, 'files')
  mkdirSync(files)
  mounts = []
})

afterEach(() => {
  for (const path of mounts) run('umount', '-l', path)
  rmSync(directory, { recursive: true, force: true })
})

function run(command: string, ...arguments_: string[]): boolean {
  try {
    execFileSync(command, arguments_, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function mount(path: string, ...arguments_: string[]): boolean {
  const isMounted = run('mount', ...arguments_, path)
  if (isMounted) mounts.push(path)
  return isMounted
}

const openLibrary = (libraryDirectory: string) =>
  createEngine({ libraryDirectory, host: 'cli', version: '1', background: false })

async function importFiles(engine: Engine) {
  const { jobId } = await engine.imports.start({ paths: [files], uploads: [] })
  await engine.jobs.whenIdle()
  return { job: engine.jobs.get(jobId), ...engine.imports.report(jobId) }
}

const SIDE = 400

/** Noise, since nothing else fills a disk with so few files. */
async function writeNoise(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
    const picture = sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#000', noise } })
    writeFileSync(join(files, `noise-${index}.png`), await picture.png().toBuffer())
  }
}

test('a full disk stops the import with its reason, loses nothing, and more room lets it end', async (context) => {
  const disk = join(directory, 'disk')
  mkdirSync(disk)
  const isSmall = mount(disk, '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs')
  if (!isSmall) context.skip('a small disk can only be made by the superuser, on Linux')
  await writeNoise(16)
  const libraryDirectory = join(disk, 'library')
  const engine = await openLibrary(libraryDirectory)

  const stopped = await importFiles(engine)
  expect(stopped.job).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL', retryable: true } })
  expect(stopped.failed).toEqual([])
  expect(stopped.imported.length).toBeGreaterThan(0)
  expect(stopped.imported.length).toBeLessThan(16)
  for (const { assetId } of stopped.imported) expect(engine.library.get(assetId).media).not.toBeNull()

  expect(run('mount', '-o', 'remount,size=200m', disk)).toBe(true)
  const ended = await importFiles(engine)
  expect(ended.job?.state).toBe('finished')
  expect(ended.imported.length + stopped.imported.length).toBe(16)
  await engine.close()
  await (await createEngine({ libraryDirectory, host: 'browser', version: '1' })).close()
  expect(await checkConsistency(libraryDirectory)).toEqual([])
})

test('a library folder that cannot be written stops the import with its reason, and loses nothing', async (context) => {
  await writePictures(files, 3)
  const libraryDirectory = join(directory, 'library')
  const engine = await openLibrary(libraryDirectory)
  const media = join(libraryDirectory, 'media')
  const isRoot = process.getuid?.() === 0
  if (isRoot) {
    const isReadOnly = mount(media, '--bind', media) && run('mount', '-o', 'remount,ro,bind', media)
    if (!isReadOnly) context.skip('this system lets nobody take the right to write from the superuser')
  } else {
    chmodSync(join(media, 'incoming'), 0o500)
  }

  const stopped = await importFiles(engine)
  expect(stopped.job).toMatchObject({ state: 'failed', error: { code: 'FOLDER_READ_ONLY' } })
  expect([stopped.imported, stopped.failed]).toEqual([[], []])

  if (isRoot) run('mount', '-o', 'remount,rw,bind', media)
  else chmodSync(join(media, 'incoming'), 0o700)
  expect((await importFiles(engine)).imported).toHaveLength(3)
  await engine.close()
})
