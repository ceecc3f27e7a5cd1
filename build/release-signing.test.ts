import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { releaseProblem } from '#shared/updates/release-statement.ts'
import { packagingConfiguration } from './electron-builder.config.ts'
import { signRelease, updatesOfBuild } from './release-signing.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'luna-release-'))
  writeFileSync(path.join(folder, 'key'), `${Buffer.alloc(32, 5).toString('base64url')}\n`)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const environment = () => ({ LUNA_UPDATE_FEED: 'https://updates.example/', LUNA_UPDATE_KEY: path.join(folder, 'key') })

test('the statement of a release names every installer, and holds by the key in the package', async () => {
  const name = 'luna-studio-3.1.0-linux-x86_64.AppImage'
  for (const file of [name, 'luna-studio-3.0.0-linux-x86_64.AppImage', 'latest-linux.yml'])
    writeFileSync(path.join(folder, file), file)
  const updates = updatesOfBuild(environment())
  if (updates === undefined) throw new Error('no updates')
  const file = await signRelease(folder, { platform: 'linux', version: '3.1.0' }, updates.seed)
  const envelope = JSON.parse(readFileSync(file, 'utf8'))
  expect(envelope.document.files).toEqual([{ name, sha512: createHash('sha512').update(name).digest('base64') }])
  const offered = { platform: 'linux', version: '3.1.0', files: envelope.document.files }
  expect(releaseProblem(envelope, updates.key, offered)).toBeNull()
  expect(releaseProblem(envelope, updates.key, { ...offered, version: '3.2.0' })).toBe('other_release')
  const packed = packagingConfiguration({ resources: 'r', output: 'o', electronVersion: '45.0.0', updates })
  expect(packed.extraMetadata).toEqual({ lunaUpdates: { feed: updates.feed, key: updates.key } })
  expect(JSON.stringify(packed)).not.toContain(Buffer.alloc(32, 5).toString('base64url'))
})

test('a feed without a key, a key without a feed, and a feed without HTTPS are no build', () => {
  expect(updatesOfBuild({})).toBeUndefined()
  expect(() => updatesOfBuild({ ...environment(), LUNA_UPDATE_KEY: undefined })).toThrow('must be signed')
  expect(() => updatesOfBuild({ ...environment(), LUNA_UPDATE_FEED: '' })).toThrow('must be signed')
  expect(() => updatesOfBuild({ ...environment(), LUNA_UPDATE_FEED: 'http://updates.example/' })).toThrow('HTTPS')
})
