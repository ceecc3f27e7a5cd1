/** A studio as a process that is told what to do, killed, and started again on the same library. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { EditHistory } from '#engine/submissions/edit-history.fixture.ts'
import { isSameJson } from '#shared/sync/merge-json.ts'
import type { BadLine } from './bad-line.ts'
import type { Said, StudioState, Told, Write, Written } from './sync-messages.ts'

const ROOT = join(import.meta.dirname, '../..')
const CHILD = join(import.meta.dirname, 'sync-studio.child.ts')
const ANSWER_TIMEOUT_MS = 60_000

export interface StudioOptions {
  readonly libraryDirectory: string
  readonly marketUrl: string
  readonly line: BadLine
  readonly history: EditHistory
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

export interface Studio {
  /** Starts it where it does not run. */
  start(): Promise<void>
  /** Resolves with the refusal, if any; null also where it is killed meanwhile. */
  tell(told: Told): Promise<string | null>
  /** Throws where it is not answered. */
  ask(): Promise<StudioState>
  kill(): Promise<void>
}

export function createStudio({ libraryDirectory, marketUrl, line, history }: StudioOptions): Studio {
  let child: Child | null = null
  let errors = ''
  let heard: ((said: Said | null) => void) | null = null
  let begun: Write | null = null

  function listen(said: Said): void {
    if ('about' in said) begun = said
    else if ('done' in said) {
      begun = null
      note(said)
    } else heard?.(said)
  }

  function note(written: Written): void {
    if (written.done === 'edit') history.wrote(written.id, written.before, written.after)
    else for (const seen of [written.mine, written.theirs]) history.wrote(written.id, seen, written.after)
  }

  function next(to: string): Promise<Said | null> {
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(
        () => reject(new Error(`a studio does not answer to ${to}: ${errors}`)),
        ANSWER_TIMEOUT_MS,
      )
      heard = (said) => {
        clearTimeout(timeout)
        heard = null
        resolve(said)
      }
    })
  }

  function spawnChild(): Child {
    const proxied = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: line.url, http_proxy: line.url, NO_PROXY: '', no_proxy: '' }
    const spawned = spawn(process.execPath, [CHILD, libraryDirectory, marketUrl], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'), ...proxied },
    })
    let rest = ''
    spawned.stdout.on('data', (data: Buffer) => {
      const lines = (rest + data.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const text of lines) listen(JSON.parse(text) as Said)
    })
    spawned.stderr.on('data', (data: Buffer) => {
      errors = (errors + data.toString()).slice(-4_000)
    })
    spawned.stdin.on('error', () => undefined)
    spawned.once('close', () => heard?.(null))
    return spawned
  }

  async function tell(told: Told): Promise<string | null> {
    if (child === null) return null
    const answer = next(told.do)
    child.stdin.write(`${JSON.stringify(told)}\n`)
    const said = await answer
    return said !== null && 'obeyed' in said ? (said.error ?? null) : null
  }

  async function ask(): Promise<StudioState> {
    if (child === null) throw new Error('a studio does not run')
    let told: StudioState | null = null
    const answer = next('tell')
    child.stdin.write(`${JSON.stringify({ do: 'tell' } satisfies Told)}\n`)
    const said = await answer
    if (said !== null && 'state' in said) told = said
    if (told === null) throw new Error(`a studio did not tell its state: ${JSON.stringify(said)} ${errors}`)
    return told
  }

  /** Whether what it was about to write when it was killed was written. */
  async function findOut(): Promise<void> {
    if (begun === null) return
    const write = begun
    begun = null
    const { state } = await ask()
    if (write.about === 'edit') {
      const row = state.find(({ id, draft }) =>
        write.id === null ? !history.ids().includes(id) && isSameJson(draft, write.after) : id === write.id,
      )
      if (row !== undefined && isSameJson(row.draft, write.after)) history.wrote(row.id, write.before, write.after)
      return
    }
    const row = state.find(({ id }) => id === write.id)
    if (row === undefined || row.isOpen) return
    note({ done: 'resolve', id: row.id, mine: write.mine, theirs: write.theirs, after: row.draft })
  }

  return {
    tell,
    ask,
    async start() {
      if (child !== null) return
      errors = ''
      child = spawnChild()
      const said = await next('its start')
      if (said === null || !('ready' in said)) throw new Error(`a studio does not start: ${errors}`)
      await findOut()
    },
    async kill() {
      if (child === null) return
      const ended = once(child, 'close')
      child.kill('SIGKILL')
      child = null
      await ended
    },
  }
}
