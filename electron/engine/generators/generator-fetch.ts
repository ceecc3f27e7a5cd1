/** Requests to a generator, whose answers are as little trusted as a market's: no redirects, bounded in time and size, parsed. */
import type * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { log } from '../diagnostics/log.ts'
import { readAtMost, send } from '../market/market-fetch.ts'
import { isOutOfMemory, wordsOf } from './generator-words.ts'

const MAX_JSON_BYTES = 16 * 1024 * 1024
const TIMEOUT_MS = 15_000
/** Of a refusal: ComfyUI lists everything that it has. */
const MAX_REFUSAL_BYTES = 1024 * 1024

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
  readonly maxBytes?: number
  /** Sent as JSON, by POST. */
  readonly body?: unknown
}

export interface GeneratorFetch {
  json<T extends z.ZodType>(schema: T, path: string, options?: FetchOptions): Promise<z.output<T>>
  bytes(path: string, options: FetchOptions & { readonly maxBytes: number }): Promise<Uint8Array>
  /** For what answers nothing of interest. */
  tell(path: string, body: unknown): Promise<void>
}

export function createGeneratorFetch(origin: string): GeneratorFetch {
  async function ask(path: string, options: FetchOptions): Promise<Uint8Array> {
    const { body, signal, timeoutMs = TIMEOUT_MS, maxBytes = MAX_JSON_BYTES } = options
    const request = new Request(new URL(path, origin), {
      ...(body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    try {
      const response = await send(request, { timeoutMs, signal })
      const answer = await readAtMost(response, maxBytes)
      if (response.ok) return answer
      throw refusal(response.status, answer)
    } catch (cause) {
      throw asGeneratorError(cause, signal)
    }
  }

  return {
    async json(schema, path, options = {}) {
      const parsed = schema.safeParse(parseJson(await ask(path, options), path))
      if (parsed.success) return parsed.data
      const issue = parsed.error.issues[0]
      const where = issue?.path.map(String).join('.') ?? ''
      throw new LunaError('GENERATOR_ANSWER_INVALID', `${path}: ${where} ${issue?.message ?? ''}`.trim(), {
        cause: parsed.error,
      })
    },
    bytes: ask,
    async tell(path, body) {
      await ask(path, { body })
    },
  }
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new LunaError('GENERATOR_ANSWER_INVALID', `${path}: the response is not JSON`, { cause })
  }
}

function refusal(status: number, answer: Uint8Array): LunaError {
  const words = wordsOf(new TextDecoder().decode(answer.subarray(0, MAX_REFUSAL_BYTES)))
  if (status === 401 || status === 403)
    return new LunaError('GENERATOR_REFUSED', `${status} ${words}: it asks for a password or refuses this app`)
  if (isOutOfMemory(words)) return new LunaError('GENERATOR_OUT_OF_MEMORY', words)
  // Versions of the web UI before 1.6 answer so where the sampler or model is missing; FastAPI where the address is.
  const isAddress = status === 404 && !/^(?!not found$).*not found/i.test(words)
  if (isAddress) return new LunaError('GENERATOR_ANSWER_INVALID', '404: this address does not serve the API')
  return new LunaError(
    status >= 502 ? 'GENERATOR_UNREACHABLE' : 'GENERATOR_REFUSED',
    words === '' ? `${status}` : words,
  )
}

/** The way of asking is shared with the market; whom it failed to reach is not. */
function asGeneratorError(cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return new LunaError('CANCELLED', undefined, { cause })
  if (!(cause instanceof LunaError)) return cause
  const error = renamed(cause)
  log('generator_failed', { code: error.code })
  return error
}

function renamed(cause: LunaError): LunaError {
  if (cause.code === 'MARKET_UNREACHABLE') return new LunaError('GENERATOR_UNREACHABLE', cause.detail, { cause })
  if (cause.code === 'MARKET_ANSWER_INVALID') return new LunaError('GENERATOR_ANSWER_INVALID', cause.detail, { cause })
  return cause
}
