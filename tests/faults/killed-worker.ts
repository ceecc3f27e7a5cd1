import { spawn } from 'node:child_process'
import { join } from 'node:path'

export type WorkKind = 'import' | 'fingerprint' | 'edit' | 'migrate'

export interface Kill {
  /** So many pieces of work are waited for; fewer where there is no more to do. */
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

/** A worker that has nothing more to say is not waited for any longer. */
const LONGEST_WAIT_MS = 2_500

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
    if (output === '') setTimeout(end, LONGEST_WAIT_MS)
    output += String(text)
    if (isPlanned || linesOf(output).length < kill.afterLines) return
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

/** Whole lines only: the kill may cut the last one. */
function linesOf(output: string): string[][] {
  return output
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(' '))
}
