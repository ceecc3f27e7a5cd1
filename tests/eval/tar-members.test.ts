import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { openTar } from './tar-members.ts'

const folder = mkdtempSync(join(tmpdir(), 'luna-tar-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** One entry of an archive: its header, and its content padded to whole blocks. */
function entry(name: string, content: string, type = '0', prefix = ''): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write(content.length.toString(8).padStart(11, '0'), 124)
  header.write(type, 156)
  header.write('ustar', 257)
  header.write(prefix, 345)
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512)
  body.write(content)
  return Buffer.concat([header, body])
}

const long = 'x'.repeat(700)
const entries = [entry('set/', '', '5'), entry('set/a.webp', long), entry('b.webp', 'b', '0', 'deep/set')]
const archive = Buffer.concat([...entries, Buffer.alloc(1024)])

test.each([
  ['one.tar', archive],
  ['one.tar.gz', gzipSync(archive)],
])('finds each file of %s, whatever stands between', async (name, bytes) => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  const opened = await openTar(path)
  expect([...opened.names]).toEqual(['set/a.webp', 'deep/set/b.webp'])
  expect((await opened.read('set/a.webp')).toString()).toBe(long)
  expect((await opened.read('deep/set/b.webp')).toString()).toBe('b')
  await expect(opened.read('set/')).rejects.toThrow(RangeError)
})

test.each([
  ['short.tar', archive.subarray(0, 1500)],
  ['short.tar.gz', gzipSync(archive.subarray(0, 1500))],
])('says that %s ends within a file', async (name, bytes) => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  await expect((await openTar(path)).read('set/a.webp')).rejects.toThrow('ends within a file')
})

test('refuses what is no archive', async () => {
  const path = join(folder, 'other.bin')
  writeFileSync(path, Buffer.alloc(2048, 7))
  await expect(openTar(path)).rejects.toThrow('not a tar archive')
})
