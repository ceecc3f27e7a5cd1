/**
 * The market's log. Errors are written by type, code and place: their messages may quote what people wrote or who they
 * are, so quoted text, addresses and tokens are left out, and so is everything else that libraries add to errors.
 */
import { type DestinationStream, type Logger, pino } from 'pino'
import { traceOfLog } from './telemetry/tracing.ts'

const LEFT_OUT = '…'

const HIDDEN: readonly RegExp[] = [
  /[^\s"'<>(),;:=]+@[^\s"'<>(),;]+/g,
  /\bBearer\s+\S+/gi,
  /\b(?:sk|rk|pk|whsec|luna)_\w{6,}/gi,
  /\?[^\s"']+/g,
  /\b\d{1,3}(?:\.\d{1,3}){3}\b/g,
  // JWTs and secrets in base64 or hex; numbers of rows have hyphens.
  /\b[\w-]{20,}\.[\w-]{10,}(?:\.[\w-]+)?/g,
  /\b[A-Za-z0-9_]{32,}\b/g,
]

/** Without what it quotes, and without addresses and tokens. */
function redacted(text: string): string {
  const unquoted = text.replace(/"[^"]*"|“[^”]*”/g, `"${LEFT_OUT}"`)
  return HIDDEN.reduce((left, pattern) => left.replace(pattern, LEFT_OUT), unquoted)
}

interface LoggedError {
  readonly type: string
  readonly code?: string
  readonly message: string
  readonly stack: string
  readonly cause?: LoggedError
}

const MAX_CAUSES = 4

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' && /^\w{1,60}$/.test(error.code) ? error.code : undefined
}

function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: LEFT_OUT, stack: '' }
  const code = codeOf(error)
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: redacted(error.message),
    // The first lines repeat the message.
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(error.cause === undefined || depth >= MAX_CAUSES ? {} : { cause: loggedError(error.cause, depth + 1) }),
  }
}

/** @param destination standard output by default */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, serializers: { err: (error: unknown) => loggedError(error) }, mixin: traceOfLog }
  return destination === undefined ? pino(options) : pino(options, destination)
}
