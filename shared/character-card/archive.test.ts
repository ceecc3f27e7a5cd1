import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readArchive, writeArchive } from './archive.ts'
import { bytesFromLatin1, concatBytes, latin1FromBytes } from './bytes.ts'
import { codeOf } from './samples.fixture.ts'

const LIMITS = { maxEntries: 1_000, maxTotalBytes: 1_000_000 }
const read = (zip: Uint8Array) => readArchive(zip, LIMITS)
const content = bytesFromLatin1('content '.repeat(50))

/** Replaces a text of equal length everywhere in the file: names stand in it twice. */
function renamed(zip: Uint8Array, from: string, to: string): Uint8Array {
  return bytesFromLatin1(latin1FromBytes(zip).replaceAll(from, to))
}

/** Sets a 32-bit field of the only entry's record in the directory. */
function withDirectoryField(zip: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = zip.slice()
  const directory = latin1FromBytes(copy).indexOf('PK\x01\x02')
  new DataView(copy.buffer).setUint32(directory + offset, value, true)
  return copy
}

describe('archives', () => {
  it('brings files back, equal contents as equal bytes, names in any script', () => {
    const entries = [
      { path: 'card.json', bytes: content },
      { path: 'assets/夜/1.png', bytes: new Uint8Array() },
    ]
    expect(read(writeArchive(entries))).toStrictEqual(entries)
    expect(writeArchive(entries)).toStrictEqual(writeArchive(entries))
  })

  it('reads archives that follow other data, and leaves out folders', () => {
    const zip = zipSync({ 'dir/': new Uint8Array(), 'dir/a.txt': content })
    const expected = [{ path: 'dir/a.txt', bytes: content }]
    expect(read(concatBytes([bytesFromLatin1('a picture'), zip]))).toStrictEqual(expected)
  })

  it.each([
    'a/../../b',
    '../outside',
    '/absolute',
    'C:/drive',
    'back\\slash',
    'a//b',
    './a',
    'line\nbreak',
    'nul\0',
    'a/__proto__/b',
  ])('refuses the name %j', (path) => {
    expect(codeOf(() => writeArchive([{ path, bytes: content }]))).toBe('ARCHIVE_UNSAFE')
    const zip = zipSync({ ['x'.repeat(path.length)]: content })
    expect(codeOf(() => read(renamed(zip, 'x'.repeat(path.length), path)))).toBe('ARCHIVE_UNSAFE')
  })

  it('refuses names that occur twice, also in another normal form', () => {
    const zip = zipSync({ 'a.txt': content, 'b.txt': content })
    expect(codeOf(() => read(renamed(zip, 'b.txt', 'a.txt')))).toBe('ARCHIVE_UNSAFE')
    const twice = ['é', 'e\u0301'].map((path) => ({ path, bytes: content }))
    expect(codeOf(() => writeArchive(twice))).toBe('ARCHIVE_UNSAFE')
    expect(codeOf(() => read(zipSync({ é: content, 'e\u0301': content })))).toBe('ARCHIVE_UNSAFE')
  })

  it('refuses bombs, whether their headers tell or lie', () => {
    const bomb = zipSync({ 'zeros.bin': new Uint8Array(20_000_000) })
    expect(bomb.length).toBeLessThan(30_000)
    expect(codeOf(() => read(bomb))).toBe('ARCHIVE_UNSAFE')
    expect(codeOf(() => read(withDirectoryField(bomb, 24, 10)))).toBe('ARCHIVE_UNSAFE')
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`${index}.txt`, new Uint8Array()]))
    expect(codeOf(() => read(zipSync(many)))).toBe('ARCHIVE_UNSAFE')
    const together = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, new Uint8Array(400_000)]))
    expect(codeOf(() => read(zipSync(together)))).toBe('ARCHIVE_UNSAFE')
  })

  it('refuses damage and what it cannot read', () => {
    const zip = zipSync({ 'a.txt': content })
    for (let length = 0; length < zip.length; length++) {
      expect(codeOf(() => read(zip.slice(0, length)))).toBe('CARD_INVALID')
    }
    expect(codeOf(() => read(withDirectoryField(zip, 16, 1)))).toBe('CARD_INVALID')
    expect(codeOf(() => read(withDirectoryField(zip, 24, 401)))).toBe('CARD_INVALID')
    expect(codeOf(() => read(withDirectoryField(zip, 42, 5)))).toBe('CARD_INVALID')
    expect(codeOf(() => read(withDirectoryField(zip, 8, (8 << 16) | 1)))).toBe('FILE_TYPE_UNSUPPORTED')
    expect(codeOf(() => read(withDirectoryField(zip, 8, 12 << 16)))).toBe('FILE_TYPE_UNSUPPORTED')
  })
})
