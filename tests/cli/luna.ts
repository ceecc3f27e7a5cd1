/**
 * Runs the `luna` command: in this process, which takes a tenth of the time, or as a user does, its real entry in a
 * process of its own. Standard input, signals and the working directory need the process.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { vi } from 'vitest'
import { runLuna } from '#hosts/cli/luna.ts'

export const root = resolve(import.meta.dirname, '../..')
export const LUNA = join(root, 'build/luna.mjs')

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What one command that runs in this process has printed; commands may run at the same time. */
const printing = new AsyncLocalStorage<{ stdout: string; stderr: string; onError?: (text: string) => void }>()

/** Collects what commands print, and nothing else; returns what restores the streams of this process. */
export function collectOutput(): () => void {
  const spies = (['stdout', 'stderr'] as const).map((name) => {
    const write = process[name].write.bind(process[name])
    return vi.spyOn(process[name], 'write').mockImplementation((text, ...rest) => {
      const output = printing.getStore()
      if (output === undefined) return write(text, ...(rest as []))
      output[name] += String(text)
      if (name === 'stderr') output.onError?.(String(text))
      return true
    })
  })
  const { error } = console
  const errors = vi.spyOn(console, 'error').mockImplementation((...values) => {
    const output = printing.getStore()
    if (output === undefined) error(...values)
    else output.stderr += `${values.map(String).join(' ')}\n`
  })
  return () => {
    for (const spy of [...spies, errors]) spy.mockRestore()
  }
}

/** The environment of a studio that keeps its data in a folder. */
export const homeEnvironment = (home: string): Record<string, string> => ({
  LUNA_STUDIO_HOME: home,
  LUNA_STUDIO_MODELS: join(home, 'models'),
})

/** Runs a command in this process, whose environment names the data folder and whose output is being collected. */
export const luna = (...args: readonly string[]): Promise<Outcome> => lunaUntil(new AbortController().signal, ...args)

/** The same, until it is interrupted. */
export const lunaUntil = (signal: AbortSignal, ...args: readonly string[]): Promise<Outcome> =>
  runHere({ args, signal })

/** The same, for a command that tells people what to do; each text is heard as it is printed to standard error. */
export const lunaTelling = (onError: (text: string) => void, ...args: readonly string[]): Promise<Outcome> =>
  runHere({ args, signal: new AbortController().signal, onError })

interface Call {
  readonly args: readonly string[]
  readonly signal: AbortSignal
  readonly onError?: (text: string) => void
}

function runHere({ args, signal, onError }: Call): Promise<Outcome> {
  const output = { stdout: '', stderr: '', ...(onError === undefined ? {} : { onError }) }
  return printing.run(output, async () => {
    const code = await runLuna({ args, signal, isReaderGone: () => false })
    const { stdout, stderr } = output
    return { code, stdout, stderr }
  })
}

export interface ProcessOptions {
  /** The data folder of the studio. */
  readonly home: string
  readonly input?: string
  readonly cwd?: string
  /** Called with what the process prints; its standard input then stays open after `input`. */
  readonly onOutput?: (text: string, child: ChildProcess) => void
}

export function lunaProcess(args: readonly string[], options: ProcessOptions): Promise<Outcome> {
  return run(process.execPath, [LUNA, ...args], options)
}

export function run(file: string, args: readonly string[], options: ProcessOptions): Promise<Outcome> {
  const { home, input = '', cwd, onOutput } = options
  const child = spawn(file, args, { cwd, env: { ...process.env, ...homeEnvironment(home) } })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8')
    child[name].on('data', (text: string) => {
      output[name] += text
      if (name === 'stdout') onOutput?.(text, child)
    })
  }
  // A command that ends before it has read everything is no failure of the test.
  child.stdin.on('error', () => {})
  if (onOutput === undefined) child.stdin.end(input)
  else child.stdin.write(input)
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (code) => done({ code, ...output }))
  })
}

/** The one line of JSON that a command printed. */
export function jsonOf({ stdout }: Outcome): unknown {
  return JSON.parse(stdout)
}

export function jsonLinesOf({ stdout }: Outcome): unknown[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}
