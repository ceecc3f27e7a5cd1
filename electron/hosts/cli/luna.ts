/** What the `luna` command offers: the studio's engine without its windows. */
import { resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { EARNINGS_PERIODS } from '#shared/ledger/time-zone.ts'
import { SEARCH_KEYS } from '#shared/search/library/terms.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import type { BackupOptions, NewBackupOptions } from './commands/backup.ts'
import type { DiagnosticsOptions } from './commands/diagnostics.ts'
import type { EarningsOptions } from './commands/earnings.ts'
import type { ExportOptions } from './commands/export.ts'
import type { ImportOptions } from './commands/import.ts'
import type { ListOptions } from './commands/list.ts'
import type { ModelOptions } from './commands/models.ts'
import type { PublishOptions } from './commands/publish.ts'
import type { SignInOptions } from './commands/sign-in.ts'
import { EXIT, EXIT_CODE_HELP, exitCodeOfError } from './exit-codes.ts'
import type { FileOptions } from './file-command.ts'
import type { MarketOptions, RefreshOptions } from './market.ts'

/** Loaded with the first command that needs them, so that help and mistakes are answered at once. */
const load = {
  check: () => import('./commands/check.ts'),
  fingerprint: () => import('./commands/fingerprint.ts'),
  import: () => import('./commands/import.ts'),
  list: () => import('./commands/list.ts'),
  export: () => import('./commands/export.ts'),
  diagnostics: () => import('./commands/diagnostics.ts'),
  backup: () => import('./commands/backup.ts'),
  models: () => import('./commands/models.ts'),
  signIn: () => import('./commands/sign-in.ts'),
  publish: () => import('./commands/publish.ts'),
  status: () => import('./commands/status.ts'),
  earnings: () => import('./commands/earnings.ts'),
  verify: () => import('./commands/verify.ts'),
}

/** One call of `luna`. */
export interface LunaCall {
  /** What was typed after `luna`. */
  readonly args: readonly string[]
  /** Ends the work in order, keeping what is done. */
  readonly signal: AbortSignal
  /** Whether the reader of standard output has seen enough (`luna list | head`), which is no failure. */
  readonly isReaderGone: () => boolean
}

/** Set by the command that runs. */
interface Outcome {
  exitCode: number
}

interface Parent {
  readonly parent: Command
  readonly outcome: Outcome
}

interface CommandSpec<Options, Arguments extends readonly unknown[]> {
  readonly usage: string
  readonly description: string
  run(options: Options, ...args: Arguments): Promise<number>
}

/** Adds the options every command takes and keeps the exit code of the one that runs. */
function command<Options, Arguments extends readonly unknown[]>(
  { parent, outcome }: Parent,
  { usage, description, run }: CommandSpec<Options, Arguments>,
): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--json', 'print JSON for programs')
    .option('--library <dir>', "another library than the studio's own", (dir) => resolve(dir))
    .action(async (...given: unknown[]) => {
      // Commander passes the arguments that `usage` names, then the options, then the command, whose own options and
      // its parents' together are what was given, wherever it stood.
      const args = given.slice(0, -2) as unknown as Arguments
      const own = given.at(-1) as Command
      outcome.exitCode = await run(own.optsWithGlobals() as Options, ...args)
    })
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 500)
    throw new InvalidArgumentError('Give a whole number from 1 to 500.')
  return count
}

/** Collects the values of an option that may be repeated. */
const append = (text: string, former: readonly string[] = []): string[] => [...former, text]

const OUTPUT_HELP = 'a file, or a folder, which is created where it is missing; by default the current folder'

function program(signal: AbortSignal, outcome: Outcome): Command {
  const root = new Command('luna')
    .description('See how unique a picture or a card is, look after a Luna Studio library, and publish from it.')
    .version(packageJson.version)
    .addHelpText('after', EXIT_CODE_HELP)
    .showHelpAfterError('Run it with --help to see what it takes.')
    .exitOverride()
  const parent = { parent: root, outcome }
  addComparingCommands(parent, signal)
  addLibraryCommands(parent, signal)
  addBackupCommands(parent, signal)
  addModelCommands(parent, signal)
  addMarketCommands(parent, signal)
  addDiagnosticsCommand(parent)
  return root
}

