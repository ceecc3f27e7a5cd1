/** `npm run market`: the market by itself, and the commands that concern its data. */
import { Command, CommanderError } from 'commander'
import { decodeApart } from '#models/processes/decode-apart.ts'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { addAdmin } from './accounts/add-admin.ts'
import { confirmAddress, confirmAddressesBefore } from './accounts/confirm-addresses.ts'
import { removeFactors } from './accounts/factors/remove-factors.ts'
import { addClient, listClients, removeClient } from './accounts/oauth/clients.ts'
import { INBOX_PATH } from './accounts/oauth/inbox.ts'
import { writeAddressFile } from './address-file.ts'
import { withMarketDatabase } from './assembly/database.ts'
import { addBackupCommands } from './backup/commands.ts'
import { systemClock } from './clock.ts'
import type { MarketDatabase } from './db/database.ts'
import { describeJobs, retryJobs } from './jobs/failures.ts'
import { describeKeys, replaceLostKeys, rotate } from './keys/commands.ts'
import { describeMails, sendMailsAgain } from './mail/failures.ts'
import { type Market, openMarket } from './market.ts'
import { type Flags, type MarketSettings, readSettings } from './settings.ts'
import { withFiles } from './settings-files.ts'

const NOTES = `
Without DATABASE_URL the market keeps its database in DIR; without STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET
payments are in test mode; without BLOB_STORE files are stored in DIR; without SMTP_URL and MAIL_FROM no mail is sent. A database in DIR belongs to one program at a time: stop
the market before running another command on it.`

/** On a separate port, since no one else needs to reach it. */
async function fill(settings: MarketSettings): Promise<void> {
  const { assertTestPayments, fillDemo } = await import('./demo/fill.ts')
  assertTestPayments(settings)
  const market = await openMarket({ ...settings, host: '127.0.0.1', port: 0, publicUrl: null, logLevel: 'warn' })
  try {
    await fillDemo(market, { say: console.log })
  } finally {
    await market.close()
  }
}

function mailLines({ mail }: MarketSettings, url: string): string[] {
  if (mail.kind === 'inbox') return [`There is no mail server (SMTP_URL), so emails are shown at ${url}${INBOX_PATH}`]
  if (mail.kind === 'waiting') return ['There is no mail server: emails wait until SMTP_URL and MAIL_FROM are set.']
  return []
}

async function serve(settings: MarketSettings, wantsDemo: boolean): Promise<void> {
  decodeApart()
  const demo = wantsDemo ? await import('./demo/fill.ts') : null
  demo?.assertTestPayments(settings)
  const market = await openMarket(settings)
  const removeAddress = writeAddressFile(settings.dataFolder, market.url)
  console.log(`Luna Market listens on ${market.url} (reference: ${market.url}/docs/)`)
  for (const line of mailLines(settings, market.url)) console.log(line)
  closeOnSignal(market, removeAddress)
  await demo?.fillDemo(market, { say: console.log }).catch((error: unknown) => {
    const { message, detail } = toLunaError(error)
    console.error(`The sample data was not loaded: ${message}${detail === undefined ? '' : ` ${detail}`}`)
  })
}

const isChildProcess = process.connected

function closeOnSignal(market: Market, removeAddress: () => void): void {
  let isClosing = false
  void market.ended.then((error) => {
    if (error === undefined || isClosing) return
    console.error(`${error.message}\n${error.detail ?? ''}`)
    process.exit(1)
  })
  function close(): void {
    isClosing = true
    removeAddress()
    market.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isClosing) process.exit(1)
      close()
    })
  }
  // Started by another program, it exits with that program, even while the market is opening.
  process.on('disconnect', () => isClosing || close())
  if (isChildProcess && !process.connected) close()
}

async function makeAdmin(settings: MarketSettings, email: string): Promise<void> {
  await withMarketDatabase(settings, (database) => addAdmin(database, systemClock, email))
  console.log(`${email} is now an admin.`)
}

async function takeFactors(settings: MarketSettings, email: string): Promise<void> {
  await withMarketDatabase(settings, (database) => removeFactors(database, systemClock, email))
  console.log(`The second factors of ${email} are removed, and the account is signed out everywhere.`)
}

async function confirmOne(settings: MarketSettings, email: string): Promise<void> {
  const isNew = await withMarketDatabase(settings, (database) => confirmAddress(database, systemClock, email))
  console.log(isNew ? `${email} is now confirmed.` : `${email} was already confirmed.`)
}

async function confirmBefore(settings: MarketSettings, day: string): Promise<void> {
  const count = await withMarketDatabase(settings, (database) => confirmAddressesBefore(database, systemClock, day))
  console.log(count === 1 ? '1 address is confirmed.' : `${count} addresses are confirmed.`)
}

