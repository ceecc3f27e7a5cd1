// Programs of Debian's packages, unpacked into a cache folder: without root rights, without touching the packages that are
// installed, with every library of their own. For tests and benchmarks alone.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { type CommandResult, runProgram } from './commands.ts'

/** Debian releases that are tried, in this order. */
const SUITES = ['forky', 'sid']
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const TOOLS = ['patchelf']

/** Why a program cannot be had on this machine. */
export class ProgramUnavailable extends Error {}

export interface DebianPrograms {
  /** The folder of the cache; another version of the same programs has another. */
  readonly cache: string
  readonly packages: readonly string[]
  /** Paths of the programs, without a leading `/`. */
  readonly programs: readonly string[]
  /** Names of packages of libraries that these programs never load. */
  readonly neverLoaded?: RegExp
  /** Folders that are not kept. */
  readonly unused?: readonly string[]
}

export async function run(file: string, args: string[], cwd?: string): Promise<string> {
  const fail = (reason: string): never => {
    throw new ProgramUnavailable(`${file} ${args.slice(-3).join(' ')}: ${reason}`)
  }
  const options = cwd === undefined ? {} : { cwd }
  const result: CommandResult = await runProgram(file, args, { output: 'collect', ...options }).catch((error: Error) =>
    fail(error.message),
  )
  return result.exitCode === 0 ? result.output : fail(result.output.trim().split('\n').slice(-3).join('; '))
}

/** Outside of the checkout, so that it survives a clean install. Root’s home is closed to the user that a server runs as. */
function cacheFolder(name: string): string {
  if (process.getuid?.() === 0) return path.join('/var/cache', name)
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), name)
}

/** The mirror this machine installs Debian itself from: the one that has updates too, unlike others' repositories. */
async function findMirror(): Promise<string> {
  const listed = await run('apt-get', ['update', '--print-uris'])
  const releases = [...listed.matchAll(/^'(\S+)\/dists\/([^/']+)\//gm)].filter(
    ([, , suite]) => !suite?.includes('security'),
  )
  const release = releases.find(([, , suite]) => suite?.endsWith('-updates')) ?? releases[0]
  if (release?.[1] === undefined) throw new ProgramUnavailable('apt knows no package mirror')
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

/** Downloads the packages and those of every library they load; apt checks them against the signed index. */
async function downloadPackages(wish: DebianPrograms, work: string, mirror: string, suite: string): Promise<string[]> {
  const apt = isolatedApt(path.join(work, 'apt'), mirror, suite)
  await apt(['update'])
  const roots = [...wish.packages, ...TOOLS]
  const planned = await apt(['install', '--print-uris', '-y', ...roots])
  const names = planned.split('\n').flatMap((line) => /^'[^']+' ([^_ ]+)_/.exec(line)?.[1] ?? [])
  const isLoaded = (name: string): boolean => name.startsWith('lib') && wish.neverLoaded?.test(name) !== true
  const wanted = names.filter((name) => roots.includes(name) || isLoaded(name))
  const archives = path.join(work, 'archives')
  mkdirSync(archives)
  await apt(['download', ...wanted], archives)
  const files = readdirSync(archives)
  if (files.length !== wanted.length)
    throw new ProgramUnavailable(`${files.length} of ${wanted.length} packages arrived`)
  return files.map((file) => path.join(archives, file))
}

async function downloadFromAnySuite(wish: DebianPrograms, work: string): Promise<string[]> {
  const mirror = await findMirror()
  const failures: string[] = []
  for (const suite of SUITES) {
    const folder = path.join(work, suite)
    mkdirSync(folder)
    try {
      return await downloadPackages(wish, folder, mirror, suite)
    } catch (error) {
      failures.push(`${suite}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new ProgramUnavailable(failures.join('\n'))
}

async function unpack(packages: string[], root: string, unused: readonly string[]): Promise<void> {
  for (const file of packages) await run('dpkg-deb', ['--extract', file, root])
  const never = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/i18n', ...unused]
  for (const folder of never) rmSync(path.join(root, folder), { recursive: true, force: true })
}

/**
 * Programs may start each other, so each of them names the loader and the libraries it came with, at the place where
 * they will lie: those of the machine may be older.
 */
async function bindPrograms(programs: readonly string[], root: string, finalRoot: string): Promise<void> {
  const triplet = readdirSync(path.join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu'))
  if (triplet === undefined) throw new ProgramUnavailable('The packages hold no libraries')
  const libraries = path.join('usr/lib', triplet)
  const loader = readdirSync(path.join(root, libraries)).find((name) => name.startsWith('ld-linux'))
  if (loader === undefined) throw new ProgramUnavailable('The packages hold no loader')
  const own = { loader: path.join(root, libraries, loader), libraries: path.join(root, libraries) }
  const change = ['--set-interpreter', path.join(finalRoot, libraries, loader), '--force-rpath']
  for (const program of programs) {
    const patchelf = ['--library-path', own.libraries, path.join(root, 'usr/bin/patchelf')]
    const file = path.join(root, program)
    await run(own.loader, [...patchelf, ...change, '--set-rpath', path.join(finalRoot, libraries), file])
  }
}

/** The folder of the libraries is written into every program that is bound. */
const isBound = (root: string, program: string): boolean =>
  readFileSync(path.join(root, program)).includes(path.join(root, 'usr/lib'))

async function install(wish: DebianPrograms, finalRoot: string): Promise<void> {
  const cache = path.dirname(finalRoot)
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(path.join(cache, 'new-'))
  try {
    const root = path.join(work, 'root')
    await unpack(await downloadFromAnySuite(wish, work), root, wish.unused ?? [])
    await bindPrograms(wish.programs, root, finalRoot)
    for (const folder of [cache, root]) chmodSync(folder, 0o755)
    // Another run may have finished first: then its folder, which is the same, stays.
    if (!existsSync(finalRoot)) renameSync(root, finalRoot)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Where their root is, unpacked if it is not yet. Throws ProgramUnavailable, with `advice`, where that cannot be. */
export async function unpackedPrograms(wish: DebianPrograms, advice: string): Promise<string> {
  const root = path.join(cacheFolder(path.dirname(wish.cache)), path.basename(wish.cache))
  const [first = ''] = wish.programs
  if (existsSync(path.join(root, first))) {
    // A program that an earlier version of this list did not have is there, but not bound yet.
    await bindPrograms(
      wish.programs.filter((program) => !isBound(root, program)),
      root,
      root,
    )
    return root
  }
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version') || !existsSync(KEYRING)) {
    throw new ProgramUnavailable(advice)
  }
  console.log(`${wish.packages.join(', ')} for the tests: unpacking Debian's packages into ${root}`)
  await install(wish, root)
  return root
}
