import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readOrMakeKeys } from './keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'luna-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the keys of a market', () => {
  it('are made once, and are for its owner alone to read', () => {
    const made = readOrMakeKeys(folder)
    expect(readOrMakeKeys(folder)).toEqual(made)
    if (process.platform !== 'win32') expect(statSync(join(folder, 'keys/market.json')).mode & 0o777).toBe(0o600)
  })

  it('are not made again where the file is damaged', () => {
    writeFileSync(join(folder, 'keys/market.json'), '{}')
    expect(() => readOrMakeKeys(folder)).toThrow('A setting is not valid')
  })
})
