/** Names what a refused file is, so that its reason is its own. */

/** First bytes, as Latin-1, of what is often given a picture's name. Values: the formats' own specifications. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ['%PDF-', 'a PDF document; export its pages as PNG'],
  ['MZ', 'a Windows program'],
  ['\x7fELF', 'a Linux program'],
  ['\xcf\xfa\xed\xfe', 'a macOS program'],
  ['#!', 'a script'],
  ['\x1f\x8b', 'a gzip archive'],
  ['Rar!', 'a RAR archive'],
  ["7z\xbc\xaf'\x1c", 'a 7-Zip archive'],
  ['BM', 'a damaged BMP picture'],
  ['8BPS', 'a damaged Photoshop document'],
  ['gimp xcf', 'a GIMP document; export it as PNG'],
  ['CSFCHUNK', 'a Clip Studio Paint document; export it as PNG'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 picture; save it as PNG'],
  ['\xff\x4f\xff\x51', 'a JPEG 2000 picture; save it as PNG'],
  ['FUJIFILMCCD-RAW', 'a camera’s raw picture; develop it and save it as JPEG or PNG'],
  ['\0\0\x01\0', 'a damaged Windows icon'],
  ['SQLite format 3\0', 'a database'],
]

export function describeForeign(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4_096)).toString('latin1')
  const known = FOREIGN.find(([signature]) => start.startsWith(signature))
  if (known !== undefined) return known[1]
  if (/^\s*(?:<!doctype html|<html)/i.test(start)) return 'a web page'
  if (start.slice(4, 8) === 'ftyp') return `a media file of the brand "${start.slice(8, 12).trim()}"`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
  return /[\0-\x08\x0e-\x1f]/.test(start) ? 'an unknown type of file' : 'text'
}
