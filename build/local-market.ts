/**
 * The market that `npm start` runs for the studio, so that everything can be tried on one computer. It is a separate
 * process and never keeps the studio from starting: its failures are only reported.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { ALLOCATOR_ENVIRONMENT } from '#models/inference/allocator-environment.ts'
import { ADDRESS_FILE } from '#server/address-file.ts'
import { root } from './set-up.mjs'

export interface LocalMarket {
  /** Where the market listens, or will within seconds; null where there is none to be expected. */
  readonly url: string | null
  /** Ends it, if it was started here, once it has answered who is waiting. */
  end(): Promise<void>
}

export interface LocalMarketOptions {
  /** Of the market's data. */
  readonly folder: string
  readonly modelsFolder: string
  readonly wantsDemo: boolean
  /** Where it listens unless something else does already; 4400 by default. */
  readonly usualPort?: number
  readonly say: (line: string) => void
}

const HOST = '127.0.0.1'
const USUAL_PORT = 4400
/**
 * Without a listener, the connection is refused at once; this timeout only matters for a busy market or another
 * program.
 */
const ANSWER_WITHIN_MS = 10_000
/** Longer than the market gives those whom it is answering. */
const END_WITHIN_MS = 15_000

const aboutSchema = z.object({ name: z.literal('Luna Market') })

/** The market that has this folder open already, as far as it answers. */
async function findRunning(folder: string): Promise<string | null> {
  try {
    const url = readFileSync(path.join(folder, ADDRESS_FILE), 'utf8').trim()
    const response = await fetch(`${url}/v1/about`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    return aboutSchema.safeParse(await response.json()).success ? url : null
  } catch {
    return null
  }
}

/** The port itself where it is free, else another one. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort(0))))
    probe.listen(wanted, HOST, () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : wanted
      probe.close(() => resolve(port))
    })
  })
}

/** The market's log goes to a new file; its messages to people go to the terminal. */
function passOn(child: ChildProcess, logFile: string, say: (line: string) => void): void {
  const log = createWriteStream(logFile)
  log.on('error', () => {})
  for (const output of [child.stdout, child.stderr]) {
    if (output === null) continue
    createInterface({ input: output }).on('line', (line) => {
      if (line.startsWith('{')) log.write(`${line}\n`)
      else say(line)
    })
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve()
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS)
    child.once('exit', () => {
      clearTimeout(giveUp)
      resolve()
    })
  })
}

function start({ folder, modelsFolder, wantsDemo, say }: LocalMarketOptions, port: number): LocalMarket {
  mkdirSync(folder, { recursive: true })
  const logFile = path.join(folder, 'market.log')
  const args = [path.join(root, 'server/main.ts'), '--host', HOST, '--port', String(port), '--data', folder]
  // The channel is there to be closed: the market ends when it is, however this process ends.
  const child = spawn(process.execPath, wantsDemo ? [...args, '--demo'] : args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...ALLOCATOR_ENVIRONMENT, MARKET_MODELS: modelsFolder, ...process.env },
  })
  passOn(child, logFile, say)
  let isEnding = false
  child.once('error', (error) => say(error.message))
  // A market that was stopped from the terminal, as this program was, has not failed.
  child.once('close', (code) => {
    if (code !== 0 && !isEnding) say(`Luna Market is not running; the studio continues without it (log: ${logFile}).`)
  })
  return {
    url: `http://${HOST}:${port}`,
    async end() {
      isEnding = true
      if (child.connected) child.disconnect()
      await ended(child)
    },
  }
}

/** Never rejects. */
export async function startLocalMarket(options: LocalMarketOptions): Promise<LocalMarket> {
  const { folder, wantsDemo, usualPort = USUAL_PORT, say } = options
  try {
    const running = await findRunning(folder)
    if (running === null) return start(options, await freePort(usualPort))
    say(`Luna Market is already running on ${running}`)
    if (wantsDemo) say('It was not filled: stop it first, then start again with --demo-market.')
    return { url: running, end: async () => {} }
  } catch (error) {
    say(`Luna Market could not be started; the studio continues without it: ${String(error)}`)
    return { url: null, end: async () => {} }
  }
}
