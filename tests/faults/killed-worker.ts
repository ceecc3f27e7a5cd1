import { spawn } from 'node:child_process'
import { join } from 'node:path'

export type WorkKind = 'import' | 'fingerprint' | 'edit' | 'migrate'

export interface Kill {
  /** The number of lines that are waited for; fewer where the worker runs out of work. */
  readonly afterLines: number
  readonly thenMs: number
}

export interface Work {
  readonly kind: WorkKind
  readonly libraryDirectory: string
  /** What an import brings in. */
  readonly folder: string
  readonly kill: Kill
}

/** What a worker says once it has no work left. */
export const OUT_OF_WORK = 'idle'

/** Runs the worker, kills it, and answers with what it said: one list of words a line. */
export function workUntilKilled({ kind, libraryDirectory, folder, kill }: Work): Promise<string[][]> {
  const worker = join(import.meta.dirname, 'worker.child.ts')
  const child = spawn(process.execPath, [worker, kind, libraryDirectory, folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/node') },
  })
  let output = ''
  let errors = ''
  child.stderr.on('data', (text) => {
    errors += String(text)
  })
  const end = () => child.kill('SIGKILL')
  let isPlanned = false
  child.stdout.on('data', (text) => {
    output += String(text)
    const lines = linesOf(output)
    const isEnough = lines.length >= kill.afterLines || lines.some(([word]) => word === OUT_OF_WORK)
    if (isPlanned || !hasLoaded(output) || !isEnough) return
    isPlanned = true
    setTimeout(end, kill.thenMs)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL' || errors !== '') reject(new Error(`the worker ended with ${signal}: ${errors}`))
      else resolve(linesOf(output))
    })
  })
}

/** The first line says that the modules are loaded. */
const hasLoaded = (output: string): boolean => output.includes('\n')

/** Whole lines only: the kill may cut the last one. */
function linesOf(output: string): string[][] {
  return output
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(' '))
}
