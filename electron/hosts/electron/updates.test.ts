/** Updates from a local feed that is falsified in every possible way. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { publicKeyOf, signDocument, type TrustedKey } from '#shared/provenance/signed-document.ts'
import { type ReleaseStatement, statementFileOf } from '#shared/updates/release-statement.ts'
import { takeUpdate, updateSourceOf } from './updates.ts'

const OUR_SEED = new Uint8Array(32).fill(7)
const OTHER_SEED = new Uint8Array(32).fill(8)
const key: TrustedKey = {
  ...publicKeyOf(OUR_SEED),
  ...{ validFrom: '2020-01-01T00:00:00Z', validUntil: null, compromised: false },
}

const sha512 = Buffer.alloc(64, 1).toString('base64')
const file = { name: 'luna-studio-2.0.0-linux-x86_64.AppImage', sha512 }
const release: ReleaseStatement = {
  ...{ type: 'luna_studio_release', platform: 'linux', version: '2.0.0', releasedAt: '2026-01-01T00:00:00Z' },
  files: [file],
}
const offer = { version: '2.0.0', files: [{ url: file.name, sha512 }] }

let server: Server
let served: string | undefined

beforeEach(async () => {
  served = JSON.stringify(signDocument(release, OUR_SEED))
  server = createServer((request, response) => {
    const isThere = served !== undefined && request.url === `/feed/${statementFileOf('linux')}`
    response.writeHead(isThere ? 200 : 404).end(isThere ? served : 'no such file')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(() => new Promise((resolve) => server.close(resolve)))

async function update(updateInfo: unknown) {
  const updater = {
    ...{ autoDownload: true, allowDowngrade: true, setFeedURL: vi.fn(), on: vi.fn() },
    checkForUpdates: async () => ({ isUpdateAvailable: true, updateInfo }),
    downloadUpdate: vi.fn(async () => undefined),
  }
  const feed = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`
  const refused: string[] = []
  const parts = { updater, platform: 'linux', notify: vi.fn(), onRefused: (problem: string) => refused.push(problem) }
  const isTaken = await takeUpdate({ feed, key }, parts)
  expect(updater.autoDownload).toBe(false)
  expect(updater.allowDowngrade).toBe(false)
  expect(updater.downloadUpdate).toHaveBeenCalledTimes(isTaken ? 1 : 0)
  return { isTaken, refused }
}

test('a release that we have signed is downloaded', async () => {
  expect(await update(offer)).toEqual({ isTaken: true, refused: [] })
})

test.each<[string, () => string | undefined, string]>([
  ['no signature', () => undefined, 'malformed'],
  ['what is no statement', () => '<html>', 'malformed'],
  ['the signature of another key', () => JSON.stringify(signDocument(release, OTHER_SEED)), 'unknown_key'],
  [
    'the signature of another key under the name of ours',
    () => JSON.stringify({ ...signDocument(release, OTHER_SEED), keyId: key.keyId }),
    'signature_wrong',
  ],
  [
    'a statement changed after it was signed',
    () => JSON.stringify({ ...signDocument({ ...release, version: '1.9.0' }, OUR_SEED), document: release }),
    'signature_wrong',
  ],
  [
    'the statement of an older release',
    () => JSON.stringify(signDocument({ ...release, version: '1.9.0' }, OUR_SEED)),
    'other_release',
  ],
  [
    'the statement of another system',
    () => JSON.stringify(signDocument({ ...release, platform: 'win32' }, OUR_SEED)),
    'other_release',
  ],
])('a feed with %s is refused, and nothing downloaded', async (_, statement, problem) => {
  served = statement()
  expect(await update(offer)).toEqual({ isTaken: false, refused: [problem] })
})

test.each([
  ['another file under the same name', { url: file.name, sha512: Buffer.alloc(64, 2).toString('base64') }],
  ['the same file from elsewhere', { url: `https://elsewhere.example/${file.name}`, sha512 }],
  ['a file that was not released', { url: 'extra.AppImage', sha512 }],
])('a feed that offers %s is refused', async (_, other) => {
  expect(await update({ ...offer, files: [other] })).toEqual({ isTaken: false, refused: ['other_file'] })
  const both = { ...offer, files: [...offer.files, other] }
  expect(await update(both)).toEqual({ isTaken: false, refused: ['other_file'] })
})

test('a feed that offers no files, or an installer that fetches others, is refused', async () => {
  for (const odd of [{ ...offer, files: [] }, { ...offer, packages: { x64: { path: 'a' } } }, null]) {
    expect(await update(odd)).toEqual({ isTaken: false, refused: ['malformed'] })
  }
})

test('feed and key come from the package alone, and only over HTTPS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'luna-updates-'))
  const write = (content: object) => writeFileSync(join(folder, 'package.json'), JSON.stringify(content))
  try {
    vi.stubEnv('LUNA_UPDATE_FEED', 'https://evil.example')
    write({ name: 'luna-studio' })
    expect(updateSourceOf(folder)).toBeUndefined()
    const source = { feed: 'https://updates.example/studio', key }
    write({ lunaUpdates: source })
    expect(updateSourceOf(folder)).toEqual(source)
    write({ lunaUpdates: { ...source, feed: 'http://updates.example/studio' } })
    expect(() => updateSourceOf(folder)).toThrow()
  } finally {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  }
})
