/** What the studio asks of any picture generator. */
import type { GenerationRequest, GeneratorCheck } from '#shared/contract/studio/generators.ts'

declare global {
  interface JSON {
    /** ECMAScript proposal “JSON.parse source text access”; in Node since version 22. */
    rawJSON(text: string): unknown
  }
}

/** A number with all its digits where JSON is written of it. */
export function seedInJson(seed: string): unknown {
  return Number.isSafeInteger(Number(seed)) ? Number(seed) : JSON.rawJSON(seed)
}

/** One picture of a request. */
export interface PictureRequest extends Omit<GenerationRequest, 'firstSeed' | 'count' | 'startsFromPicture'> {
  /** Decimal digits, up to 64 bits. */
  readonly seed: string
  /** To begin from. */
  readonly startPicture: Uint8Array | null
}

export interface MadePicture {
  /** As they came: not looked at yet. */
  readonly bytes: Uint8Array
  /** What it says that it used, where it says so. */
  readonly model: string | null
  readonly sampler: string | null
  /** The request as the generator took it, to make the picture again. */
  readonly raw: unknown
}

export interface RunOptions {
  readonly signal: AbortSignal
  /** From 0 to 1. */
  readonly onProgress: (share: number) => void
}

/**
 * Methods throw GENERATOR_UNREACHABLE, GENERATOR_ANSWER_INVALID, GENERATOR_REFUSED, GENERATOR_OUT_OF_MEMORY,
 * GENERATOR_INTERRUPTED, and CANCELLED after having stopped the generator.
 */
export interface Generator {
  check(signal?: AbortSignal): Promise<GeneratorCheck>
  /** One at least: a workflow may make several at once. */
  make(request: PictureRequest, options: RunOptions): Promise<readonly MadePicture[]>
}
