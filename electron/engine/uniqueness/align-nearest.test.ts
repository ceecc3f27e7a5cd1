import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { drawScene, SCENE_SIDE } from '#models/compare/scene.fixture.ts'
import { openPicture } from '#models/decode/picture.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Candidate } from '#shared/similarity/candidates.ts'
import { type AlignNearest, createAlignNearest } from './align-nearest.ts'

let folder: string
const at = (name: string): string => join(folder, `${name}.png`)
const opened: string[] = []

let alignNearest: AlignNearest

/** Anew, since it remembers what it has seen. */
beforeEach(() => {
  opened.length = 0
  alignNearest = createAlignNearest({
    thumbnails: {
      async get(mediaId) {
        opened.push(mediaId)
        return at(mediaId)
      },
    },
    open: (source) => openPicture({ path: 'path' in source ? source.path : at(source.pictureId) }),
  })
})

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-align-'))
  const drawn = await drawScene(1)
  writeFileSync(at('original'), drawn)
  writeFileSync(at('other'), await drawScene(2))
  writeFileSync(at('damaged'), drawn.subarray(0, drawn.length / 2))
  const [left, top, side] = [0.3, 0.2, 0.6].map((share) => Math.round(SCENE_SIDE * share))
  const part = { left: left ?? 0, top: top ?? 0, width: side ?? 1, height: side ?? 1 }
  await sharp(drawn).extract(part).flop().toFile(at('crop'))
})

afterAll(() => rmSync(folder, { recursive: true }))

function candidate(pictureId: string, visual: number, pHashBits = 30): Candidate {
  const hashes = { pHashBits, dHashBits: 30, metadataHashEqual: false, visualHashEqual: false }
  return {
    ...{ id: `asset:${pictureId}`, origin: 'library', name: pictureId, kind: 'item', creator: 'other' },
    ...{ creatorName: null, pictureId, orientation: 'identity', contentKey: pictureId },
    layers: { metadata: null, visual, ...hashes, alignment: null },
    percentiles: { metadata: null, visual: null },
    ...{ combined: visual, wordCount: 0, lowInformation: false },
  }
}

const alignmentsOf = (candidates: readonly Candidate[]) =>
  Object.fromEntries(candidates.map(({ pictureId, layers }) => [pictureId, layers.alignment]))

it('shows that a mirrored crop lies in its original, and in nothing else', async () => {
  const candidates = [candidate('other', 0.7), candidate('original', 0.6)]
  const { original, other } = alignmentsOf(await alignNearest({ pictureId: 'crop' }, candidates, 3))
  expect(original).toBeGreaterThan(0.75)
  expect(other).toBeNull()
})

it('looks at the nearest only, and not at what is a copy already or the picture itself', async () => {
  const candidates = [
    ...[candidate('crop', 1), candidate('damaged', 0.99), candidate('damaged', 0.6, 4)],
    ...[candidate('other', 0.7), candidate('original', 0.5)],
  ]
  const found = alignmentsOf(await alignNearest({ pictureId: 'crop' }, candidates, 1))
  expect(opened).toEqual(['other'])
  expect(found).toMatchObject({ original: null, other: null })
})

it('passes over pictures that cannot be read', async () => {
  const candidates = [candidate('damaged', 0.7), candidate('gone', 0.7), candidate('original', 0.6)]
  const found = alignmentsOf(await alignNearest({ path: at('crop') }, candidates, 3))
  expect(found['original']).toBeGreaterThan(0.75)
  expect(found).toMatchObject({ damaged: null, gone: null })
})

it('does not look twice at two pictures of the library', async () => {
  const candidates = [candidate('other', 0.7), candidate('original', 0.6)]
  const first = alignmentsOf(await alignNearest({ pictureId: 'crop' }, candidates, 2))
  expect(alignmentsOf(await alignNearest({ pictureId: 'crop' }, candidates, 2))).toEqual(first)
  expect(opened).toEqual(['other', 'original'])
})

it('ends when it is cancelled', async () => {
  const work = alignNearest({ pictureId: 'crop' }, [candidate('original', 0.6)], 3, AbortSignal.abort())
  await expect(work).rejects.toSatisfy((cause) => cause instanceof LunaError && cause.code === 'CANCELLED')
})

it('does not open what is no nearer than unrelated pictures are', async () => {
  const near = { ...candidate('original', 0.6), percentiles: { metadata: null, visual: 0.99 } }
  const far = { ...candidate('other', 0.7), percentiles: { metadata: null, visual: 0.9 } }
  const { original } = alignmentsOf(await alignNearest({ pictureId: 'crop' }, [far, near], 3))
  expect(original).toBeGreaterThan(0.75)
  expect(opened).toEqual(['original'])
})
