/** A library of many assets for benchmarks: made once below `out/`, with drawn pictures shared between assets. */

import type { Engine } from '#engine/engine.ts'
import { createAsset } from '#engine/library/create-asset.ts'
import { describePicture } from '#engine/media/describe.ts'
import { insertMedia } from '#engine/media/media-rows.ts'
import { openPicture } from '#models/decode/picture.ts'
import { createCard } from '#shared/asset-card/card.ts'
import { drawnScene } from '../fixtures/drawn-scene.ts'
import { keptLibrary } from './kept-library.ts'

const PICTURES = 300
const ASSETS_PER_TRANSACTION = 500
const WORDS = [
  'silver',
  'lantern',
  'tower',
  'river',
  'captain',
  'hollow',
  'ember',
  'glass',
  'raven',
  'market',
  'winter',
  'gate',
]

/** @returns the folder of the library; complete, or not there at all. */
export function largeLibrary(assets: number): Promise<string> {
  return keptLibrary(String(assets), async (engine) => {
    engine.settings.update({ welcomeDone: true, checkOnImport: false })
    const mediaIds = await drawMedia(engine, Math.min(PICTURES, assets))
    for (let first = 0; first < assets; first += ASSETS_PER_TRANSACTION)
      addAssets(engine, mediaIds, first, Math.min(assets, first + ASSETS_PER_TRANSACTION))
  })
}

async function drawMedia({ db, media }: Engine, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let seed = 0; seed < count; seed++) {
    const bytes = await drawnScene(seed, { width: 640, height: 360 + (seed % 5) * 90 })
    const stored = await media.put({ bytes })
    insertMedia(db, {
      ...stored,
      ...(await describePicture(await openPicture({ bytes }))),
      originalName: `${seed}.png`,
    })
    ids.push(stored.id)
  }
  return ids
}

function addAssets({ db, write }: Engine, mediaIds: readonly string[], first: number, end: number): void {
  write(() => {
    for (let number = first; number < end; number++) {
      const word = (step: number) => WORDS[Math.floor(number / step) % WORDS.length] ?? ''
      const card = {
        ...createCard('image', `The ${word(1)} ${word(12)} ${number}`),
        description: `A ${word(5)} ${word(7)} by the ${word(11)}, seen at ${word(3)}.`,
        tags: [word(2), word(9)],
      }
      createAsset(db, write, { card, mediaId: mediaIds[number % mediaIds.length] ?? null })
    }
  })
}
