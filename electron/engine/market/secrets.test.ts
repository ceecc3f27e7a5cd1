import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFileSecrets } from './secrets.ts'

let folder: string
let file: string
let keyFile: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'luna-secrets-'))
  file = join(folder, 'secrets', 'tokens.sealed')
  keyFile = join(folder, 'secrets', 'tokens.key')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = () => createFileSecrets(file, keyFile)

it('keeps, changes and forgets, also over a restart', async () => {
  await Promise.all([open().get('a'), open().set('a', '1')])
  const secrets = open()
  await Promise.all([secrets.set('a', '2'), secrets.set('b', '3'), secrets.remove('c')])
  expect(await Promise.all([open().get('a'), open().get('b'), open().get('c')])).toEqual(['2', '3', undefined])
  await secrets.remove('a')
  expect(await open().get('a')).toBeUndefined()
})

it('writes nothing in the clear, and nothing that others may read', async () => {
  await open().set('token of ada', 'moonlight')
  for (const path of [file, keyFile]) {
    expect(readFileSync(path).toString('latin1')).not.toMatch(/moonlight|ada|bW9vbmxpZ2h0/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  }
  expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700)
})

it('is of no use without its key, or with another', async () => {
  await open().set('a', 'moonlight')
  const stolen = join(folder, 'stolen.sealed')
  copyFileSync(file, stolen)
  expect(await createFileSecrets(stolen, join(folder, 'none.key')).get('a')).toBeUndefined()
  const otherKey = join(folder, 'other.key')
  await createFileSecrets(join(folder, 'other.sealed'), otherKey).set('b', '1')
  expect(await createFileSecrets(stolen, otherKey).get('a')).toBeUndefined()
})

it.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 1)],
  ['changed in one bit', (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 30 ? byte ^ 1 : byte)))],
  ['empty', () => Buffer.alloc(0)],
])('what was %s tells nothing and can be written anew', async (_name, damage) => {
  await open().set('a', '1')
  writeFileSync(file, damage(readFileSync(file)))
  expect(await open().get('a')).toBeUndefined()
  await open().set('a', '2')
  expect(await open().get('a')).toBe('2')
})

it('puts no new key in the place of one it cannot read', async () => {
  await open().set('a', '1')
  const key = readFileSync(keyFile)
  // A folder at this path cannot be read as a file, not even by an administrator.
  await expect(createFileSecrets(file, folder).get('a')).rejects.toMatchObject({ code: 'SECRETS_UNAVAILABLE' })
  await expect(createFileSecrets(file, folder).set('b', '1')).rejects.toMatchObject({ code: 'SECRETS_UNAVAILABLE' })
  expect(readFileSync(keyFile)).toEqual(key)
  expect(await open().get('a')).toBe('1')
})
