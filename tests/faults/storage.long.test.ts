/**
 * A full disk and folders that cannot be written to: a clear error, and nothing lost. Real ones, mounted in a namespace
 * of the child's own; if mounting is not permitted here, the tests of that are skipped under a name that says so.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownMounts } from './own-mounts.ts'

const CHILD = join(import.meta.dirname, 'storage.child.ts')
const isRoot = process.getuid?.() === 0

const mounts = ownMounts()
const why = mounts === undefined ? ' (not run: this machine lets nobody mount)' : ''

let directory: string
let place: string
let works: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-storage-'))
  chmodSync(directory, 0o755)
  place = join(directory, 'place')
  works = join(directory, 'works')
  mkdirSync(place)
  mkdirSync(works)
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

function runChild(scenario: string, wrapper: readonly string[] = []): unknown {
  const [file = '', ...args] = [...wrapper, process.execPath, CHILD, scenario, place, works]
  return JSON.parse(execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }))
}

const sound = { integrity: 'ok', missing: 0 }

test.skipIf(mounts === undefined)(
  `on a full disk work is refused by name and continues once there is room${why}`,
  () => {
    const facts = runChild('fullDisk', mounts) as Record<string, Record<string, unknown>>
    const imported = Number(facts['first']?.['imported'])
    expect(facts['first']).toMatchObject({ state: 'failed', code: 'DISK_FULL', failed: [] })
    expect(imported).toBeGreaterThan(0)
    expect(imported).toBeLessThan(30)
    expect(facts['whileFull']).toEqual({ ...sound, assets: imported })
    const full = 'DISK_FULL'
    expect(facts['refused']).toEqual({
      codes: { draft: full, upload: full, backup: full, export: full, thumbnail: full },
      leftOver: [],
      parts: [],
      description: '',
    })
    expect(facts['opening']).toBe('DISK_FULL')
    expect(facts['kept']).toEqual({ ...sound, assets: imported })
    expect(facts['second']).toEqual({
      state: 'finished',
      code: null,
      imported: 30 - imported,
      skipped: imported,
      failed: [],
    })
    expect(facts['after']).toEqual({ ...sound, assets: 30 })
  },
  60_000,
)

test.skipIf(mounts === undefined)(
  `a folder mounted read-only is named, and can be read from${why}`,
  () => {
    expect(runChild('readOnlyFolder', mounts)).toEqual({
      refused: { state: 'failed', code: 'FOLDER_READ_ONLY', imported: 0, skipped: 0, failed: [] },
      accepted: { state: 'finished', code: null, imported: 3, skipped: 0, failed: [] },
      backup: 'FOLDER_READ_ONLY',
      exports: 'FOLDER_READ_ONLY',
      leads: true,
      opening: 'FOLDER_READ_ONLY',
      after: { ...sound, assets: 3 },
    })
  },
  60_000,
)

test.skipIf(!isRoot)(
  `a library of another user is named${isRoot ? '' : ' (not run: takes root to become another user)'}`,
  () => {
    expect(runChild('foreignFolder')).toEqual({ opening: 'FOLDER_READ_ONLY', creating: 'FOLDER_READ_ONLY' })
  },
)

test.skipIf(process.platform === 'win32')(
  'where no file may grow any larger, what fits comes in and the rest is refused by name',
  () => {
    runChild('drawForLimit')
    // In blocks of 512 bytes by POSIX; the ignored signal turns the limit into an error of the write itself.
    const limited = ['sh', '-c', `trap '' XFSZ; ulimit -f 4000; exec "$@"`, 'sh']
    expect(runChild('fileSizeLimit', limited)).toEqual({
      bytes: { state: 'finished', code: null, imported: 1, skipped: 0, failed: ['FILE_TOO_LARGE', 'FILE_TOO_LARGE'] },
      upload: 'FILE_TOO_LARGE',
      leftOver: [],
      after: { ...sound, assets: 1 },
    })
  },
)
