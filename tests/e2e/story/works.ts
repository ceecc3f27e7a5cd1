/** The works of the story's people: pictures with sidecar cards, and cards alone. */
import { createCard, parseAssetCardDocument, serializeCard } from '#shared/asset-card/card.ts'
import { editedScene, scene } from '../files.ts'

export const HARBOUR = 'Harbour of Glass'
export const DAWN = 'Harbour of Glass, before dawn'
export const MEADOW = 'Meadow of dials'
export const BELL = 'Bell without a tongue'

export const HARBOUR_WORDS =
  'A drowned harbour where bells ring under the water at low tide, and the ferrymen answer them with lanterns of green glass hung from every mast.'
const BELL_WORDS =
  'A bronze bell cast without a clapper. Whoever carries it into a room hears, once and from far away, the last thing that was promised there.'

const HARBOUR_SEED = 35

function place(name: string, description: string, tags: readonly string[]): string {
  const card = createCard('location', name)
  return serializeCard(
    parseAssetCardDocument({
      ...card,
      description,
      tags: [...tags],
      location: { location_type: 'Harbour town', atmosphere: 'Slow bells and the smell of tar' },
      licensing: { requires_attribution: true },
    }),
  )
}

export const adasFiles = async (): Promise<Record<string, Uint8Array | string>> => ({
  'harbour.png': await scene(HARBOUR_SEED),
  'harbour.json': place(HARBOUR, HARBOUR_WORDS, ['harbour', 'bells']),
  'meadow.json': place(MEADOW, 'Sundials in long grass.', ['harbour', 'bells']),
})

/** The same picture in another light, under nearly the same words. */
export const bertramsFiles = async (): Promise<Record<string, Uint8Array | string>> => ({
  'dawn.png': await editedScene(HARBOUR_SEED, (picture) => picture.modulate({ hue: 60 })),
  'dawn.json': place(DAWN, `${HARBOUR_WORDS} Before dawn the glass is blue.`, ['harbour', 'dawn']),
})

export const bellFile = (): Record<string, string> => ({
  'bell.json': serializeCard(
    parseAssetCardDocument({
      ...createCard('item', BELL),
      description: BELL_WORDS,
      tags: ['bell'],
      item: { item_type: 'Wondrous item' },
    }),
  ),
})