function addComparingCommands(root: Parent, signal: AbortSignal): void {
  command(root, {
    usage: 'check [file]',
    description: 'print the verdict on a picture or card; without one, on each path from standard input',
    run: async (options: FileOptions, file: string | undefined) => (await load.check()).check(file, options, signal),
  }).option('--card <file>', 'the card that goes with the picture')
  command(root, {
    usage: 'fingerprint [file]',
    description: 'print hashes and vectors; without a file, of each path from standard input',
    run: async (options: FileOptions, file: string | undefined) =>
      (await load.fingerprint()).fingerprint(file, options, signal),
  }).option('--card <file>', 'the card that goes with the picture')
}

const SEARCH_HELP = `
A search is what the library's search field takes: words, "phrases" and filters. All must hold; OR is either,
NOT or a minus excludes. Put it in quotes, so that the shell leaves it as it is:
  luna list 'lantern rating:>=4 NOT tag:"old town"'
Filters:
${Object.entries(SEARCH_KEYS)
  .map(([key, { takes, example }]) => `  ${`${key}:`.padEnd(8)} ${takes}, such as ${example}`)
  .join('\n')}`

function addLibraryCommands(root: Parent, signal: AbortSignal): void {
  command(root, {
    usage: 'import <paths...>',
    description: 'import files and folders into the library',
    run: async (options: ImportOptions, paths: readonly string[]) =>
      (await load.import()).importFiles(paths, options, signal),
  })
  command(root, {
    usage: 'list [search...]',
    description: 'list the assets of the library, or those that a search finds',
    run: async (options: ListOptions, search: readonly string[]) => (await load.list()).list(search, options),
  })
    .addHelpText('after', SEARCH_HELP)
    .option('--text <words>', 'only assets with these words; takes a search as well')
    .option('--kind <kind>', 'only assets of this kind; repeated, of any of these', append)
    .option('--tag <tag>', 'only assets with this tag; repeated, with all of these', append)
    .option('--verdict <verdict>', 'only assets with this verdict, or "unchecked"; repeated, with any of these', append)
    .option('--flag <flag>', 'only assets with this flag: pick, reject or none')
    .option('--model <name>', 'only assets made with this model')
    .option('--lora <name>', 'only assets made with this LoRA')
    .option('--rating <stars>', 'only assets with at least this rating', parseCount)
    .option('--after <day>', 'only assets added on this day (2026-03-09) or later')
    .option('--before <day>', 'only assets added before this day')
    .option('--limit <count>', 'at most this many', parseCount, 50)
  command(root, {
    usage: 'export <id>',
    description: 'write an asset to a file',
    run: async (options: ExportOptions, id: string) => (await load.export()).exportAsset(id, options),
  })
    .option('--format <format>', 'card_json, picture, character_json_v2, character_png, charx …', 'card_json')
    .option('--output <path>', OUTPUT_HELP)
    .option('--force', 'replace a file that exists')
}

function addBackupCommands(root: Parent, signal: AbortSignal): void {
  command(root, {
    usage: 'backup <file>',
    description: 'write the whole library to one file',
    run: async (options: NewBackupOptions, file: string) => (await load.backup()).backup(file, options, signal),
  }).option('--force', 'replace a file that exists')
  command(root, {
    usage: 'restore <file>',
    description: 'bring a backup back into an empty folder',
    run: async (options: BackupOptions, file: string) => (await load.backup()).restore(file, options, signal),
  })
}

function addDiagnosticsCommand(parent: Parent): void {
  command(parent, {
    usage: 'diagnostics',
    description: 'save logs, versions and counts to a file for a report of a problem; nothing of your works',
    run: async (options: DiagnosticsOptions) => (await load.diagnostics()).diagnostics(options),
  })
    .option('--output <path>', OUTPUT_HELP)
    .option('--force', 'replace a file that exists')
}

