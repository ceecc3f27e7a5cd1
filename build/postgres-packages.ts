// A PostgreSQL with pgvector to test and measure against: the machine's own where it has one, otherwise Debian's packages
// unpacked into a cache folder, without root rights, without touching the packages that are installed.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { type CommandResult, runProgram } from './commands.ts'

const MAJOR = 18
const OLDEST_MAJOR = 16
/** Debian releases with PostgreSQL 18 and a pgvector without the index faults of 0.8.0, in the order they are tried. */
const SUITES = ['forky', 'sid']
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const ROOTS = [`postgresql-${MAJOR}`, `postgresql-${MAJOR}-pgvector`, `postgresql-client-${MAJOR}`, 'patchelf']
/** Libraries that a server without just-in-time compilation and Perl never loads; LLVM alone is larger than all the rest. */
const NEVER_LOADED = /^lib(llvm|z3|perl|json-perl|systemd-shared)/
/** The programs that tests and benchmarks start. */
const PROGRAMS = ['postgres', 'initdb', 'pg_ctl', 'psql', 'pg_dump', 'pg_restore', 'pg_isready', 'createdb', 'pgbench']

/** Why there is no PostgreSQL to test against on this machine. */
export class PostgresUnavailable extends Error {}

async function run(file: string, args: string[], cwd?: string): Promise<string> {
  const fail = (reason: string): never => {
    throw new PostgresUnavailable(`${file} ${args.slice(-3).join(' ')}: ${reason}`)
  }
  const options = cwd === undefined ? {} : { cwd }
  const result: CommandResult = await runProgram(file, args, { output: 'collect', ...options }).catch((error: Error) =>
    fail(error.message),
  )
  return result.exitCode === 0 ? result.output : fail(result.output.trim().split('\n').slice(-3).join('; '))
}

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

/** Outside of the checkout, so that it survives a clean install. Root's home is closed to the user the server runs as. */
function cacheFolder(): string {
  if (process.getuid?.() === 0) return '/var/cache/luna-postgres'
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'luna-postgres')
}

/** The mirror this machine installs Debian itself from: the one that has updates too, unlike others' repositories. */
async function findMirror(): Promise<string> {
  const listed = await run('apt-get', ['update', '--print-uris'])
  const releases = [...listed.matchAll(/^'(\S+)\/dists\/([^/']+)\//gm)].filter(
    ([, , suite]) => !suite?.includes('security'),
  )
  const release = releases.find(([, , suite]) => suite?.endsWith('-updates')) ?? releases[0]
  if (release?.[1] === undefined) throw new PostgresUnavailable('apt knows no package mirror')
  return release[1]
}

/** apt with a state of its own: an empty list of installed packages, so that every library comes with its package. */
function isolatedApt(folder: string, mirror: string, suite: string): (args: string[], cwd?: string) => Promise<string> {
  const at = (name: string): string => path.join(folder, name)
  for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(at(name), { recursive: true })
  writeFileSync(at('status'), '')
  writeFileSync(at('sources.list'), `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`)
  const settings = [
    ...[`Dir::State=${folder}`, `Dir::State::lists=${at('lists')}`, `Dir::State::status=${at('status')}`],
    ...[`Dir::Cache=${at('cache')}`, `Dir::Etc::sourcelist=${at('sources.list')}`, 'Dir::Etc::sourceparts=-'],
    ...['APT::Sandbox::User=', 'APT::Install-Recommends=0', 'Acquire::Languages=none', 'Debug::NoLocking=1'],
  ]
  const options = settings.flatMap((setting) => ['-o', setting])
  return (args, cwd) => run('apt-get', ['-q', ...options, ...args], cwd)
}

