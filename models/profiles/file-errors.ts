import { LunaError } from '#shared/contract/errors.ts'

function errnoOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return undefined
  return cause.code
}

/** Declares what the file system refused while a model file was read or written. */
export function fileError(cause: unknown, path: string): LunaError {
  if (cause instanceof LunaError) return cause
  if (cause instanceof Error && cause.name === 'AbortError') return new LunaError('CANCELLED', undefined, { cause })
  const detail = cause instanceof Error ? cause.message : `${path}: ${String(cause)}`
  switch (errnoOf(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new LunaError('DISK_FULL', detail, { cause })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new LunaError('FOLDER_READ_ONLY', detail, { cause })
    default:
      return new LunaError('FILE_UNREADABLE', detail, { cause })
  }
}
