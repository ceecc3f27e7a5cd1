import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { masterKeyFile, readOrMakeMasterKey } from './master-key.ts'

const crash = vi.hoisted(() => ({ isDue: false }))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  return {
    ...fs,
    /** As where the process ends between creating a file and filling it. */
    writeFileSync: (...given: Parameters<typeof fs.writeFileSync>) => {
      const [file, , options] = given
      fs.writeFileSync(file, crash.isDue ? '' : given[1], options)
      if (crash.isDue) throw new Error('The process ended')
    },
  }
})

describe('the file of the master key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'luna-master-'))
  afterEach(() => {
    crash.isDue = false
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is made once, and nothing else is left beside it', () => {
    const file = masterKeyFile(join(folder, 'made'))
    const made = readOrMakeMasterKey(file)
    expect(readOrMakeMasterKey(file)).toEqual(made)
    expect(readFileSync(file, 'utf8')).toBe(`${made.text}\n`)
    expect(readdirSync(join(folder, 'made/keys'))).toEqual(['master-key'])
  })

  it('is never there without a key, so that a start after a crash makes one', () => {
    const file = masterKeyFile(join(folder, 'crashed'))
    crash.isDue = true
    expect(() => readOrMakeMasterKey(file)).toThrow('The process ended')
    crash.isDue = false
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
