/** `market backup`, `market restore` and `market reconcile`. */
import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { withMarketDatabase } from '../assembly/database.ts'
import { describeVerdict, verifyLedger } from '../ledger/verify/verify.ts'
import { describeReconciliation, reconcile } from '../reconcile/reconcile.ts'
import type { MarketSettings } from '../settings.ts'
import { checkBackups, type MadeBackup, makeBackup } from './backup.ts'
import { describeKeys, KEYS } from './keys.ts'
import type { Manifest } from './manifest.ts'
import { restoreBackup } from './restore.ts'

type SettingsOf = (command: Command) => MarketSettings
type Say = (line: string) => void

const SHOWN = 20

function timeOf(text: string): Date {
  const at = new Date(text)
  // Without a zone it would be that of the machine.
  const hasZone = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text)
  if (!hasZone || Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError('It must be a time with its zone, such as 2026-11-25T21:40:00Z.')
  }
  return at
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

function describeDatabase({ database, files }: Manifest): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  switch (database.kind) {
    case 'embedded':
      return `embedded database, ${sizeOf(bytes)}`
    case 'dump':
      return `dump of PostgreSQL ${database.serverMajor} at ${database.walPosition}, ${sizeOf(bytes)}`
    case 'base':
      return `base backup of PostgreSQL ${database.serverMajor} from ${database.wal.start} to ${database.wal.end}, ${sizeOf(bytes)}`
  }
}

function describeMissing(missing: readonly string[], where: string): string[] {
  if (missing.length === 0) return []
  const more = missing.length > SHOWN ? [`… and ${missing.length - SHOWN} more`] : []
  return [
    `${missing.length} files that the database refers to are missing ${where}:`,
    ...missing.slice(0, SHOWN),
    ...more,
  ]
}

function describeBackup({ name, manifest, missing }: MadeBackup, settings: MarketSettings): string[] {
  const { count, bytes, copied } = manifest.objects
  return [
    `${name}: ${describeDatabase(manifest)}`,
    `${count} files of works, ${sizeOf(bytes)}; ${copied} of them were new.`,
    describeKeys(manifest, settings),
    ...describeMissing(missing, 'in the store'),
  ]
}

/** Returns whether nothing is missing. */
async function runBackup(
  settings: MarketSettings,
  wish: { folder: string; isBase: boolean; withKeys: boolean },
  say: Say,
): Promise<boolean> {
  const made = await makeBackup(settings, { ...wish, version: packageJson.version, at: new Date() })
  for (const line of describeBackup(made, settings)) say(line)
  return made.missing.length === 0
}

/** Returns whether all of them can be restored. */
async function runBackupCheck(place: string, say: Say): Promise<boolean> {
  const checked = await checkBackups(place)
  for (const { name, faults } of checked) {
    say(faults.length === 0 ? `ok      ${name}` : `FAILED  ${name}  ${faults[0]}`)
    for (const fault of faults.slice(1, SHOWN)) say(`${' '.repeat(name.length + 10)}${fault}`)
  }
  return checked.every(({ faults }) => faults.length === 0)
}

/** Returns whether everything is there and the ledger is consistent. */
async function runRestore(
  settings: MarketSettings,
  wish: Parameters<typeof restoreBackup>[1],
  say: Say,
): Promise<boolean> {
  const { name, objects, missing, manifest } = await restoreBackup(settings, wish)
  say(
    `${name} is restored${wish.to === null ? '' : ` up to ${wish.to.toISOString()}`}, with ${objects} files of works.`,
  )
  const verdict = await withMarketDatabase(settings, (database) => verifyLedger(database, null))
  say(describeVerdict(verdict))
  for (const line of describeMissing(missing, 'in the backup')) say(line)
  if (settings.masterKey !== null) say('MARKET_MASTER_KEY must be the key of the market that was backed up.')
  else if (!manifest.keys.areIncluded)
    say(`Put the keys back into ${join(settings.dataFolder, KEYS)} before the market starts.`)
  else say(`The keys are in ${KEYS}/ of the backup: copy them to ${join(settings.dataFolder, KEYS)}.`)
  say('Before the market starts: run “reconcile”, then “reconcile --apply”.')
  return verdict.ok && missing.length === 0
}

/** Returns whether nothing is left for a person. */
async function runReconcile(
  settings: MarketSettings,
  wish: Parameters<typeof reconcile>[1],
  say: Say,
): Promise<boolean> {
  const { openMarket } = await import('../market.ts')
  const closed = { host: '127.0.0.1', port: 0, logLevel: 'warn' } as const
  const market = await openMarket({ ...settings, ...closed }, { isIdle: true })
  try {
    const found = await reconcile(market.reconciliation, wish)
    for (const line of describeReconciliation(found, wish.applies)) say(line)
    return found.findings.every(({ isOpen }) => !isOpen)
  } finally {
    await market.close()
  }
}

async function report(work: Promise<boolean>): Promise<void> {
  if (!(await work)) process.exitCode = 1
}

function addBackup(program: Command, settingsOf: SettingsOf): void {
  const backup = program
    .command('backup')
    .description('back up database and files into a folder; only what is new is copied')
    .argument('<folder>', 'of all backups')
    .option('--base', 'a base backup, for restoring to a point in time with the archive of PostgreSQL’s log')
    .option('--with-keys', 'include the keys of the data folder; the backup is then as secret as they are')
    .action((folder: string, options: { base?: boolean; withKeys?: boolean }, command: Command) => {
      const wish = { folder, isBase: options.base === true, withKeys: options.withKeys === true }
      return report(runBackup(settingsOf(command), wish, console.log))
    })
  backup
    .command('verify <folder>')
    .description('check every file of all backups of a folder, or of one of them')
    .action((folder: string) => report(runBackupCheck(folder, console.log)))
}

export function addBackupCommands(program: Command, settingsOf: SettingsOf): void {
  addBackup(program, settingsOf)
  program
    .command('restore <folder>')
    .description('restore the newest backup of a folder, or one of them, into an empty database and store')
    .option('--to <time>', 'the point in time to restore a base backup to', timeOf)
    .option('--wal <folder>', 'the archive of PostgreSQL’s log')
    .action((place: string, { to, wal }: { to?: Date; wal?: string }, command: Command) =>
      report(runRestore(settingsOf(command), { place, to: to ?? null, walFolder: wal ?? null }, console.log)),
    )
  program
    .command('reconcile')
    .description('after a restore: compare with Stripe; report what differs')
    .option('--since <time>', 'by default, since the market last heard of Stripe', timeOf)
    .option('--apply', 'fulfill, book or refund what differs')
    .action(({ since, apply }: { since?: Date; apply?: boolean }, command: Command) =>
      report(runReconcile(settingsOf(command), { since: since ?? null, applies: apply === true }, console.log)),
    )
}
