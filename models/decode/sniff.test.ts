import { expect, test } from 'vitest'
import { sniffMediaType } from './sniff.ts'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

test('recognizes each type by its first bytes', () => {
  const cases: [string, string | undefined][] = [
    ['\x89PNG\r\n\x1a\n....', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'image/webp'],
    ['RIFF\x10\0\0\0WAVEfmt ', 'audio/wav'],
    ['\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf', 'image/avif'],
    ['\0\0\0\x18ftypmif1\0\0\0\0mif1avif', 'image/avif'],
    ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', undefined],
    ['\0\0\0\x18ftypisom\0\0\0\0isommp42', 'video/mp4'],
    ['\0\0\0\x18ftypM4A \0\0\0\0M4A mp42', 'audio/mp4'],
    ['GIF89a\x01\0', 'image/gif'],
    ['GIF87a\x01\0', 'image/gif'],
    ['II*\0\x08\0\0\0', 'image/tiff'],
    ['MM\0*\0\0\0\x08', 'image/tiff'],
    ['\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm', 'video/webm'],
    ['OggS\0\x02', 'audio/ogg'],
    ['fLaC\0\0', 'audio/flac'],
    ['ID3\x04\0', 'audio/mpeg'],
    ['\xff\xfb\x90\x64', 'audio/mpeg'],
    ['PK\x03\x04', 'application/zip'],
    ['{"spec": 1}', 'application/json'],
    [' \n[1, 2]', 'application/json'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    ['\xef\xbb\xbf<?xml version="1.0"?>\n<!-- c -->\n<!DOCTYPE svg [<!ENTITY a "b">]>\n<s:svg/>', 'image/svg+xml'],
    ['<html><svg/></html>', undefined],
    ['plain words', undefined],
    ['{not json', undefined],
    ['', undefined],
    ['RIFF', undefined],
    ['\0\0\0\x18ftyp', undefined],
  ]
  for (const [text, type] of cases) expect(sniffMediaType(bytesOf(text)), JSON.stringify(text)).toBe(type)
})

test('reads UTF-16 drawings by their byte order mark', () => {
  const text = '\ufeff<svg xmlns="http://www.w3.org/2000/svg"/>'
  const bytes = new Uint8Array(Buffer.from(text, 'utf16le'))
  expect(sniffMediaType(bytes)).toBe('image/svg+xml')
})
