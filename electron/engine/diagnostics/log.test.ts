import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reportLostChild } from '#models/processes/lost-children.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { closeLog, log, logError, logUnexpected, openLog, setLogLevel } from './log.ts'
import { LOG_EVENTS, type LogEvent, type LogFields } from './log-events.ts'
import { safeError } from './safe-error.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'luna-log-'))
})

afterEach(() => {
  closeLog()
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const open = (environment: NodeJS.ProcessEnv = {}) =>
  openLog({ folder, program: 'engine', host: 'browser', version: '1.2.3', environment })
const text = () =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
const lines = (): Record<string, unknown>[] =>
  text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('start and stop say what ran, and for how long', () => {
  open()
  closeLog()
  expect(lines()).toMatchObject([
    { level: 'info', event: 'started', version: '1.2.3', host: 'browser', platform: process.platform },
    { level: 'info', event: 'stopped', uptimeMs: expect.any(Number) },
  ])
  expect(lines()[0]).not.toHaveProperty('omitted')
})

test('the environment has the last word on the level', () => {
  open({ LUNA_STUDIO_LOG: 'warn' })
  setLogLevel('debug', { LUNA_STUDIO_LOG: 'warn' })
  log('job_started', { kind: 'import' })
  log('media_missing', { count: 2 })
  expect(lines()).toMatchObject([{ level: 'warn', event: 'media_missing', count: 2 }])
  setLogLevel('debug', {})
  log('job_started', { kind: 'import' })
  expect(lines()).toHaveLength(2)
})

test('an error leaves its code and where it arose, without its message', () => {
  open()
  const cause = Object.assign(new Error(`ENOSPC: no space left on device, open '${homedir()}/secret.png'`), {
    code: 'ENOSPC',
  })
  logError('sync_failed', { ms: 5, code: 'DISK_FULL' }, new LunaError('DISK_FULL', '/home/ada', { cause }))
  expect(lines().at(-1)).toMatchObject({
    ...{ event: 'sync_failed', ms: 5, code: 'DISK_FULL' },
    error: { name: 'LunaError', code: 'DISK_FULL', cause: { name: 'Error', code: 'ENOSPC' } },
  })
  const { frames } = safeError(cause)
  expect(frames[0]).toMatch(/^electron\/engine\/diagnostics\/log\.test\.ts:\d+:\d+$/)
  expect(text()).not.toContain(homedir())
})

test('a child that ends by itself is logged', () => {
  open()
  reportLostChild({ entry: 'picture', how: 'SIGSEGV', code: 'IMAGE_CORRUPT' })
  reportLostChild({ entry: '/home/ada/picture', how: 'exit code 134' })
  expect(lines().slice(-2)).toMatchObject([
    { event: 'child_ended', entry: 'picture', signal: 'SIGSEGV', code: 'IMAGE_CORRUPT' },
    { event: 'child_ended', entry: 'other', exitCode: 134 },
  ])
})

/** What must never be in a file: each is recognizable wherever it would turn up. */
const secret = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 10, maxLength: 80 }).filter((value) => /[^\d\s.:"\\-]{6}/.test(value)),
  fc.emailAddress(),
  fc.base64String({ minLength: 20, maxLength: 60 }).map((token) => `eyJ${token}`),
  fc.webUrl({ withQueryParameters: true }).map((url) => `${url}&token=secret`),
  fc
    .array(fc.stringMatching(/^[a-z]{3,10}$/), { minLength: 2, maxLength: 5 })
    .map((names) => join(homedir(), ...names)),
  fc.constantFrom('A ranger of the silver bridge', 'at fake (electron/engine/a-secret.ts:1:1)', '/root/models/a.ts'),
)

/** An error that holds the secret wherever an error can hold something. */
function errorsWith(value: string): unknown[] {
  const named = Object.assign(new Error('x'), { name: value })
  const coded = Object.assign(new TypeError(value), { code: value, path: value, detail: value })
  const changed = Object.assign(new Error(value), { message: 'another message' })
  const stacked = Object.assign(new Error('x'), { stack: `Error: x\n    at ${value} (${value}:1:1)\n${value}` })
  const empty = Object.assign(new Error(value), { message: '' })
  const lined = new Error(`x\n    at ${value} (electron/engine/${value}.ts:1:1)`)
  const wrapped = new LunaError('INVALID_INPUT', value, { cause: coded, data: { value } })
  return [value, { value }, named, coded, changed, stacked, empty, lined, wrapped, new AggregateError([coded], value)]
}

test('no text, token, address or path gets into the file, by whatever way it is logged', () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const events = Object.keys(LOG_EVENTS) as LogEvent[]
  fc.assert(
    fc.property(secret, fc.constantFrom(...events), (value, event) => {
      open({ LUNA_STUDIO_LOG: 'debug' })
      const names = [...Object.keys(LOG_EVENTS[event].fields.shape), 'message', value]
      // What the types refuse, in case something is cast or comes from outside.
      const fields = Object.fromEntries(names.map((name) => [name, value])) as unknown as LogFields<typeof event>
      log(event, fields)
      for (const cause of errorsWith(value)) {
        logError(event, fields, cause)
        logUnexpected('job', cause)
      }
      reportLostChild({ entry: value, how: value })
      closeLog()
      const written = text()
      rmSync(folder, { recursive: true, force: true })
      expect(written).toContain('"event"')
      expect(written).not.toContain(value)
      expect(written).not.toContain(JSON.stringify(value).slice(1, -1))
    }),
    { numRuns: 60 },
  )
})
