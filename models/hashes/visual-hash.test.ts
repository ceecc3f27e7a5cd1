import { expect, test } from 'vitest'
import { sha256Hex } from './metadata-hash.ts'
import { visualHash } from './visual-hash.ts'

test('SHA-256 of known texts and bytes', () => {
  // FIPS 180-4 example, and UTF-8 rather than UTF-16.
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(sha256Hex('é')).toBe(sha256Hex(new Uint8Array([0xc3, 0xa9])))
})

test('the visual hash joins both hashes by an underscore', () => {
  expect(visualHash('8000000000000000', '0000000000000000')).toBe(sha256Hex('8000000000000000_0000000000000000'))
})
