/**
 * Whether a picture shows what its text says, as far as CLIP can tell: a signal for the person who reviews, never a
 * decision. Cosines of pictures and texts have no scale of their own (they crowd around 0.2 to 0.3), so the work's own
 * words are ranked among descriptions of other things: where most of those fit the picture better, the text is doubtful.
 */
import type { Embedder } from '#models/inference/embedder.ts'
import { embedImageQuery } from '#models/inference/image-query.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { cosine } from '#shared/similarity/vectors.ts'

export interface ImageTextSignal {
  /** Cosine of the picture and the work's own words. */
  readonly cosine: number
  /** Which share of descriptions of other things fits the picture less well than its own words do, 0 to 1. */
  readonly rank: number
  readonly isDoubtful: boolean
}

/** Descriptions of what works in the market show, far apart from each other. */
const OTHER_THINGS = [
  'portrait of a knight in armor',
  'portrait of an old wizard with a beard',
  'portrait of a young woman in a dress',
  'a robot made of metal',
  'a monster with teeth and claws',
  'a cat or a dog',
  'a dragon in the sky',
  'a sword on a table',
  'a bottle with a potion',
  'a book with a leather cover',
  'gold coins and jewels',
  'a space ship among stars',
  'a car on a street',
  'a castle on a hill',
  'a forest with tall trees',
  'a snowy mountain',
  'a beach and the sea',
  'a room with furniture',
  'a dark dungeon corridor',
  'a modern city at night',
  'a map with places and roads',
  'a plate of food',
  'an abstract pattern of colors',
  'a plain page of text',
] as const

/** Of unrelated words half would be expected to rank below this by chance alone. */
const DOUBTFUL_BELOW = 0.5
/** CLIP reads 77 tokens; more words than these would be cut off anyway. */
const MAX_CHARACTERS = 300

interface ImageTextCheck {
  /** Null without models, picture or words that the models know. `imageVector` is the fingerprint's, of the profile in use. */
  signal(card: AssetCard, imageVector: Float32Array | null, abort?: AbortSignal): Promise<ImageTextSignal | null>
}

export function createImageTextCheck(embedder: Embedder | null): ImageTextCheck {
  let others: Promise<(Float32Array | null)[]> | undefined

  async function embedOthers({ inference }: Embedder): Promise<Float32Array[]> {
    others ??= Promise.all(OTHER_THINGS.map((words) => embedImageQuery(inference, words)))
    try {
      return (await others).filter((vector) => vector !== null)
    } catch (cause) {
      others = undefined
      throw cause
    }
  }

  return {
    async signal(card, imageVector, abort) {
      const caption = [card.name, card.description].filter(Boolean).join('. ').slice(0, MAX_CHARACTERS)
      if (embedder === null || imageVector === null || caption.trim() === '') return null
      const how = abort === undefined ? {} : { signal: abort }
      const own = await embedImageQuery(embedder.inference, caption, how)
      if (own === null) return null
      const fit = cosine(imageVector, own)
      const known = await embedOthers(embedder)
      if (known.length === 0) return null
      const below = known.filter((other) => cosine(imageVector, other) < fit).length
      const rank = below / known.length
      return { cosine: fit, rank, isDoubtful: rank < DOUBTFUL_BELOW }
    },
  }
}