function addAccountCommands(program: Command): void {
  const accounts = program.command('accounts').description('help for people who cannot sign in, buy or sell')
  accounts
    .command('remove-factors <email>')
    .description('remove the passkeys, app and recovery codes of an account; the account is notified by email')
    .action((email: string, _options: object, command: Command) => takeFactors(settingsOf(command), email))
  accounts
    .command('confirm <email>')
    .description('confirm the email address of one account')
    .action((email: string, _options: object, command: Command) => confirmOne(settingsOf(command), email))
  accounts
    .command('confirm-before <day>')
    .description('confirm those of all accounts created before a date (UTC), such as 2026-11-20')
    .action((day: string, _options: object, command: Command) => confirmBefore(settingsOf(command), day))
}

async function verify(settings: MarketSettings): Promise<void> {
  const { describeVerdict, verifyLedger } = await import('./ledger/verify/verify.ts')
  const { differingSums } = await import('./reputation/sums.ts')
  const [verdict, differing] = await withMarketDatabase(settings, async (database) => [
    await verifyLedger(database, null),
    await database.asService(differingSums),
  ])
  console.log(describeVerdict(verdict))
  for (const accountId of differing) console.log(`The sums of reputation of ${accountId} do not match its events.`)
  if (!verdict.ok || differing.length > 0) process.exitCode = 1
}

async function setUpStripe(settings: MarketSettings, replacesAll: boolean): Promise<void> {
  const { runStripeSetUp } = await import('./payments/setup/commands.ts')
  await runStripeSetUp(settings, replacesAll, console.log)
}

async function checkStripe(settings: MarketSettings): Promise<void> {
  const { runStripeCheck } = await import('./payments/setup/commands.ts')
  if (!(await runStripeCheck(settings, console.log))) process.exitCode = 1
}

async function listMails(settings: MarketSettings): Promise<void> {
  for (const line of await withMarketDatabase(settings, describeMails)) console.log(line)
}

async function retryMail(settings: MarketSettings, which: string): Promise<void> {
  const count = await withMarketDatabase(settings, (database) => sendMailsAgain(database, systemClock, which))
  console.log(count === 1 ? '1 email will be retried.' : `${count} emails will be retried.`)
}

async function listJobs(settings: MarketSettings): Promise<void> {
  const lines = await withMarketDatabase(settings, (database) => describeJobs(database, systemClock))
  for (const line of lines) console.log(line)
}

async function retryJob(settings: MarketSettings, which: string): Promise<void> {
  const count = await withMarketDatabase(settings, (database) => retryJobs(database, systemClock, which))
  console.log(count === 1 ? '1 job will be retried.' : `${count} jobs will be retried.`)
}

function addMailCommands(program: Command): void {
  const mail = program.command('mail').description('emails that were not sent')
  mail
    .command('list')
    .description('show how many wait, and the mail server’s errors for those that failed')
    .action((_options: object, command: Command) => listMails(settingsOf(command)))
  mail
    .command('send-again <id>')
    .description('retry a failed email, or all of them with "all"')
    .action((id: string, _options: object, command: Command) => retryMail(settingsOf(command), id))
}

type KeyCommand = (parts: Parameters<typeof describeKeys>[0]) => Promise<string[]>

async function runOnKeys(settings: MarketSettings, work: KeyCommand): Promise<void> {
  const run = (database: MarketDatabase) => work({ database, clock: systemClock, settings })
  for (const line of await withMarketDatabase(settings, run)) console.log(line)
}

function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('keys of the market, which are encrypted with the master key')
  keys
    .command('list')
    .description('show which keys sign and which still verify; no key is shown')
    .action((_options: object, command: Command) => runOnKeys(settingsOf(command), describeKeys))
  keys
    .command('rotate <purpose>')
    .description('replace the keys for a purpose of the list, or "master"; the old ones still verify for a while')
    .option('--compromised', 'the old key is no secret any more: accept it no longer')
    .option('--new-key-file <file>', 'new master key; created if there is no such file')
    .action((purpose: string, options: { compromised?: boolean; newKeyFile?: string }, command: Command) => {
      const chosen = { isCompromised: options.compromised === true, newKeyFile: options.newKeyFile ?? null }
      return runOnKeys(settingsOf(command), (parts) => rotate(parts, purpose, chosen))
    })
  keys
    .command('replace-lost')
    .description('create new keys if those of an earlier version, or in the database, are lost')
    .action((_options: object, command: Command) => runOnKeys(settingsOf(command), replaceLostKeys))
}

async function examineMarket(settings: MarketSettings): Promise<void> {
  const { runDoctor } = await import('./doctor/doctor.ts')
  if (!(await runDoctor(settings, console.log))) process.exitCode = 1
}

function addJobCommands(program: Command): void {
  const jobs = program.command('jobs').description('background jobs that failed')
  jobs
    .command('list')
    .description('show how many jobs wait, and why jobs failed')
    .action((_options: object, command: Command) => listJobs(settingsOf(command)))
  jobs
    .command('retry <id>')
    .description('retry a failed job, or all of them with "all"')
    .action((id: string, _options: object, command: Command) => retryJob(settingsOf(command), id))
}

