import { zlibSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { bytesFromLatin1, concatBytes, latin1FromBytes } from './bytes.ts'
import { isPngKeyword, readPngTexts, replacePngTexts } from './png-text.ts'
import { codeOf, pngChunk, pngWith } from './samples.fixture.ts'

const read = (png: Uint8Array, maxBytes = 1_000) =>
  readPngTexts(png, () => true, maxBytes).map(({ keyword, value }) => [keyword, new TextDecoder().decode(value)])
const text = pngChunk('tEXt', bytesFromLatin1('Title\0plain'))
const utf8 = new TextEncoder().encode('夜 🜂')
const packed = pngChunk('zTXt', concatBytes([bytesFromLatin1('Packed\0\0'), zlibSync(bytesFromLatin1('inside'))]))
const international = pngChunk('iTXt', concatBytes([bytesFromLatin1('Wide\0\0\0en\0Weit\0'), utf8]))
const both = pngChunk('iTXt', concatBytes([bytesFromLatin1('Both\0\x01\0\0\0'), zlibSync(utf8)]))

describe('texts in PNG files', () => {
  it('reads the three kinds of text chunk, compressed or not', () => {
    expect(read(pngWith([text, packed, international, both]))).toStrictEqual([
      ['Title', 'plain'],
      ['Packed', 'inside'],
      ['Wide', '夜 🜂'],
      ['Both', '夜 🜂'],
    ])
  })

  it('replaces only the named texts and leaves every other byte alone', () => {
    const other = pngChunk('zzZz', Uint8Array.of(1, 2, 3))
    const trailer = bytesFromLatin1('after the end')
    const replaced = replacePngTexts(pngWith([text, other, packed], trailer), (keyword) => keyword === 'Title', [])
    expect(replaced).toStrictEqual(pngWith([other, packed], trailer))
    const added = replacePngTexts(replaced, () => false, [{ keyword: 'New', value: bytesFromLatin1('x') }])
    expect(read(added)).toStrictEqual([
      ['Packed', 'inside'],
      ['New', 'x'],
    ])
    expect(replacePngTexts(added, (keyword) => keyword === 'New', [])).toStrictEqual(replaced)
  })

  it('stops a compressed text that expands too far', () => {
    const bomb = concatBytes([bytesFromLatin1('Bomb\0\0'), zlibSync(new Uint8Array(50_000_000))])
    expect(codeOf(() => read(pngWith([pngChunk('zTXt', bomb)])))).toBe('ARCHIVE_UNSAFE')
  })

  it('refuses damage with a clear error', () => {
    const png = pngWith([text])
    for (let length = 8; length < png.length; length++) {
      expect(codeOf(() => read(png.slice(0, length)))).toBe('IMAGE_CORRUPT')
    }
    const at = latin1FromBytes(png).indexOf('tEXt')
    const change = (offset: number, byte: number) => png.map((old, index) => (index === offset ? byte : old))
    expect(codeOf(() => read(change(at - 4, 0xff)))).toBe('IMAGE_CORRUPT')
    expect(codeOf(() => read(change(at + 6, 0x41)))).toBe('IMAGE_CORRUPT')
    expect(codeOf(() => read(change(at, 0x01)))).toBe('IMAGE_CORRUPT')
    expect(codeOf(() => read(bytesFromLatin1('GIF89a')))).toBe('FILE_TYPE_UNSUPPORTED')
    const cut = pngChunk('iTXt', bytesFromLatin1('Wide\0\0\0en'))
    expect(codeOf(() => read(pngWith([cut])))).toBe('IMAGE_CORRUPT')
  })

  it('knows the keywords that the format allows', () => {
    expect(['chara', 'a b', 'x'.repeat(79), 'é'].every(isPngKeyword)).toBe(true)
    expect(['', ' a', 'a ', 'a  b', 'x'.repeat(80), '夜', 'a\nb'].some(isPngKeyword)).toBe(false)
  })
})
