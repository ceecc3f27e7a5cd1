import { LunaError } from '#shared/contract/errors.ts'

/**
 * The result of a libvips operation, or IMAGE_DECODE_TIMEOUT / CANCELLED as soon as its time is up or it is no longer
 * wanted. libvips cannot be interrupted from outside: it stops by its own clock soon after, its result unread.
 */
export async function boundedBy<T>(work: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const cancel = (): void => reject(new LunaError('CANCELLED'))
  const timer = setTimeout(() => reject(timedOut(timeoutMs)), timeoutMs)
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await Promise.race([work, ended])
  } catch (cause) {
    throw cause instanceof LunaError ? cause : decodeError(cause)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
    // Whichever lost the race may still fail; nobody listens to it any more.
    work.catch(() => undefined)
    ended.catch(() => undefined)
  }
}

/** A failure of libvips as one of ours; sharp has no codes, so its two fixed messages are told apart by text. */
function decodeError(cause: unknown): LunaError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  if (/^timeout: /m.test(detail)) return new LunaError('IMAGE_DECODE_TIMEOUT', detail, { cause })
  if (/exceeds pixel limit/.test(detail)) return new LunaError('IMAGE_TOO_MANY_PIXELS', detail, { cause })
  return new LunaError('IMAGE_CORRUPT', detail, { cause })
}

function timedOut(timeoutMs: number): LunaError {
  return new LunaError('IMAGE_DECODE_TIMEOUT', `longer than ${timeoutMs} ms`)
}
