import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { hubUrl } from './hub.ts'
import { bundledFolder, filesOf, loadManifest, manifestSchema } from './manifest.ts'
import { createModelStore } from './store.ts'

const manifest = loadManifest({})

describe('manifest', () => {
  test('names the three profiles: those to download with five files each, the bundled one with what its towers share', () => {
    const listed = manifest.profiles.map((profile) => [profile.id, profile.availability, filesOf(profile).length])
    expect(listed).toEqual([
      ['embedded', 'bundled', 3],
      ['standard', 'download', 5],
      ['large', 'download', 5],
    ])
  })

  test('another manifest takes its place where one is named', () => {
    const directory = mkdtempSync(join(tmpdir(), 'luna-manifest-'))
    try {
      const path = join(directory, 'mine.json')
      const [, standard] = manifest.profiles
      writeFileSync(path, JSON.stringify({ version: 1, profiles: [standard] }))
      const environment = { LUNA_STUDIO_MANIFEST: path }
      expect(loadManifest(environment).profiles).toEqual([standard])
      expect(bundledFolder(environment)).toBe(join(directory, 'embedded'))
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  test('every file of the standard profile is pinned', () => {
    const standard = manifest.profiles.find(({ id }) => id === 'standard')
    if (standard?.availability !== 'download') throw new Error('the standard profile has files')
    for (const file of filesOf(standard)) {
      expect(file.sha256, file.localPath).toMatch(/^[0-9a-f]{64}$/)
      expect(file.revision, file.localPath).toMatch(/^[0-9a-f]{40}$/)
      expect(file.sizeBytes, file.localPath).toBeGreaterThan(100_000)
    }
    const bytes = filesOf(standard).reduce((sum, file) => sum + (file.sizeBytes ?? 0), 0)
    expect(bytes).toBe(89_117_001 + 64_504_507 + 2_224_119 + 34_014_426 + 711_396)
  })

  test.each(['../secret', '/etc/passwd', 'a/../b', '.hidden', 'a//b', 'a\\b', ''])('refuses the path %j', (path) => {
    const text = JSON.stringify(manifest).replaceAll('onnx/model_quantized.onnx', JSON.stringify(path).slice(1, -1))
    expect(manifestSchema.safeParse(JSON.parse(text)).success).toBe(false)
  })

  test('the bundled files lie next to the manifest: in the source, next to the bundle, or next to the archive of a package', () => {
    const from = (file: string) => bundledFolder({}, pathToFileURL(file).href)
    expect(bundledFolder({})).toBe(join(import.meta.dirname, '..', 'embedded'))
    expect(from('/luna/models/profiles/manifest.ts')).toBe(join('/luna/models/embedded'))
    expect(from('/luna/out/main/engine.process.js')).toBe(join('/luna/models/embedded'))
    expect(from('/opt/Luna/resources/app.asar/out/main/store-1a2b.js')).toBe(
      join('/opt/Luna/resources/models/embedded'),
    )
  })

  test('without any file nothing is installed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'luna-manifest-'))
    try {
      const store = createModelStore({ directory, manifest, bundledFolder: join(directory, 'nowhere') })
      const [embedded, standard, large] = await store.list()
      expect(embedded).toMatchObject({
        ...{ id: 'embedded', state: 'absent', bundled: true, imageDimensions: 256, findsPictures: false },
      })
      expect(standard).toMatchObject({
        state: 'absent',
        sizeBytes: 190_571_449,
        imageDimensions: 512,
        textDimensions: 384,
      })
      expect(large).toMatchObject({ state: 'absent', sizeBytes: null, imageDimensions: 768, textDimensions: 1024 })
      await expect(store.resolve('standard')).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' })
      expect(await store.best()).toBeUndefined()
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })

  test('a file has its address on the hub and on mirrors of it', () => {
    const file = { repo: 'Xenova/some-model', revision: 'main', path: 'onnx/model.onnx' }
    const path = 'Xenova/some-model/resolve/main/onnx/model.onnx'
    expect(hubUrl('https://huggingface.co', file).href).toBe(`https://huggingface.co/${path}`)
    expect(hubUrl('http://localhost:8080/mirror/', file).href).toBe(`http://localhost:8080/mirror/${path}`)
    expect(() => hubUrl('file:///models', file)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

test('a profile may say how often checks with it are right, with a figure for every library', () => {
  const withEvaluation = (found: number[]): boolean => {
    const galleries = [1_000, 10_000].map((works) => ({ works, unrelated: { checks: 300, accused: 1 } }))
    const evaluation = {
      provenance: 'made for tests',
      galleries,
      edits: [{ edit: 'mirror', title: 'mirrored', found }],
    }
    const profiles = manifest.profiles.map((profile) => ({ ...profile, evaluation }))
    return manifestSchema.safeParse({ ...manifest, profiles }).success
  }
  expect(withEvaluation([0.9, 0.8])).toBe(true)
  expect(withEvaluation([0.9])).toBe(false)
})