async function registerClient(settings: MarketSettings, name: string, redirectUris: readonly string[]): Promise<void> {
  const clientId = await withMarketDatabase(settings, (database) =>
    addClient(database, systemClock, { name, redirectUris }),
  )
  console.log(`${name} is registered with the client id ${clientId}`)
}

async function showClients(settings: MarketSettings): Promise<void> {
  const clients = await withMarketDatabase(settings, listClients)
  for (const { clientId, name, redirectUris } of clients) console.log(`${clientId}  ${name}  ${redirectUris.join(' ')}`)
}

async function endClient(settings: MarketSettings, clientId: string): Promise<void> {
  await withMarketDatabase(settings, (database) => removeClient(database, clientId))
  console.log(`${clientId} is removed, and signed out everywhere.`)
}

function addClientCommands(program: Command): void {
  const clients = program.command('clients').description('third-party apps that people may sign in to')
  clients
    .command('add <name>')
    .description('register a public client (PKCE, no secret)')
    .requiredOption(
      '--redirect <address...>',
      'where answers go, exactly: https, http://127.0.0.1 or an app’s own scheme',
    )
    .action((name: string, options: { redirect: string[] }, command: Command) =>
      registerClient(settingsOf(command), name, options.redirect),
    )
  clients
    .command('list')
    .description('list their ids, names and redirect addresses')
    .action((_options: object, command: Command) => showClients(settingsOf(command)))
  clients
    .command('remove <id>')
    .description('remove one, and end its sign-ins')
    .action((id: string, _options: object, command: Command) => endClient(settingsOf(command), id))
}

/** Flags may stand before or after the command they concern. */
function settingsOf(command: Command, how: Parameters<typeof readSettings>[2] = {}): MarketSettings {
  // The AWS library reads its own.
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = withFiles(process.env)
  if (id !== undefined) process.env['AWS_ACCESS_KEY_ID'] = id
  if (secret !== undefined) process.env['AWS_SECRET_ACCESS_KEY'] = secret
  for (const name of ['AWS_ACCESS_KEY_ID_FILE', 'AWS_SECRET_ACCESS_KEY_FILE']) delete process.env[name]
  return readSettings(command.optsWithGlobals<Flags>(), process.env, how)
}

function addStripeCommands(program: Command): void {
  const stripe = program.command('stripe').description('set up real payments and check them (docs/stripe.md)')
  stripe
    .command('setup')
    .description('create or correct the Stripe endpoints that send events to PUBLIC_URL; safe to repeat')
    .option('--replace', 'always create new ones, to replace lost secrets')
    .action(({ replace }: { replace?: boolean }, command: Command) =>
      setUpStripe(settingsOf(command, { mayLackWebhookSecrets: true }), replace === true),
    )
  stripe
    .command('check')
    .description('verify with a test key that Stripe events reach the running market')
    .action((_options: object, command: Command) => checkStripe(settingsOf(command, { mayLackWebhookSecrets: true })))
}

function commandLine(): Command {
  const program = new Command('npm run market --')
    .description('Luna Market: serves the marketplace, or runs one of the commands below')
    .option('--port <number>', 'where to listen; 0 picks a free port')
    .option('--host <address>', 'address to listen on')
    .option('--data <folder>', 'where what is not kept elsewhere is kept')
    .option('--demo', 'fill an empty market with sample data')
    .addHelpText('after', NOTES)
    .exitOverride()
    .action((options: Flags & { demo?: boolean }, command: Command) =>
      serve(settingsOf(command), options.demo === true),
    )
  program
    .command('demo')
    .description('fill an empty market with sample data, then exit')
    .action((_options: object, command: Command) => fill(settingsOf(command)))
  program
    .command('doctor')
    .description('check settings, database, storage, mail, payments, clock and disk, and report what to fix')
    .action((_options: object, command: Command) => examineMarket(settingsOf(command)))
  program
    .command('verify')
    .description('recompute and verify the whole ledger and report the first difference')
    .action((_options: object, command: Command) => verify(settingsOf(command)))
  program
    .command('admin')
    .description('manage the operators of the market')
    .command('add <email>')
    .description('make an account an admin, including the first one')
    .action((email: string, _options: object, command: Command) => makeAdmin(settingsOf(command), email))
  addAccountCommands(program)
  addStripeCommands(program)
  addMailCommands(program)
  addJobCommands(program)
  addKeyCommands(program)
  addClientCommands(program)
  addBackupCommands(program, settingsOf)
  return program
}

commandLine()
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2
      return
    }
    if (!(error instanceof LunaError)) throw error
    console.error(`${error.message}${error.detail === undefined ? '' : `\n${error.detail}`}`)
    process.exitCode = 1
  })
