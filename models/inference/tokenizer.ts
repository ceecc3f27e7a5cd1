/** Reads a `tokenizer.json` and encodes texts with it, cut to what the model takes. */
import { readFile } from 'node:fs/promises'
import { Tokenizer } from '@huggingface/tokenizers'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'

const tokenizerSchema = z.looseObject({
  model: z.looseObject({ type: z.string().optional(), vocab: z.record(z.string(), z.int()) }),
})

/**
 * Longer texts are cut before they are tokenized. This bounds the time; it changes a result only where fewer than 512
 * tokens cover this many characters.
 */
const MAX_CHARACTERS = 100_000

/** Of two letters at least: each letter alone is a token of every vocabulary. */
const WORDS = /[\p{L}\p{N}]{2,}/gu

export interface TextTokenizer {
  /** Token ids with the model's first and last special token, at most `maxTokens` of them. */
  encode(text: string): number[]
  /** Whether any of its words is a token of its own: of pieces alone, a model has nothing but the spelling. */
  knowsAWordOf(text: string): boolean
  /** The id of a token, where the vocabulary has it. */
  idOf(token: string): number | undefined
}

/** @throws MODEL_FILE_CORRUPT where it is not a tokenizer of this kind */
export async function readTokenizer(
  path: string,
  kind: 'BPE' | 'WordPiece',
  maxTokens: number,
): Promise<TextTokenizer> {
  try {
    const json = tokenizerSchema.parse(JSON.parse(await readFile(path, 'utf8')))
    const isBpe = json.model['merges'] !== undefined
    if (isBpe !== (kind === 'BPE')) throw new Error(`not a ${kind} tokenizer`)
    const tokenizer = new Tokenizer(json, {})
    const unknownId = tokenizer.token_to_id('[UNK]')
    const isKnown = (word: string): boolean => {
      const { ids } = tokenizer.encode(word, { add_special_tokens: false })
      return ids.length === 1 && ids[0] !== unknownId
    }
    return {
      encode(text) {
        const { ids } = tokenizer.encode(text.slice(0, MAX_CHARACTERS))
        const last = ids.at(-1)
        if (ids.length <= maxTokens || last === undefined) return ids
        return [...ids.slice(0, maxTokens - 1), last]
      },
      knowsAWordOf: (text) => (text.slice(0, MAX_CHARACTERS).match(WORDS) ?? []).some(isKnown),
      idOf: (token) => tokenizer.token_to_id(token),
    }
  } catch (cause) {
    throw new LunaError('MODEL_FILE_CORRUPT', `${path}: ${cause instanceof Error ? cause.message : ''}`, { cause })
  }
}

/** Rows of ids of one length, ready as a model's input. */
export interface TokenBatch {
  /** [rows, length], padded at the end. */
  readonly ids: BigInt64Array
  /** 1 where a token counts, 0 where it is padding. */
  readonly mask: BigInt64Array
  readonly rows: number
  readonly length: number
}

export interface BatchTokenizer extends Pick<TextTokenizer, 'knowsAWordOf'> {
  /** In the order of the texts. */
  batches(texts: readonly string[]): TokenBatch[]
}

export function batchTokenizer({ encode, knowsAWordOf }: TextTokenizer, padId: number): BatchTokenizer {
  return { knowsAWordOf, batches: (texts) => padBatches(texts.map(encode), padId) }
}

/** Tokens computed at once, padding included: attention takes memory for each of them times the row's length. */
const MAX_BATCH_TOKENS = 2048

/** Neighboring rows as batches of bounded size, each padded to its longest row. */
export function padBatches(rows: readonly (readonly number[])[], padId: number): TokenBatch[] {
  const batches: TokenBatch[] = []
  let start = 0
  let longest = 0
  for (const [index, row] of rows.entries()) {
    longest = Math.max(longest, row.length)
    if (index > start && longest * (index - start + 1) > MAX_BATCH_TOKENS) {
      batches.push(padRows(rows.slice(start, index), padId))
      start = index
      longest = row.length
    }
  }
  if (start < rows.length) batches.push(padRows(rows.slice(start), padId))
  return batches
}

function padRows(rows: readonly (readonly number[])[], padId: number): TokenBatch {
  const length = Math.max(...rows.map((row) => row.length))
  const ids = new BigInt64Array(rows.length * length).fill(BigInt(padId))
  const mask = new BigInt64Array(rows.length * length)
  for (const [index, row] of rows.entries()) {
    const start = index * length
    for (const [position, id] of row.entries()) ids[start + position] = BigInt(id)
    mask.fill(1n, start, start + row.length)
  }
  return { ids, mask, rows: rows.length, length }
}
