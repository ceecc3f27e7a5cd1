/** Turns whatever was thrown into a problem document. */
import { ORPCError, ValidationError } from '@orpc/server'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { PROBLEM_CONTENT_TYPE, type Problem, toProblem } from '#shared/contract/market/problem.ts'
import { databaseErrorCode } from '../db/database.ts'

/** Connection failures (class 08), a server that stops (57P) and one that cannot be reached. */
const UNREACHABLE = /^(08|57P|53)/

function isUnreachable(error: unknown): boolean {
  if (UNREACHABLE.test(databaseErrorCode(error) ?? '')) return true
  return error instanceof Error && /ECONNREFUSED|ECONNRESET|Connection terminated|timeout exceeded/.test(error.message)
}

/** A statement or a lock took longer than the database lets it. */
const TOOK_TOO_LONG = /^(57014|55P03)$/

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

function describeIssue({ message, path = [] }: Issue): string {
  const field = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return field === '' ? message : `${field}: ${message}`
}

/** A request that did not parse names each field; the API library wraps the parser's findings. */
function fromApiLibrary(error: ORPCError<string, unknown>): LunaError {
  if (error.cause instanceof LunaError) return error.cause
  if (error.cause instanceof ValidationError && error.status < 500) {
    return new LunaError('INVALID_INPUT', error.cause.issues.map(describeIssue).join('; '))
  }
  if (error.status === 404) return new LunaError('NOT_FOUND', 'There is no such address.')
  if (error.status < 500) return new LunaError('INVALID_INPUT', error.message)
  return toLunaError(error.cause ?? error)
}

/** U+0000 in a text or in JSON: only a request can have brought it. */
const NO_TEXT = /^22(021|P05)$/

export function toDeclaredError(error: unknown): LunaError {
  if (error instanceof LunaError) return error
  if (error instanceof ORPCError) return fromApiLibrary(error)
  if (NO_TEXT.test(databaseErrorCode(error) ?? '')) {
    return new LunaError('INVALID_INPUT', 'The request contains characters that are not text.', { cause: error })
  }
  if (TOOK_TOO_LONG.test(databaseErrorCode(error) ?? '')) {
    return new LunaError('DATABASE_BUSY', undefined, { cause: error })
  }
  if (isUnreachable(error)) return new LunaError('DATABASE_UNAVAILABLE', undefined, { cause: error })
  return toLunaError(error)
}

export function problemOf(error: LunaError, requestId: string): Problem {
  return toProblem({ ...error.toReport(), ...(error.data === undefined ? {} : { data: error.data }) }, requestId)
}

export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...headers, 'content-type': PROBLEM_CONTENT_TYPE },
  })
}
