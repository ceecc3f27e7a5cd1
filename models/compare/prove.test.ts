import { beforeAll, expect, test } from 'vitest'
import type { Evidence } from '#shared/similarity/evidence.ts'
import { openPicture } from '../decode/picture.ts'
import { pictureFeatures } from '../features/picture-features.ts'
import { drawPicture } from '../sample-world/draw-picture.ts'
import { captainRuo, marenTideglass, thessalyQuill } from '../sample-world/portraits.ts'
import { type ProvingPicture, proverOf, provingPixels } from './prove.ts'
import { drawScene } from './scene.fixture.ts'

const FILE: Evidence = { layer: 'file', logChance: -12 }
const HASHES: Evidence = { layer: 'hashes', pHashBits: 0, dHashBits: 0, pixels: null, logChance: -6 }
const PICTURE: Evidence = { layer: 'picture', logChance: -2 }

let scene: ProvingPicture
let otherScene: ProvingPicture

const drawn = async (seed: number): Promise<ProvingPicture> => proving(await drawScene(seed))

async function proving(bytes: Uint8Array): Promise<ProvingPicture> {
  const picture = await openPicture({ bytes })
  return { features: await pictureFeatures(picture), pixels: () => provingPixels(picture) }
}

beforeAll(async () => {
  ;[scene, otherScene] = await Promise.all([drawn(1), drawn(2)])
})

const suspicion = (...evidence: Evidence[]) => ({ evidence, orientation: 'identity', comparesPixels: true }) as const

test('equal files are not compared by what they show', async () => {
  const untouched = {
    features: scene.features,
    pixels: () => Promise.reject(new Error('These pictures were to be left alone.')),
  }
  expect(await proverOf(untouched)(untouched, suspicion(FILE, HASHES, PICTURE))).toEqual([FILE, PICTURE])
})

test('near hashes that the pixels bear out weigh more, those that they do not are dropped', async () => {
  const prove = proverOf(scene)
  const [borneOut, ...others] = await prove(scene, suspicion(HASHES))
  expect(borneOut).toMatchObject({ layer: 'hashes', pixels: expect.closeTo(1) })
  expect(borneOut?.logChance).toBeLessThan(HASHES.logChance)
  expect(others.map(({ layer }) => layer)).toEqual(['features'])
  expect(await prove(otherScene, suspicion(HASHES, PICTURE))).not.toContainEqual(
    expect.objectContaining({ layer: 'hashes' }),
  )
})

test('near hashes stand as they are where a picture is not at hand', async () => {
  const gone = { features: null, pixels: async () => null }
  expect(await proverOf(scene)(gone, suspicion(HASHES))).toEqual([HASHES])
})

test('portraits with one frame and one outline share little, and are no near copies; a recolored one is the whole', async () => {
  const drawings = [marenTideglass(), captainRuo(), thessalyQuill()]
  const portraits = await Promise.all(drawings.map(async (drawing) => proving(await drawPicture({ drawing }))))
  const [maren, ...others] = portraits
  if (maren === undefined) throw new Error('no portrait')
  const prove = proverOf(maren)
  for (const other of others) {
    const found = await prove(other, suspicion({ ...HASHES, pHashBits: 12, dHashBits: 5 }))
    expect(found.map(({ layer }) => layer)).not.toContain('hashes')
    for (const one of found) {
      if (one.layer === 'features') expect(Math.max(one.ofSubject, one.ofOther)).toBeLessThan(0.3)
    }
  }
  const copy = await proving(await drawPicture({ drawing: marenTideglass(), change: 'recolored' }))
  expect(await prove(copy, suspicion(HASHES))).toContainEqual(
    expect.objectContaining({ layer: 'features', ofSubject: expect.closeTo(1, 1), ofOther: expect.closeTo(1, 1) }),
  )
})