function addModelCommands(root: Parent, signal: AbortSignal): void {
  const models = command(root, {
    usage: 'models',
    description: 'list the model profiles',
    run: async (options: ModelOptions) => (await load.models()).listModels(options),
  })
  const ofModels = { ...root, parent: models }
  command(ofModels, {
    usage: 'download <profile>',
    description: 'download a profile; goes on where an earlier try stopped',
    run: async (options: ModelOptions, profile: string) =>
      (await load.models()).downloadModel(profile, options, signal),
  })
  command(ofModels, {
    usage: 'import <profile> <folder>',
    description: 'install a profile from a folder',
    run: async (options: ModelOptions, profile: string, folder: string) =>
      (await load.models()).importModel(profile, folder, options, signal),
  })
  command(ofModels, {
    usage: 'verify <profile>',
    description: 'check every file of a profile',
    run: async (options: ModelOptions, profile: string) => (await load.models()).verifyModel(profile, options),
  })
  command(ofModels, {
    usage: 'remove <profile>',
    description: 'remove the files of a profile',
    run: async (options: ModelOptions, profile: string) => (await load.models()).removeModel(profile, options),
  })
  command(ofModels, {
    usage: 'use <profile>',
    description: 'compare with this profile; "none" for hashes and words only',
    run: async (options: ModelOptions, profile: string) => (await load.models()).useModel(profile, options, signal),
  })
}

const REFRESH = ['--refresh', 'send what waits and read what changed first'] as const

function addMarketCommands(root: Parent, signal: AbortSignal): void {
  command(root, {
    usage: 'sign-in',
    description: 'use an account of the market, confirmed in a browser on any device',
    run: async (options: SignInOptions) => (await load.signIn()).signIn(options, signal),
  }).option('--market <address>', 'another market than that of the settings')
  command(root, {
    usage: 'publish <paths...>',
    description: 'import works with their cards, and submit those that are complete',
    run: async (options: PublishOptions, paths: readonly string[]) =>
      (await load.publish()).publish(paths, options, signal),
  })
    .option('--dry-run', 'say what would be submitted, and submit nothing')
    .option('--even-copies', "submit also what is a copy of another creator's work")
  command(root, {
    usage: 'status',
    description: 'where each submission stands, and what waits to be sent',
    run: async (options: RefreshOptions) => (await load.status()).status(options),
  }).option(...REFRESH)
  command(root, {
    usage: 'earnings',
    description: 'what your works brought',
    run: async (options: EarningsOptions) => (await load.earnings()).earnings(options),
  })
    .addOption(new Option('--period <period>', 'the last days, or all time').choices(EARNINGS_PERIODS).default('30d'))
    .option(...REFRESH)
  command(root, {
    usage: 'verify <file>',
    description: 'check a certificate of a publication or a license, without asking anybody',
    run: async (options: MarketOptions, file: string) => (await load.verify()).verify(file, options),
  })
}

async function report(cause: unknown, { args, isReaderGone }: LunaCall): Promise<number> {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.ok : EXIT.usage
  const { declaredError } = await import('./declared-error.ts')
  const error = declaredError(cause)
  if (isReaderGone() && error.code === 'CANCELLED') return EXIT.ok
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ error: error.toReport() })}\n`)
  process.stderr.write(`${error.message}${error.detail === undefined ? '' : `\n${error.detail}`}\n`)
  return exitCodeOfError(error.code)
}

/** Runs one command, which prints what it has to say; returns its exit code. */
export async function runLuna(call: LunaCall): Promise<number> {
  const outcome: Outcome = { exitCode: EXIT.ok }
  try {
    await program(call.signal, outcome).parseAsync(call.args, { from: 'user' })
    return outcome.exitCode
  } catch (cause) {
    return report(cause, call)
  }
}
