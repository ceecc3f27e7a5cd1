/** Exit codes of `luna`; documented in the README and stable, since scripts depend on them. */
import type { ErrorCode } from '#shared/contract/errors.ts'
import type { Verdict } from '#shared/similarity/verdict.ts'

/** `interrupted` is what shells give a command that ended on Ctrl-C. */
export const EXIT = { ok: 0, usage: 2, unreadable: 3, internal: 4, notGenuine: 13, interrupted: 130 } as const

export const EXIT_CODE_HELP = `
Exit codes:
  0    done; of "check": unique
  10   check: shares something with another creator's work
  11   check: a duplicate of your own work
  12   check, publish: a copy of another creator's work
  13   verify: not genuine, or signed by a market that is not known here
  2    the command was not given as it should be
  3    something given could not be read, or is damaged
  4    the work failed for another reason
  130  interrupted; what was done is kept`

export function exitCodeOfVerdict(verdict: Verdict): number {
  switch (verdict) {
    case 'unique':
      return EXIT.ok
    case 'derivative_potential':
      return 10
    case 'duplicate_self':
      return 11
    case 'duplicate':
    case 'plagiarism_review':
      return 12
    default:
      return verdict satisfies never
  }
}

/** The code of a whole run over many files: an unreadable file first, since its verdict is unknown; else the gravest. */
export function gravestExitCode(codes: readonly number[]): number {
  return codes.includes(EXIT.unreadable) ? EXIT.unreadable : Math.max(EXIT.ok, ...codes)
}

export function exitCodeOfError(code: ErrorCode): number {
  switch (code) {
    case 'CANCELLED':
      return EXIT.interrupted
    case 'INVALID_INPUT':
    case 'SEARCH_NOT_UNDERSTOOD':
    case 'NOT_FOUND':
    case 'FILE_EXISTS':
    case 'MODEL_NOT_INSTALLED':
    case 'MODEL_BUILT_IN':
      return EXIT.usage
    case 'INTERNAL':
    case 'LIBRARY_LOCKED':
    case 'LIBRARY_TOO_NEW':
    case 'LIBRARY_CORRUPT':
    case 'DISK_FULL':
    case 'FOLDER_READ_ONLY':
    case 'OUT_OF_MEMORY_BUDGET':
    case 'MODEL_OUTPUT_INVALID':
    case 'MODEL_CRASHED':
    case 'SECRETS_UNAVAILABLE':
    case 'DOWNLOAD_FAILED':
    case 'GENERATOR_UNREACHABLE':
      return EXIT.internal
    default:
      return EXIT.unreadable
  }
}
