/** Vectors of what people search for. The next page asks for the same words again, so the last ones are kept. */
import type { Embedder } from '#models/inference/embedder.ts'
import { embedImageQuery } from '#models/inference/image-query.ts'
import { createRecent } from '#shared/recent.ts'

export interface QueryVectors {
  readonly text: Float32Array
  /** In the space of the pictures; null where the models know none of the words, or cannot find pictures by words. */
  readonly picture: Float32Array | null
}

export interface QueryEmbedder {
  readonly profile: string
  /** Of a query and a text. */
  readonly calibration: Embedder['calibration']['text']
  /** Without it no picture is looked for. */
  readonly findsPictures: boolean
  /** Throws what inference throws. */
  embed(query: string, signal?: AbortSignal): Promise<QueryVectors>
}

const KEPT = 500

export function createQueryEmbedder({ profile, calibration, findsPictures, inference }: Embedder): QueryEmbedder {
  const recent = createRecent<QueryVectors>(KEPT)
  return {
    profile,
    calibration: calibration.query ?? calibration.text,
    findsPictures,
    async embed(query, signal) {
      const known = recent.get(query)
      if (known !== undefined) return known
      const how = signal === undefined ? {} : { signal }
      const [[text], picture] = await Promise.all([
        inference.embedTexts([query], { ...how, purpose: 'query' }),
        findsPictures ? embedImageQuery(inference, query, how) : null,
      ])
      if (text === undefined) throw new Error('the model returned no vector')
      const vectors = { text, picture }
      recent.set(query, vectors)
      return vectors
    },
  }
}
