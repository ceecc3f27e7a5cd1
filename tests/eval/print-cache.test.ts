import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { openPrintFile } from './print-cache.ts'

test('records survive closing; a file cut short loses its last one only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'luna-prints-'))
  try {
    const path = join(folder, 'trait/edit.prints')
    const [first, second] = [sha256Hex('a'), sha256Hex('b')]
    const file = openPrintFile(path, 2)
    file.put(first, Uint32Array.of(1, 0xffff_ffff))
    file.put(second, Uint32Array.of(3, 4))
    expect(() => file.put(first, Uint32Array.of(1))).toThrow(RangeError)
    file.close()
    truncateSync(path, statSync(path).size - 3)
    const again = openPrintFile(path, 2)
    expect([again.get(first), again.get(second)]).toEqual([Uint32Array.of(1, 0xffff_ffff), undefined])
    again.put(second, Uint32Array.of(5, 6))
    again.close()
    const last = openPrintFile(path, 2)
    expect([last.get(first), last.get(second)]).toEqual([Uint32Array.of(1, 0xffff_ffff), Uint32Array.of(5, 6)])
    last.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
