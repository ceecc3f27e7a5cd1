/** Turns what SQLite and the file system report into the declared errors a user can act on. */
import { LunaError } from '#shared/contract/errors.ts'

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}

/** Unknown causes come back as they are; `what` names the file or folder concerned. */
export function storageError(cause: unknown, what?: string): unknown {
  if (cause instanceof LunaError) return cause
  const detail = what ?? (cause instanceof Error ? cause.message : undefined)
  const code = codeOf(cause)
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL')
    return new LunaError('DISK_FULL', detail, { cause })
  // Some file systems take no file over 4 GB.
  if (code === 'EFBIG') return new LunaError('FILE_TOO_LARGE', detail, { cause })
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || isReadOnlyDatabase(code)) {
    return new LunaError('FOLDER_READ_ONLY', detail, { cause })
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new LunaError('LIBRARY_CORRUPT', detail, { cause })
  if (code.startsWith('SQLITE_BUSY')) return new LunaError('LIBRARY_LOCKED', detail, { cause })
  return cause
}

function isReadOnlyDatabase(code: string): boolean {
  return code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM'
}
