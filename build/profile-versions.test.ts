import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeBundledProfile } from '#models/onnx-graphs/bundled-profile.ts'
import { manifestSchema } from '#models/profiles/manifest.ts'
import { bundledProfileOf, digestOf, stateFiles, withVersion } from './profile-versions.ts'
import { root } from './set-up.mjs'

const read = (file: string) => readFileSync(path.join(root, 'models', file), 'utf8')
const manifestText = read('manifest.json')

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'luna-embedded-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the versions of profiles', () => {
  test('the present ones are recorded with what they are', () => {
    const versions = JSON.parse(read('profile-versions.json'))
    for (const profile of manifestSchema.parse(JSON.parse(manifestText)).profiles) {
      expect(versions[profile.id][profile.version], profile.id).toBe(digestOf(profile))
      const digests = Object.values(versions[profile.id])
      expect(new Set(digests).size).toBe(digests.length)
    }
  })

  test('one that was something else is refused, and so is a new one that is nothing new', () => {
    const present = bundledProfileOf(manifestText)
    const { image, imageText, text, version } = present
    const versions = withVersion({}, present)
    expect(withVersion(versions, present)).toEqual(versions)
    const stretch = { ...image, preprocess: { ...image.preprocess, mean: [0, 0, 0] as [number, number, number] } }
    const retrained = { ...image, files: { model: { ...image.files.model, sha256: '0'.repeat(64) } } }
    const changed = [
      { ...present, image: stretch },
      { ...present, image: retrained },
      { ...present, text: { ...text, maxTokens: 511 } },
      { ...present, imageText: { ...imageText, tokenizer: 'clip' as const } },
    ]
    for (const profile of changed) {
      expect(() => withVersion(versions, profile)).toThrow(`version ${version} of the profile embedded was different`)
      const next = withVersion(versions, { ...profile, version: 'next' })
      expect(Object.keys(next['embedded'] ?? {})).toEqual([version, 'next'])
    }
    expect(() => withVersion(versions, { ...present, version: 'next' })).toThrow(`this is version ${version}`)
    expect(withVersion(versions, { ...present, title: 'Another name' })).toEqual(versions)
  })
})

test('the manifest gets the sizes and digests of the bundled files, and keeps everything else', async () => {
  const { manifest, bundledFolder } = await writeBundledProfile(folder, 7)
  const stated = stateFiles(manifestText, bundledFolder)
  const version = bundledProfileOf(manifestText).version
  const [expected] = manifest.profiles
  expect(bundledProfileOf(stated)).toEqual({ ...expected, version })
  const others = (text: string) => manifestSchema.parse(JSON.parse(text)).profiles.slice(1)
  expect(others(stated)).toEqual(others(manifestText))
  expect(stated.split('\n')).toHaveLength(manifestText.split('\n').length)
  writeFileSync(path.join(bundledFolder, 'tokenizer.json'), '{}')
  expect(bundledProfileOf(stateFiles(stated, bundledFolder)).text.files.tokenizer.sizeBytes).toBe(2)
})
