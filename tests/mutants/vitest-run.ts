/** Runs test files of the working copy with Vitest. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseReport, type Report } from './outcome.ts'
import type { WorkingCopy } from './working-copy.ts'

export interface TestRun {
  readonly copy: WorkingCopy
  readonly files: readonly string[]
  /** True: the run ends with the first test that fails. */
  readonly stopsAtFailure: boolean
  readonly env: Readonly<Record<string, string>>
  /** A mutant can make a test wait for good, which its own time limit does not always end. */
  readonly maxMs: number
  readonly signal: AbortSignal
}

export interface TestRunResult {
  /** Null where Vitest left none. */
  readonly report: Report | null
  readonly output: string
  readonly elapsedMs: number
}

const KEPT_OUTPUT_CHARACTERS = 8_000

/** Keeps what the tests and Node itself store in the copy's own folder, which is removed in the end. */
export function environmentIn({ scratch }: Pick<WorkingCopy, 'scratch'>): NodeJS.ProcessEnv {
  const folders = { TMPDIR: scratch, TEMP: scratch, TMP: scratch, NODE_COMPILE_CACHE: path.join(scratch, 'compiled') }
  // The stage before may have bundled in the same process, which says "production": React then has no test tools.
  return { ...folders, NO_COLOR: '1', NODE_ENV: 'test' }
}

/** Ends Vitest and all the processes it started. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

/** Resolves with the end of what the process printed, however the process ends. */
function runProcess(args: readonly string[], { copy, env, maxMs, signal }: TestRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: copy.root,
      // It leads a process group, so that it can be ended with its workers.
      detached: process.platform !== 'win32',
      env: { ...process.env, ...environmentIn(copy), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const append = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS)
    }
    child.stdout.on('data', append)
    child.stderr.on('data', append)
    const end = (): void => killGroup(child.pid)
    const timer = setTimeout(end, maxMs)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
    child.once('error', reject)
    child.once('close', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve(output)
    })
  })
}

/** Throws the signal's reason where it is aborted. */
export async function runTests(run: TestRun): Promise<TestRunResult> {
  const started = performance.now()
  const reportFile = path.join(run.copy.scratch, 'report.json')
  rmSync(reportFile, { force: true })
  const vitest = path.join(run.copy.root, 'node_modules', 'vitest', 'vitest.mjs')
  const flags = ['--reporter=dot', '--reporter=json', `--outputFile.json=${reportFile}`]
  const bail = run.stopsAtFailure ? ['--bail=1'] : []
  const output = await runProcess([vitest, 'run', ...flags, ...bail, ...run.files], run)
  run.signal.throwIfAborted()
  const text = existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : null
  return { report: parseReport(text), output, elapsedMs: performance.now() - started }
}
