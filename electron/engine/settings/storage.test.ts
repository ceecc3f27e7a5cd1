import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { measureStorage } from './storage.ts'

test('every folder is measured, absent ones take nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'luna-storage-'))
  const put = (path: string, sizeBytes: number) => {
    mkdirSync(join(directory, path, '..'), { recursive: true })
    writeFileSync(join(directory, path), Buffer.alloc(sizeBytes))
  }
  put('library/library.sqlite', 10)
  put('library/library.sqlite-wal', 5)
  put('library/media/ab/one', 100)
  put('library/media/cd/two', 200)
  put('library/thumbnails/256/ab/one.webp', 7)
  put('models/standard/clip.onnx', 1000)
  const options = { libraryDirectory: join(directory, 'library'), modelsDirectory: join(directory, 'models') }
  expect(await measureStorage(options)).toEqual({
    databaseBytes: 15,
    mediaBytes: 300,
    thumbnailBytes: 7,
    modelBytes: 1000,
    catalogBytes: 0,
    freeBytes: expect.any(Number),
  })
  rmSync(directory, { recursive: true, force: true })
})
