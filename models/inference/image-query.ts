/** Words as something to look for among pictures, where the models know any of them. */
import { LunaError } from '#shared/contract/errors.ts'
import type { EmbedOptions, Inference } from './engine.ts'

/** Null where no word is known. Throws what inference throws otherwise. */
export async function embedImageQuery(
  inference: Inference,
  words: string,
  options: EmbedOptions = {},
): Promise<Float32Array | null> {
  try {
    const [vector] = await inference.embedImageQueries([words], options)
    return vector ?? null
  } catch (cause) {
    if (cause instanceof LunaError && cause.code === 'QUERY_NOT_UNDERSTOOD') return null
    throw cause
  }
}
