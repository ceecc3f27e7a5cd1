import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSecretStore } from './secrets.ts'
import { readWindowState, writeWindowState } from './window-state.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'luna-state-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const screenArea = { x: 0, y: 0, width: 1920, height: 1080 }

test('the window opens where it stood, unless that place is gone or the file is damaged', () => {
  const file = join(folder, 'window.json')
  expect(readWindowState(file, [screenArea])).toBeUndefined()
  const state = { x: 100, y: 50, width: 1200, height: 800, maximized: true }
  writeWindowState(file, state)
  expect(readWindowState(file, [screenArea])).toEqual(state)
  expect(readWindowState(file, [{ ...screenArea, x: -1920 }])).toBeUndefined()
  writeFileSync(file, '{"x":')
  expect(readWindowState(file, [screenArea])).toBeUndefined()
  writeWindowState(join(folder, 'missing', 'window.json'), state)
})

/** Reversible and unreadable, as the system's key store is to this module. */
const keyStore = {
  isEncryptionAvailable: () => true,
  encryptString: (text: string) => Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0x5a)),
  decryptString: (bytes: Buffer) => Buffer.from([...bytes].map((byte) => byte ^ 0x5a)).toString(),
}

test('secrets are kept encrypted, for the owner alone, and forgotten on request', () => {
  const file = join(folder, 'secrets.json')
  const secrets = createSecretStore(keyStore, file)
  secrets.set('token', 'hush')
  expect(readFileSync(file, 'utf8')).not.toContain('hush')
  expect(statSync(file).mode & 0o077).toBe(0)
  expect(createSecretStore(keyStore, file).get('token')).toBe('hush')
  secrets.remove('token')
  expect(secrets.get('token')).toBeUndefined()
})

test.each([
  ['no key store', { isEncryptionAvailable: () => false }],
  ['a password that everybody knows', { getSelectedStorageBackend: () => 'basic_text' }],
])('with %s nothing is written', (_name, lacking) => {
  const file = join(folder, 'secrets.json')
  const secrets = createSecretStore({ ...keyStore, ...lacking }, file)
  expect(() => secrets.set('token', 'hush')).toThrow(expect.objectContaining({ code: 'SECRETS_UNAVAILABLE' }))
  expect(secrets.get('token')).toBeUndefined()
  expect(() => statSync(file)).toThrow()
})

test('a file that others could read is for the owner alone once something is kept', () => {
  const file = join(folder, 'deep', 'secrets.json')
  createSecretStore(keyStore, file).set('first', 'hush')
  chmodSync(file, 0o644)
  createSecretStore(keyStore, file).set('second', 'hush')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'deep')).mode & 0o777).toBe(0o700)
  expect(createSecretStore(keyStore, file).get('first')).toBe('hush')
})
