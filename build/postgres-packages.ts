// A PostgreSQL with pgvector to test and measure against: the machine's own where it has one, otherwise Debian's.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { run, unpackedPrograms } from './debian-packages.ts'

const MAJOR = 18
const OLDEST_MAJOR = 16
const BIN = `usr/lib/postgresql/${MAJOR}/bin`
/** The programs that tests and benchmarks start. */
const PROGRAMS = [
  ...['postgres', 'initdb', 'pg_ctl', 'psql', 'pg_dump', 'pg_restore', 'pg_basebackup', 'pg_isready', 'createdb'],
  'pgbench',
]

/** The programs' folder where this installation is new enough and has pgvector. */
async function usableBinFolder(pgConfig: string): Promise<string | undefined> {
  try {
    const version = /PostgreSQL (\d+)/.exec(await run(pgConfig, ['--version']))?.[1]
    if (Number(version) < OLDEST_MAJOR) return undefined
    const [binFolder = '', shareFolder = ''] = (await run(pgConfig, ['--bindir', '--sharedir'])).trim().split('\n')
    const isComplete = ['initdb', 'postgres'].every((program) => existsSync(path.join(binFolder, program)))
    return isComplete && existsSync(path.join(shareFolder, 'extension', 'vector.control')) ? binFolder : undefined
  } catch {
    return undefined
  }
}

async function findInstalled(): Promise<string | undefined> {
  const majors = [MAJOR, MAJOR - 1, MAJOR - 2]
  const folders = majors.flatMap((major) => [
    `/usr/lib/postgresql/${major}/bin`, // Debian and Ubuntu
    `/usr/pgsql-${major}/bin`, // Fedora and its relatives
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
  ])
  const candidates = folders.map((folder) => path.join(folder, 'pg_config')).filter((file) => existsSync(file))
  for (const pgConfig of [...candidates, 'pg_config']) {
    const binFolder = await usableBinFolder(pgConfig)
    if (binFolder !== undefined) return binFolder
  }
  return undefined
}

/** The folder of PostgreSQL's programs, `pgbench` among them. Throws ProgramUnavailable where there can be none. */
export async function postgresPrograms(): Promise<string> {
  const installed = await findInstalled()
  if (installed !== undefined) return installed
  const root = await unpackedPrograms(
    {
      cache: `luna-postgres/${MAJOR}`,
      // With a pgvector without the index faults of 0.8.0.
      packages: [`postgresql-${MAJOR}`, `postgresql-${MAJOR}-pgvector`, `postgresql-client-${MAJOR}`],
      programs: PROGRAMS.map((program) => `${BIN}/${program}`),
      // A server without just-in-time compilation and Perl loads none of these; LLVM alone is larger than all the rest.
      neverLoaded: /^lib(llvm|z3|perl|json-perl|systemd-shared)/,
      unused: [`usr/lib/postgresql/${MAJOR}/lib/bitcode`],
    },
    `install PostgreSQL ${OLDEST_MAJOR} or newer with pgvector, or name one in LUNA_TEST_DATABASE_URL; only on Debian are they fetched`,
  )
  const binFolder = path.join(root, BIN)
  await run(path.join(binFolder, 'postgres'), ['--version'])
  return binFolder
}
