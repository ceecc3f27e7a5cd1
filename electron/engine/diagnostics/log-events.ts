/**
 * What the log may say: each event with its level and the only fields it can have. A field takes a number, a boolean or
 * one of a closed set of words. There is no place for a text, so nothing that a person wrote can get into the file.
 */
import * as z from 'zod'
import { errorCodeSchema } from '#shared/contract/errors.ts'
import { jobSchema } from '#shared/contract/studio/jobs.ts'
import { QUEUED_OPERATIONS } from '#shared/contract/studio/queued-calls.ts'
import { studioContract } from '#shared/contract/studio/studio.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const count = z.int().min(0)
const milliseconds = z.int()
const version = z.stringFormat('version', /^v?\d{1,4}(?:\.\d{1,8}){1,3}(?:-[a-z]{1,8}(?:\.\d{1,4})?)?$/)
const code = errorCodeSchema.optional()

const operations = Object.entries(studioContract).flatMap(([domain, procedures]) =>
  Object.keys(procedures).map((name) => `${domain}.${name}`),
)
const operation = z.enum(operations)

/** Programs of the studio that keep a log. */
export const LOG_PROGRAMS = ['main', 'engine', 'cli'] as const
export type LogProgram = (typeof LOG_PROGRAMS)[number]

/** Work in the background whose failure no call reports. */
const BACKGROUND_WORK = [
  'clean_up',
  'fingerprints',
  'watch_folder',
  'search_index',
  'job_progress',
  'job_end',
  'job',
  'call',
  'resource',
  'start',
  'process',
  'open_file',
  'recheck',
] as const

const define = <Level extends LogLevel, Shape extends z.ZodRawShape>(level: Level, shape: Shape) => ({
  level,
  fields: z.object(shape),
})

export const LOG_EVENTS = {
  started: define('info', {
    program: z.enum(LOG_PROGRAMS),
    host: z.enum(['electron', 'browser', 'cli']),
    version,
    node: version,
    electron: version.optional(),
    platform: z.enum([
      'aix',
      'android',
      'darwin',
      'freebsd',
      'haiku',
      'linux',
      'openbsd',
      'sunos',
      'win32',
      'cygwin',
      'netbsd',
    ]),
    arch: z.enum(['arm', 'arm64', 'ia32', 'loong64', 'mips', 'mipsel', 'ppc64', 'riscv64', 's390x', 'x64']),
    cores: count,
    memoryMb: count,
    isPackaged: z.boolean().optional(),
  }),
  stopped: define('info', { uptimeMs: milliseconds }),
  library_opened: define('info', { schemaVersion: count, ms: milliseconds, isChecked: z.boolean(), assets: count }),
  library_migrated: define('info', { from: count, to: count, ms: milliseconds }),
  job_started: define('debug', { kind: jobSchema.shape.kind }),
  job_ended: define('info', {
    kind: jobSchema.shape.kind,
    state: z.enum(['queued', 'running', 'finished', 'cancelled', 'failed']),
    ms: milliseconds,
    done: count,
    total: count,
    code,
  }),
  sync_ended: define('debug', { ms: milliseconds }),
  sync_failed: define('warn', { ms: milliseconds, code: errorCodeSchema }),
  change_refused: define('warn', {
    kind: z.enum(['call', 'submission.save', 'submission.step', 'priority_claim', 'other']),
    operation: z.enum(QUEUED_OPERATIONS).optional(),
    code: errorCodeSchema,
    attempts: count,
  }),
  market_reachability: define('info', { reachability: z.enum(['unknown', 'reachable', 'unreachable']), code }),
  generator_failed: define('warn', { code: errorCodeSchema }),
  child_ended: define('warn', {
    entry: z.enum(['picture', 'analysis', 'inference', 'other']),
    exitCode: z.int().optional(),
    signal: z.stringFormat('signal', /^SIG[A-Z]{2,6}$/).optional(),
    code,
  }),
  call_slow: define('warn', { operation, ms: milliseconds }),
  call_failed: define('debug', { operation, code: errorCodeSchema }),
  write_slow: define('warn', { ms: milliseconds }),
  media_missing: define('warn', { count }),
  engine_restarted: define('error', { restarts: count, exitCode: z.int() }),
  engine_failed: define('error', {}),
  update_refused: define('warn', {}),
  diagnostics_saved: define('info', { bytes: count }),
  unexpected: define('error', { work: z.enum(BACKGROUND_WORK), code }),
} as const

export type LogEvent = keyof typeof LOG_EVENTS
export type LogFields<Event extends LogEvent> = z.infer<(typeof LOG_EVENTS)[Event]['fields']>

/** The fields that are as declared; any other is left out, and `omitted` counts them. */
export function safeFields(event: LogEvent, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shape: Readonly<Record<string, z.ZodType>> = LOG_EVENTS[event].fields.shape
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  const safe = given.flatMap(([key, value]) => {
    const parsed = Object.hasOwn(shape, key) ? shape[key]?.safeParse(value) : undefined
    return parsed?.success === true ? [[key, parsed.data] as const] : []
  })
  const omitted = given.length - safe.length
  return { ...Object.fromEntries(safe), ...(omitted === 0 ? {} : { omitted }) }
}
