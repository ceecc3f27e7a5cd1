/** Texts for CLIP's text tower: lower-cased byte-level BPE, start and end of text around it, 77 tokens at most. */
import { LunaError } from '#shared/contract/errors.ts'
import { type BatchTokenizer, batchTokenizer, readTokenizer } from '../inference/tokenizer.ts'

const END_OF_TEXT = '<|endoftext|>'

/** @throws MODEL_FILE_CORRUPT */
export async function openClipTokenizer(path: string, maxTokens: number): Promise<BatchTokenizer> {
  const tokenizer = await readTokenizer(path, 'BPE', maxTokens)
  const end = tokenizer.idOf(END_OF_TEXT)
  if (end === undefined) throw new LunaError('MODEL_FILE_CORRUPT', `${path} has no ${END_OF_TEXT}`)
  // The text encoder pools at the first end-of-text token, so padding with it changes nothing.
  return batchTokenizer(tokenizer, end)
}
