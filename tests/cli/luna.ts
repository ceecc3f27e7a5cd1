/** Runs the `luna` command as a user does: its real entry, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')
export const LUNA = join(root, 'build/luna.mjs')

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** The data folder of the studio. */
  readonly home: string
  readonly input?: string
  readonly cwd?: string
  /** Called with the process once it runs. */
  readonly onStart?: (child: ChildProcess) => void
}

export function luna(args: readonly string[], options: RunOptions): Promise<Outcome> {
  return run(process.execPath, [LUNA, ...args], options)
}

export function run(file: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  const { home, input, cwd, onStart } = options
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, LUNA_STUDIO_HOME: home, LUNA_STUDIO_MODELS: join(home, 'models') },
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8')
    child[name].on('data', (text: string) => {
      output[name] += text
    })
  }
  // A command that ends before it has read everything is no failure of the test.
  child.stdin.on('error', () => {})
  child.stdin.end(input ?? '')
  onStart?.(child)
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
