/**
 * The log of this program: `<user data>/logs`, one JSON object a line. A process has one; before a host opens it, and in
 * tests, nothing is written. It says what happened in numbers and codes, never in texts: see log-events.ts.
 */
import { availableParallelism, totalmem } from 'node:os'
import { type Logger, pino } from 'pino'
import * as z from 'zod'
import { type LostChild, watchLostChildren } from '#models/processes/lost-children.ts'
import { errorCodeSchema } from '#shared/contract/errors.ts'
import {
  LOG_EVENTS,
  LOG_LEVELS,
  type LogEvent,
  type LogFields,
  type LogLevel,
  type LogProgram,
  safeFields,
} from './log-events.ts'
import { createRotatingFile } from './rotating-file.ts'
import { safeError } from './safe-error.ts'

/** One megabyte holds about 6,000 lines: weeks of usual work. All programs together keep 15 MB at most. */
export const LOG_LIMITS = { maxBytes: 1_000_000, maxFiles: 5 } as const

interface OpenLog {
  readonly logger: Logger
  readonly openedAt: number
  close(): void
}

let current: OpenLog | undefined

interface OpenLogOptions
  extends Omit<LogFields<'started'>, 'node' | 'electron' | 'platform' | 'arch' | 'cores' | 'memoryMb'> {
  readonly folder: string
  readonly program: LogProgram
  readonly environment?: NodeJS.ProcessEnv
}

/** Opens the log of this process and says what runs here. `LUNA_STUDIO_LOG` names another level than `info`. */
export function openLog({ folder, environment = process.env, ...started }: OpenLogOptions): void {
  closeLog()
  const file = createRotatingFile({ folder, name: started.program, ...LOG_LIMITS })
  const level = levelOf(environment) ?? 'info'
  const formatters = { level: (label: string) => ({ level: label }) }
  const logger = pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, formatters }, file)
  const stopWatching = watchLostChildren(logLost)
  const close = (): void => {
    stopWatching()
    file.close()
  }
  current = { logger, openedAt: performance.now(), close }
  log('started', {
    ...started,
    node: process.versions.node,
    ...(process.versions['electron'] === undefined ? {} : { electron: process.versions['electron'] }),
    platform: process.platform,
    arch: process.arch,
    cores: availableParallelism(),
    memoryMb: Math.round(totalmem() / 1e6),
  })
}

function logLost({ entry, how = '', code }: LostChild): void {
  const { shape } = LOG_EVENTS.child_ended.fields
  const [, exitCode] = /^exit code (-?\d+)$/.exec(how) ?? []
  const signal = shape.signal.safeParse(how).data
  log('child_ended', {
    entry: shape.entry.catch('other').parse(entry),
    ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
    ...(signal === undefined ? {} : { signal }),
    ...(code === undefined ? {} : { code }),
  })
}

/** Says that the program ends in order. */
export function closeLog(): void {
  if (current === undefined) return
  log('stopped', { uptimeMs: Math.round(performance.now() - current.openedAt) })
  current.close()
  current = undefined
}

const levelOf = (environment: NodeJS.ProcessEnv): LogLevel | undefined =>
  z.enum(LOG_LEVELS).safeParse(environment['LUNA_STUDIO_LOG']).data

/** The person's choice; the environment has the last word. */
export function setLogLevel(level: LogLevel, environment: NodeJS.ProcessEnv = process.env): void {
  if (current !== undefined) current.logger.level = levelOf(environment) ?? level
}

export function log<Event extends LogEvent>(event: Event, fields: LogFields<Event>): void {
  current?.logger[LOG_EVENTS[event].level]({ event, ...safeFields(event, fields) })
}

/** With where it arose in the program's code, and without its message. */
export function logError<Event extends LogEvent>(event: Event, fields: LogFields<Event>, cause: unknown): void {
  current?.logger[LOG_EVENTS[event].level]({ event, ...safeFields(event, fields), error: safeError(cause) })
}

/** A failure that no call reports. Who runs the program in a terminal sees it in full. */
export function logUnexpected(work: LogFields<'unexpected'>['work'], cause: unknown): void {
  const code = errorCodeSchema.safeParse(cause instanceof Error && 'code' in cause ? cause.code : undefined).data
  logError('unexpected', { work, ...(code === undefined ? {} : { code }) }, cause)
  console.error(cause)
}
