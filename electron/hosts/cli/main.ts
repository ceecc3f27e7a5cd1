/** The `luna` command: the studio's engine without its windows. */
import { resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { toLunaError } from '#shared/contract/errors.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import { type BackupOptions, backup, restore } from './commands/backup.ts'
import { type CheckOptions, check } from './commands/check.ts'
import { type ExportOptions, exportAsset } from './commands/export.ts'
import { fingerprint } from './commands/fingerprint.ts'
import { type ImportOptions, importFiles } from './commands/import.ts'
import { list } from './commands/list.ts'
import {
  downloadModel,
  importModel,
  listModels,
  type ModelOptions,
  removeModel,
  useModel,
  verifyModel,
} from './commands/models.ts'
import { EXIT, exitCodeOfError } from './exit-codes.ts'

const abort = new AbortController()
const { signal } = abort
let exitCode: number = EXIT.ok

/** Adds the options every command takes and keeps the exit code of the one that runs. */
function command<Arguments extends unknown[]>(
  parent: Command,
  usage: string,
  description: string,
  run: (...args: Arguments) => Promise<number>,
): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--json', 'print JSON for programs')
    .option('--library <dir>', "another library than the studio's own", (dir) => resolve(dir))
    .action(async (...args) => {
      exitCode = await run(...(args as unknown as Arguments))
    })
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 500)
    throw new InvalidArgumentError('Give a whole number from 1 to 500.')
  return count
}

function program(): Command {
  const root = new Command('luna')
    .description('See how unique a picture or a card is, and look after a Luna Studio library.')
    .version(packageJson.version)
    .showHelpAfterError()
    .configureOutput({ outputError: (text, write) => write(text) })
    .exitOverride()
  command(
    root,
    'check [file]',
    'print the verdict on a picture or card; without one, on each path from standard input',
    (file: string | undefined, options: CheckOptions) => check(file, options, signal),
  ).option('--card <file>', 'the card that goes with the picture')
  command(
    root,
    'fingerprint [file]',
    'print hashes and vectors; without a file, of each path from standard input',
    (file: string | undefined, options: CheckOptions) => fingerprint(file, options, signal),
  ).option('--card <file>', 'the card that goes with the picture')
  command(
    root,
    'import <paths...>',
    'import files and folders into the library',
    (paths: string[], options: ImportOptions) => importFiles(paths, options, signal),
  )
  command(root, 'list', 'list the assets of the library', list)
    .option('--text <words>', 'only assets with these words')
    .option('--kind <kind>', 'only assets of this kind')
    .option('--tag <tag>', 'only assets with this tag')
    .option('--limit <count>', 'at most this many', parseCount, 50)
  command(root, 'export <id>', 'write an asset to a file', (id: string, options: ExportOptions) =>
    exportAsset(id, options),
  )
    .option('--format <format>', 'card_json, picture, character_json_v2, character_png, charx …', 'card_json')
    .option('--output <file>', 'where to; by default beside you under its own name')
  command(root, 'backup <file>', 'write the whole library to one file', (file: string, options: BackupOptions) =>
    backup(file, options, signal),
  )
  command(root, 'restore <file>', 'bring a backup back into an empty folder', (file: string, options: BackupOptions) =>
    restore(file, options, signal),
  )
  addModelCommands(root)
  return root
}

function addModelCommands(root: Command): void {
  const models = command(root, 'models', 'list the model profiles', (options: ModelOptions) => listModels(options))
  command(
    models,
    'download <profile>',
    'download a profile; goes on where an earlier try stopped',
    (profile: string, options: ModelOptions) => downloadModel(profile, options, signal),
  )
  command(
    models,
    'import <profile> <folder>',
    'install a profile from a folder',
    (profile: string, folder: string, options: ModelOptions) => importModel(profile, folder, options, signal),
  )
  command(models, 'verify <profile>', 'check every file of a profile', (profile: string, options: ModelOptions) =>
    verifyModel(profile, options),
  )
  command(models, 'remove <profile>', 'remove the files of a profile', (profile: string, options: ModelOptions) =>
    removeModel(profile, options),
  )
  command(
    models,
    'use <profile>',
    'compare with this profile; "none" for hashes and words only',
    (profile: string, options: ModelOptions) => useModel(profile, options, signal),
  )
}

function report(cause: unknown): number {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.ok : EXIT.usage
  const error = toLunaError(cause)
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: error.toReport() })}\n`)
  process.stderr.write(`${error.message}${error.detail === undefined ? '' : `\n${error.detail}`}\n`)
  return exitCodeOfError(error.code)
}

// The first interrupt ends the work in order, keeping what is done; a second one ends the process at once.
process.once('SIGINT', () => abort.abort())
// A reader that has seen enough (`luna list | head`) is no failure.
process.stdout.on('error', () => process.exit(exitCode))

try {
  await program().parseAsync(process.argv)
} catch (cause) {
  exitCode = report(cause)
}
process.exitCode = exitCode
