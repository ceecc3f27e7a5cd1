import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { masterKeyFile, readOrMakeMasterKey } from './master-key.ts'

/** As where the process ends between creating a file and filling it. */
function crashWhile(work: () => void): void {
  const write = fs.writeFileSync
  const spy = vi.spyOn(fs, 'writeFileSync').mockImplementation((file, _data, options) => {
    write(file, '', options)
    throw new Error('The process ended')
  })
  syncBuiltinESMExports()
  try {
    work()
  } finally {
    spy.mockRestore()
    syncBuiltinESMExports()
  }
}

describe('the file of the master key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'luna-master-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is made once, and nothing else is left next to it', () => {
    const file = masterKeyFile(join(folder, 'made'))
    const made = readOrMakeMasterKey(file)
    expect(readOrMakeMasterKey(file)).toEqual(made)
    expect(readFileSync(file, 'utf8')).toBe(`${made.text}\n`)
    expect(readdirSync(join(folder, 'made/keys'))).toEqual(['master-key'])
  })

  it('is never there without a key, so that a start after a crash makes one', () => {
    const file = masterKeyFile(join(folder, 'crashed'))
    crashWhile(() => expect(() => readOrMakeMasterKey(file)).toThrow('The process ended'))
    expect(readOrMakeMasterKey(file).bytes).toHaveLength(32)
  })

  it('is not replaced where it has no key', () => {
    const file = masterKeyFile(join(folder, 'emptied'))
    mkdirSync(join(folder, 'emptied/keys'), { recursive: true })
    writeFileSync(file, '')
    expect(() => readOrMakeMasterKey(file)).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }))
    expect(readFileSync(file, 'utf8')).toBe('')
  })
})
