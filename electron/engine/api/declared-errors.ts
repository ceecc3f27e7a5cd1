/** Errors leave the API under their declared codes, whatever was thrown. */
import { ORPCError, os, ValidationError } from '@orpc/server'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { httpStatusOf } from '#shared/contract/market/problem.ts'
import { storageError } from '../database/storage-errors.ts'
import { log, logUnexpected } from '../diagnostics/log.ts'

/** Every domain of the API is implemented with this around its handlers. */
export const declaredErrors = os.middleware(async ({ next, signal, path }) => {
  const startedAt = performance.now()
  const operation = path.join('.')
  try {
    return await next()
  } catch (cause) {
    // A host may give any reason, a string too, for a caller that has gone.
    const isCancelled = signal?.aborted && cause === signal.reason
    throw declaredError(isCancelled ? new LunaError('CANCELLED', undefined, { cause }) : cause, operation)
  } finally {
    const ms = Math.round(performance.now() - startedAt)
    if (ms >= SLOW_CALL_MS) log('call_slow', { operation, ms })
  }
})

/** A person notices that they wait, milliseconds (Nielsen, Usability Engineering, 5.5). */
const SLOW_CALL_MS = 1_000

function declaredError(cause: unknown, operation: string): ORPCError<string, unknown> {
  const error = lunaErrorFrom(cause)
  log('call_failed', { operation, code: error.code })
  if (error.code === 'INTERNAL') logUnexpected('call', error.cause ?? cause)
  const { code, message, retryable, detail } = error.toReport()
  const data = { retryable, ...(detail === undefined ? {} : { detail }) }
  return new ORPCError(code, { status: httpStatusOf(code), message, data, cause })
}

function lunaErrorFrom(cause: unknown): LunaError {
  if (cause instanceof ORPCError && cause.code === 'BAD_REQUEST' && cause.cause instanceof ValidationError) {
    return new LunaError('INVALID_INPUT', fieldsOf(cause.cause), { cause })
  }
  return toLunaError(storageError(cause))
}

/** For example `filter.minRating: Too big`. */
function fieldsOf({ issues }: ValidationError): string {
  return issues.map(({ path = [], message }) => `${path.map(keyOf).join('.') || 'input'}: ${message}`).join('; ')
}

function keyOf(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment)
}
