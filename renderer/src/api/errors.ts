/** Any failure as the user meets it: what happened, whether trying again can help, the detail to copy. */
import { ORPCError } from '@orpc/client'
import { en } from '../strings/en.ts'

export interface ShownError {
  code: string
  message: string
  retryable: boolean
  detail: string | undefined
}

function dataOf(error: ORPCError<string, unknown>): { retryable?: unknown; detail?: unknown } {
  return typeof error.data === 'object' && error.data !== null ? error.data : {}
}

/** The studio was restarted and accepts this page again once its new link has been opened in this browser. */
export function isLockedOut(error: unknown): boolean {
  return error instanceof ORPCError && error.status === 403 && dataOf(error).retryable === undefined
}

export function describeError(error: unknown): ShownError {
  if (isLockedOut(error)) return { code: 'NO_ANSWER', message: en.errors.newLink, retryable: true, detail: undefined }
  if (error instanceof ORPCError) {
    const data = dataOf(error)
    return {
      code: error.code,
      message: error.message,
      retryable: data.retryable !== false,
      detail: typeof data.detail === 'string' ? data.detail : undefined,
    }
  }
  const text = error instanceof Error ? error.message : String(error)
  // fetch throws this without a response; each browser words it differently, but always as a TypeError.
  if (error instanceof TypeError) {
    return { code: 'NO_ANSWER', message: en.errors.noAnswer, retryable: true, detail: text }
  }
  return { code: 'UNKNOWN', message: en.errors.unknown, retryable: true, detail: text }
}

/** The text that the copy button gives. */
export function errorText(error: ShownError): string {
  return [error.code, error.message, error.detail].filter(Boolean).join('\n')
}

/** True for failures that a moment's wait may mend by itself. */
export function worthRetrying(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof TypeError
}
