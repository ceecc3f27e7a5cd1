/**
 * The market that `npm start` runs beside the studio, so that everything can be tried on one machine. It is a process of
 * its own, and it never keeps the studio from starting: what goes wrong with it is said and no more.
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

export interface MarketBeside {
  /** Where the market listens, or will within seconds; null where there is none to be expected. */
  readonly url: string | null
  /** Ends it, if it was started here, once it has answered who is waiting. */
  end(): Promise<void>
}

export interface MarketBesideOptions {
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
/** Where nobody listens, the refusal comes at once; this long only where a busy market, or another program, does. */
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

/** The market's log goes to a file, begun anew; what it says to people goes to the terminal. */
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

function start({ folder, modelsFolder, wantsDemo, say }: MarketBesideOptions, port: number): MarketBeside {
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
  // A market that was told to end by the terminal, as we were, has not failed.
  child.once('close', (code) => {
    if (code !== 0 && !isEnding) say(`Luna Market is not running; the studio goes on without it (log: ${logFile}).`)
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
export async function startMarketBeside(options: MarketBesideOptions): Promise<MarketBeside> {
  const { folder, wantsDemo, usualPort = USUAL_PORT, say } = options
  try {
    const running = await findRunning(folder)
    if (running === null) return start(options, await freePort(usualPort))
    say(`Luna Market is running already on ${running}`)
    if (wantsDemo) say('It was not filled: stop it first, then start again with --demo-market.')
    return { url: running, end: async () => {} }
  } catch (error) {
    say(`Luna Market could not be started; the studio goes on without it: ${String(error)}`)
    return { url: null, end: async () => {} }
  }
}
