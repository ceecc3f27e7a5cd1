import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, sep } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createUploads, safeFileName, safeFilePath, type Uploads } from './uploads.ts'

let directory: string
let uploads: Uploads

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-uploads-'))
  uploads = createUploads(directory)
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

async function* chunks(...sizes: number[]) {
  for (const size of sizes) yield new Uint8Array(size)
}

test('a file that is sent lies under its name until it is removed', async () => {
  const { uploadId } = await uploads.receive('../../évil name.png', chunks(5, 7), { maxBytes: 12 })
  const [path = ''] = await uploads.files([uploadId])
  expect(basename(path)).toBe('évil name.png')
  expect(uploads.isUpload(path)).toBe(true)
  await uploads.remove([uploadId])
  expect(existsSync(path)).toBe(false)
})

test('what is too large, empty or broken off leaves nothing', async () => {
  const stop = new AbortController()
  stop.abort()
  await expect(uploads.receive('a', chunks(5, 8), { maxBytes: 12 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
  await expect(uploads.receive('a', chunks(), { maxBytes: 12 })).rejects.toMatchObject({ code: 'FILE_EMPTY' })
  await expect(uploads.receive('a', chunks(1), { maxBytes: 12, signal: stop.signal })).rejects.toMatchObject({
    code: 'CANCELLED',
  })
  expect(readdirSync(directory)).toEqual([])
})

test('old uploads that no import wants are swept', async () => {
  const ids = [0, 1, 2].map(async () => (await uploads.receive('a', chunks(1), { maxBytes: 9 })).uploadId)
  const [old = '', wanted = '', young = ''] = await Promise.all(ids)
  for (const id of [old, wanted]) utimesSync(join(directory, id), new Date(0), new Date(0))
  await uploads.sweep({ before: new Date(1_000), isWanted: (id) => id === wanted })
  expect(readdirSync(directory).sort()).toEqual([wanted, young].sort())
})

test('a file keeps the folders that it was sent with, and stays within its upload', async () => {
  const { uploadId } = await uploads.receive('../my-art/harbor/./gate.png', chunks(3), { maxBytes: 12 })
  const [path = ''] = await uploads.files([uploadId])
  expect(uploads.locate(path)).toEqual({ id: uploadId, pathInUpload: join('my-art', 'harbor', 'gate.png') })
})

test('any path becomes one that leads nowhere else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (path) => {
      const parts = safeFilePath(path).split(sep)
      for (const part of parts) expect(['', '.', '..']).not.toContain(part)
      expect(parts.length).toBeLessThanOrEqual(31)
      expect(Buffer.byteLength(parts.join(sep))).toBeLessThanOrEqual(1_500)
    }),
  )
})

test('any name becomes one that every system takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (name) => {
      const safe = safeFileName(name)
      expect(safe).not.toMatch(/[/\\<>:"|?*\p{Cc}]|[. ]$/u)
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200)
      expect(['', '.', '..']).not.toContain(safe)
    }),
  )
  expect(safeFileName('CON.png')).toBe('_CON.png')
  expect(safeFileName(`${'x'.repeat(500)}.json`).endsWith('.json')).toBe(true)
})