/** Downloads the packages of the server and of every library it loads; apt checks them against the signed index. */
async function downloadPackages(work: string, mirror: string, suite: string): Promise<string[]> {
  const apt = isolatedApt(path.join(work, 'apt'), mirror, suite)
  await apt(['update'])
  const planned = await apt(['install', '--print-uris', '-y', ...ROOTS])
  const names = planned.split('\n').flatMap((line) => /^'[^']+' ([^_ ]+)_/.exec(line)?.[1] ?? [])
  const wanted = names.filter((name) => ROOTS.includes(name) || (name.startsWith('lib') && !NEVER_LOADED.test(name)))
  const archives = path.join(work, 'archives')
  mkdirSync(archives)
  await apt(['download', ...wanted], archives)
  const files = readdirSync(archives)
  if (files.length !== wanted.length)
    throw new PostgresUnavailable(`${files.length} of ${wanted.length} packages arrived`)
  return files.map((file) => path.join(archives, file))
}

async function downloadFromAnySuite(work: string): Promise<string[]> {
  const mirror = await findMirror()
  const failures: string[] = []
  for (const suite of SUITES) {
    const folder = path.join(work, suite)
    mkdirSync(folder)
    try {
      return await downloadPackages(folder, mirror, suite)
    } catch (error) {
      failures.push(`${suite}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new PostgresUnavailable(failures.join('\n'))
}

async function unpack(packages: string[], root: string): Promise<void> {
  for (const file of packages) await run('dpkg-deb', ['--extract', file, root])
  const unused = [
    'usr/share/doc',
    'usr/share/man',
    'usr/share/locale',
    'usr/share/i18n',
    `usr/lib/postgresql/${MAJOR}/lib/bitcode`,
  ]
  for (const folder of unused) rmSync(path.join(root, folder), { recursive: true, force: true })
}

/**
 * The programs start each other, so each of them names the loader and the libraries it came with, at the place where
 * they will lie: those of the machine may be older.
 */
async function bindPrograms(root: string, finalRoot: string): Promise<void> {
  const triplet = readdirSync(path.join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu'))
  if (triplet === undefined) throw new PostgresUnavailable('The packages hold no libraries')
  const libraries = path.join('usr/lib', triplet)
  const loader = readdirSync(path.join(root, libraries)).find((name) => name.startsWith('ld-linux'))
  if (loader === undefined) throw new PostgresUnavailable('The packages hold no loader')
  const own = { loader: path.join(root, libraries, loader), libraries: path.join(root, libraries) }
  const change = ['--set-interpreter', path.join(finalRoot, libraries, loader), '--force-rpath']
  for (const program of PROGRAMS) {
    const file = path.join(root, binPath, program)
    const patchelf = ['--library-path', own.libraries, path.join(root, 'usr/bin/patchelf')]
    await run(own.loader, [...patchelf, ...change, '--set-rpath', path.join(finalRoot, libraries), file])
  }
}

const binPath = `usr/lib/postgresql/${MAJOR}/bin`

async function install(cache: string): Promise<void> {
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(path.join(cache, 'new-'))
  try {
    const root = path.join(work, 'root')
    const finalRoot = path.join(cache, String(MAJOR))
    await unpack(await downloadFromAnySuite(work), root)
    await bindPrograms(root, finalRoot)
    for (const folder of [cache, root]) chmodSync(folder, 0o755)
    // Another run may have finished first: then its folder, which is the same, stays.
    if (!existsSync(finalRoot)) renameSync(root, finalRoot)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The folder of PostgreSQL's programs, `pgbench` among them. Throws PostgresUnavailable where there can be none. */
export async function postgresPrograms(): Promise<string> {
  const installed = await findInstalled()
  if (installed !== undefined) return installed
  const cache = cacheFolder()
  const binFolder = path.join(cache, String(MAJOR), binPath)
  if (existsSync(path.join(binFolder, 'postgres'))) return binFolder
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version') || !existsSync(KEYRING)) {
    throw new PostgresUnavailable(
      `install PostgreSQL ${OLDEST_MAJOR} or newer with pgvector, or name one in LUNA_TEST_DATABASE_URL; only on Debian are they fetched`,
    )
  }
  console.log(`PostgreSQL ${MAJOR} for the tests: unpacking Debian's packages into ${cache}`)
  await install(cache)
  await run(path.join(binFolder, 'postgres'), ['--version'])
  return binFolder
}
