import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createMetrics } from '../http/metrics.ts'
import { readSettings } from '../settings.ts'
import { examine } from './checks.ts'
import { runDoctor } from './doctor.ts'
import { checkKeys } from './keys-check.ts'

const folder = mkdtempSync(join(tmpdir(), 'luna-doctor-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the doctor', () => {
  it('finds a market that was just installed well', async () => {
    const lines: string[] = []
    expect(await runDoctor(readSettings({ data: folder }, {}), (line) => void lines.push(line))).toBe(true)
    expect(lines.at(-1)).toBe('The market can run.')
    expect(lines).toContain('ok     keys       are created at the first start')
  })

  it('does not take the file of a master key for a sign that keys are in the database', async () => {
    const data = join(folder, 'interrupted')
    mkdirSync(join(data, 'keys'), { recursive: true })
    writeFileSync(join(data, 'keys/market.json'), '{}')
    writeFileSync(join(data, 'keys/master-key'), `${Buffer.alloc(32).toString('base64')}\n`)
    const settings = readSettings({ data }, {})
    const [, old] = await checkKeys(settings)
    expect(old).toMatchObject({ part: 'old keys', state: 'ok', mend: null })
    writeFileSync(join(data, 'keys/master-key'), '')
    const [failure] = await checkKeys(settings)
    expect(failure).toMatchObject({ part: 'keys', state: 'failed', mend: expect.stringContaining('master-key') })
  })

  it('names what to mend, and repeats no password', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, 'no folder')
    const settings = readSettings(
      { data: folder },
      {
        DATABASE_URL: 'postgres://luna:hunter22@127.0.0.1:1/luna',
        // No user can create a folder below a file.
        BLOB_STORE: join(file, 'blobs'),
        SMTP_URL: 'smtp://luna:hunter22@127.0.0.1:1',
        MAIL_FROM: 'luna@market.example',
        PUBLIC_URL: 'http://market.example',
      },
    )
    const findings = await examine(settings)
    const parts = findings.filter(({ state }) => state === 'failed').map(({ part }) => part)
    expect(parts).toEqual(['address', 'database', 'storage', 'mail'])
    expect(findings.filter(({ state, mend }) => state !== 'ok' && mend === null)).toEqual([])
    expect(JSON.stringify(findings)).not.toContain('hunter22')
  })
})

describe('secrets from files', () => {
  const file = join(folder, 'token')
  writeFileSync(file, 'a token of sixteen and more\n')

  it('are read without their last line break, and only once given', () => {
    expect(readSettings({}, { METRICS_TOKEN_FILE: file })).toMatchObject({
      metricsToken: 'a token of sixteen and more',
    })
    const both = { METRICS_TOKEN_FILE: file, METRICS_TOKEN: 'another token of sixteen' }
    expect(() => readSettings({}, both)).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }))
    const missing = { METRICS_TOKEN_FILE: join(folder, 'missing') }
    expect(() => readSettings({}, missing)).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }))
  })
})

describe('alerts and dashboard', () => {
  it('name only figures that the market has', async () => {
    const root = resolve(import.meta.dirname, '../..')
    const jobs = readFileSync(join(root, 'server/jobs/metrics.ts'), 'utf8')
    const known = `${await createMetrics().registry.metrics()} ${jobs}`
    const text = ['alerts.yml', 'dashboard.json'].map((name) => readFileSync(join(root, 'deploy', name), 'utf8')).join()
    const names = new Set(text.match(/\b(?:luna|nodejs|process)_[a-z0-9_]+/g))
    expect(names.size).toBeGreaterThan(6)
    expect([...names].filter((name) => !known.includes(name.replace(/_bucket$/, '')))).toEqual([])
  })
})
