/** A library of two thousand assets, created through the engine. */
import type { Engine } from '#engine/engine.ts'
import { createAsset, type GenerationRecord } from '#engine/library/create-asset.ts'
import { describePicture } from '#engine/media/describe.ts'
import { insertMedia } from '#engine/media/media-rows.ts'
import { openPicture } from '#models/decode/picture.ts'
import { createCard } from '#shared/asset-card/card.ts'
import { drawnScene } from '../fixtures/drawn-scene.ts'

export const ASSETS = 2000
/** The first assets were made with one prompt and differ in their seed alone; their pictures are theirs alone too. */
export const SEEDS = 12
const PICTURES = 24
const KINDS = ['character', 'location', 'item', 'image'] as const
const MOODS = ['quiet', 'burning', 'drowned', 'gilded', 'hollow']

/** Asset 7 is “The hollow piece 0007”: an item, tagged hollow and seventh. */
export const nameOf = (number: number): string =>
  `The ${MOODS[number % MOODS.length]} piece ${String(number).padStart(4, '0')}`

const pictureOf = (number: number): number => (number < SEEDS ? number : SEEDS + (number % (PICTURES - SEEDS)))

export async function fillLargeLibrary(engine: Engine): Promise<void> {
  const { db, write, settings } = engine
  settings.update({ welcomeDone: true, checkOnImport: false })
  const mediaIds = await storePictures(engine)
  write(() => {
    for (let number = 0; number < ASSETS; number++) {
      const mood = MOODS[number % MOODS.length] ?? ''
      const card = {
        ...createCard(KINDS[number % KINDS.length] ?? 'image', nameOf(number)),
        description: number === 1234 ? 'The only one with a pomegranate.' : `A ${mood} thing among many.`,
        tags: [mood, ...(number % 7 === 0 ? ['seventh'] : [])],
      }
      const generation = number < SEEDS ? { generation: generationOf(number) } : {}
      createAsset(db, write, { card, mediaId: mediaIds[pictureOf(number)] ?? null, ...generation })
    }
  })
}

async function storePictures({ db, media }: Engine): Promise<string[]> {
  const ids: string[] = []
  for (let seed = 0; seed < PICTURES; seed++) {
    const bytes = await drawnScene(seed, { width: 240 + (seed % 3) * 60, height: 240 })
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

function generationOf(seed: number): GenerationRecord {
  return {
    sourceTool: 'comfyui',
    prompt: 'a lantern in the reeds',
    negativePrompt: null,
    model: 'sdxl_base',
    seed: String(seed),
    steps: 30,
    guidanceScale: 6,
    sampler: 'euler',
    loras: [],
    settingsKey: 'lantern in the reeds, sdxl_base, 30, 6, euler',
    raw: '',
  }
}
