/** PostgreSQL's own programs: found on the machine, and run without passwords in their arguments. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'

type ProgramName = 'pg_dump' | 'pg_restore' | 'pg_basebackup' | 'postgres'

/** Majors that are looked for, newest first. */
const MAJORS = [20, 19, 18, 17, 16]
const SUFFIX = process.platform === 'win32' ? '.exe' : ''

/** Where installations are, by system: Debian, Fedora, Homebrew on both kinds of Mac, Windows. */
const placesOf = (major: number): string[] => [
  `/usr/lib/postgresql/${major}/bin`,
  `/usr/pgsql-${major}/bin`,
  `/opt/homebrew/opt/postgresql@${major}/bin`,
  `/usr/local/opt/postgresql@${major}/bin`,
  `C:\\Program Files\\PostgreSQL\\${major}\\bin`,
]

async function majorOf(file: string): Promise<number | null> {
  const { output, code } = await run(file, ['--version'], {}).catch(() => ({ output: '', code: 1 }))
  const major = / (\d+)(?:\.|\s|$|beta|rc)/.exec(output)?.[1]
  return code === 0 && major !== undefined ? Number(major) : null
}

interface Wanted {
  /** The folder in the settings; null for the usual places. */
  readonly folder: string | null
  readonly programs: readonly ProgramName[]
  /** Of the database. */
  readonly major: number
  /** A server starts from files of its own major version alone; clients may be newer. */
  readonly isExact: boolean
}

async function isUsable(folder: string, { programs, major, isExact }: Wanted): Promise<boolean> {
  for (const program of programs) {
    const file = join(folder, `${program}${SUFFIX}`)
    if (!existsSync(file)) return false
    const found = await majorOf(file)
    if (found === null || (isExact ? found !== major : found < major)) return false
  }
  return true
}

/** Returns the folder that has all of them. Throws PROGRAM_MISSING, and says what to install. */
export async function findPrograms(wanted: Wanted): Promise<string> {
  const { folder, programs, major, isExact } = wanted
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((place) => place !== '')
  const folders = folder !== null ? [folder] : [...placesOf(major), ...MAJORS.flatMap(placesOf), ...onPath]
  for (const candidate of new Set(folders)) if (await isUsable(candidate, wanted)) return candidate
  const name = programs.includes('postgres')
    ? `postgresql-${major} and postgresql-${major}-pgvector`
    : `postgresql-client-${major}`
  const version = isExact ? `of PostgreSQL ${major}` : `of PostgreSQL ${major} or newer`
  const place = folder === null ? 'was not found' : `is not in ${folder}`
  throw new LunaError(
    'PROGRAM_MISSING',
    `${programs.join(', ')} ${version} ${place}. Install ${name} (Debian), or name the folder in POSTGRES_PROGRAMS.`,
  )
}

/** What libpq reads from the environment, so that no password is an argument that others can see. */
export function libpqEnvironment(databaseUrl: string): Record<string, string> {
  const url = new URL(databaseUrl)
  const query = url.searchParams
  const values: Record<string, string | null> = {
    PGHOST: query.get('host') ?? decodeURIComponent(url.hostname),
    PGPORT: query.get('port') ?? url.port,
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: decodeURIComponent(url.pathname.slice(1)),
    PGSSLMODE: query.get('sslmode'),
    PGSSLROOTCERT: query.get('sslrootcert'),
    PGSSLCERT: query.get('sslcert'),
    PGSSLKEY: query.get('sslkey'),
  }
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly owner?: Owner | null
}

const KEPT_OUTPUT = 4_000

/** Ends with the program. Rejects where it cannot be started. */
export async function run(
  file: string,
  args: readonly string[],
  { environment = {}, cwd, owner }: RunOptions,
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(file, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(owner ?? {}),
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT)
    })
  }
  const [code] = await once(child, 'close')
  return { code: typeof code === 'number' ? code : 1, output: output.trim() }
}

/** Throws with the last words of a program that failed. */
export async function mustRun(
  failure: 'BACKUP_FAILED' | 'RESTORE_FAILED',
  file: string,
  args: readonly string[],
  options: RunOptions,
): Promise<void> {
  const { code, output } = await run(file, args, options)
  if (code !== 0) throw new LunaError(failure, output === '' ? `${file} ended with ${code}.` : output)
}
