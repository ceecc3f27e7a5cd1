/**
 * Errors as the log may hold them. Messages can quote anything (a card, a path, an answer of the market), so none is
 * kept: the class, the declared or system code, and where in the program's code the error arose tell enough.
 */
import { errorCodeSchema } from '#shared/contract/errors.ts'

export interface SafeError {
  /** The class, such as `TypeError`; `other` for names that are not those of a class of errors. */
  readonly name: string
  /** A declared code, or one of the system, SQLite or Node. */
  readonly code?: string
  /** Innermost first, such as `startJob electron/engine/jobs/scheduler.ts:74:5`. */
  readonly frames: readonly string[]
  readonly cause?: SafeError
}

const MAX_FRAMES = 16
const MAX_CAUSES = 4

export function safeError(thrown: unknown, depth = 0): SafeError {
  if (!(thrown instanceof Error)) return { name: 'other', frames: [] }
  const code = safeCode('code' in thrown ? thrown.code : undefined)
  return {
    name: safeName(thrown.name),
    ...(code === undefined ? {} : { code }),
    frames: safeFrames(thrown),
    ...(thrown.cause === undefined || depth >= MAX_CAUSES ? {} : { cause: safeError(thrown.cause, depth + 1) }),
  }
}

const ERROR_NAME = /^(?:[A-Z][A-Za-z]{0,30})?Error$/

function safeName(name: unknown): string {
  return typeof name === 'string' && ERROR_NAME.test(name) ? name : 'other'
}

/**
 * Of the system (`ENOSPC`), SQLite (`SQLITE_BUSY`), Node (`ERR_INVALID_ARG_TYPE`) and its HTTP client
 * (`UND_ERR_SOCKET`).
 */
const FOREIGN_CODE = /^(?:E[A-Z]{2,14}|SQLITE_[A-Z_]{2,40}|(?:UND_)?ERR_[A-Z0-9_]{2,60})$/

/** Absent unless it is a code that the program or its libraries define. */
function safeCode(code: unknown): string | undefined {
  const declared = errorCodeSchema.safeParse(code)
  if (declared.success) return declared.data
  return typeof code === 'string' && FOREIGN_CODE.test(code) ? code : undefined
}

const FRAME = /^\s+at (?:(.*) \()?(\S+):(\d+):(\d+)\)?$/
const FUNCTION_NAME = /^(?:async |new )?[\w.$<>#]{1,80}(?: \[as [\w.$#]{1,60}\])?$/

/** The part before the message in a stack, such as `TypeError [ERR_INVALID_ARG_TYPE]`. */
const STACK_HEAD = /^[\w.$]+(?: \[[A-Z0-9_]+\])?$/

/** Returns nothing if the message cannot be separated from the frames, which follow it in the stack. */
function safeFrames({ stack, message }: Error): string[] {
  if (typeof stack !== 'string') return []
  const afterHead = message === '' ? '\n' : `: ${message}\n`
  const end = stack.indexOf(afterHead)
  if (end < 0 || !STACK_HEAD.test(stack.slice(0, end))) return []
  const lines = stack.slice(end + afterHead.length).split('\n')
  return lines.flatMap(safeFrame).slice(0, MAX_FRAMES)
}

function safeFrame(line: string): string[] {
  const [, name = '', place = '', row, column] = FRAME.exec(line) ?? []
  const file = safePlace(place)
  if (file === undefined) return []
  const at = `${file}:${row}:${column}`
  return [FUNCTION_NAME.test(name) ? `${name} ${at}` : at]
}

/** Greedy, so that nothing before the program's own folders is kept, whatever they are called. */
const OWN_FILE = /^.*[\\/]((?:out|electron|models|shared|renderer|build|tests)[\\/][\w.\\/-]{1,120}\.[cm]?[jt]sx?)$/
const PACKAGE_FILE = /^.*[\\/](node_modules[\\/][@\w.\\/-]{1,120}\.[cm]?js)$/
const NODE_FILE = /^(node:[\w/]{1,60})$/

/** Returns a file of the program, of a package or of Node, without its absolute folders. */
function safePlace(place: string): string | undefined {
  const [, file] = NODE_FILE.exec(place) ?? PACKAGE_FILE.exec(place) ?? OWN_FILE.exec(place) ?? []
  return file?.replaceAll('\\', '/')
}
