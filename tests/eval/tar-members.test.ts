import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { listTar, readTarMember } from './tar-members.ts'

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

test('finds each file of an archive, whatever stands between', async () => {
  const path = join(folder, 'one.tar')
  const long = 'x'.repeat(700)
  const entries = [entry('set/', '', '5'), entry('set/a.webp', long), entry('b.webp', 'b', '0', 'deep/set')]
  writeFileSync(path, Buffer.concat([...entries, Buffer.alloc(1024)]))
  const members = await listTar(path)
  expect([...members.keys()]).toEqual(['set/a.webp', 'deep/set/b.webp'])
  const read = async (name: string) => {
    const member = members.get(name)
    if (member === undefined) throw new Error(`${name} was expected`)
    return (await readTarMember(path, member)).toString()
  }
  expect([await read('set/a.webp'), await read('deep/set/b.webp')]).toEqual([long, 'b'])
  await expect(readTarMember(path, { offset: 512, size: 1e6 })).rejects.toThrow('ends within a file')
})

test('refuses what is no archive', async () => {
  const path = join(folder, 'packed.tar.gz')
  writeFileSync(path, Buffer.alloc(2048, 7))
  await expect(listTar(path)).rejects.toThrow('not an uncompressed tar archive')
})
