/** A studio as a process that receives commands, is killed, and is restarted on the same library. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { EditHistory } from '#engine/submissions/edit-history.fixture.ts'
import { isSameJson } from '#shared/sync/merge-json.ts'
import type { BadLine } from './bad-line.ts'
import type { Said, StudioCommand, StudioState, Write, Written } from './sync-messages.ts'

const ROOT = join(import.meta.dirname, '../..')
const CHILD = join(import.meta.dirname, 'sync-studio.child.ts')
const ANSWER_TIMEOUT_MS = 300_000

export interface StudioOptions {
  readonly index: number
  readonly libraryDirectory: string
  readonly marketUrl: string
  readonly files: readonly string[]
  readonly line: BadLine
  readonly history: EditHistory
  /** Claims put into the log; recorded once a library has them. */
  readonly claims: Set<number>
}

export interface Studio {
  /** Starts it where it does not run. */
  start(): Promise<void>
  /** Resolves with the refusal, if any; null also if it is killed in the meantime. */
  tell(command: StudioCommand): Promise<string | null>
  /** Throws where it is not answered. */
  ask(): Promise<StudioState>
  kill(): Promise<void>
  /** Kills it together with its ready replacement. */
  end(): Promise<void>
  /** Its last words, where it ended by itself; null otherwise. */
  ended(): string | null
}

/** One process; its messages go to the last listener. */
function openChild(lineUrl: string, listen: (said: Write | Written) => void) {
  const proxied = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: lineUrl, http_proxy: lineUrl, NO_PROXY: '', no_proxy: '' }
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(process.execPath, [CHILD], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'), ...proxied },
  })
  let heard: ((said: Said | null) => void) | null = null
  let [rest, errors] = ['', '']
  let [isKilled, isClosed] = [false, false]

  function hear(text: string): void {
    const said = JSON.parse(text) as Said
    if ('about' in said || 'done' in said) listen(said)
    else heard?.(said)
  }
  child.stdout.on('data', (data: Buffer) => {
    const lines = (rest + data.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) hear(text)
  })
  child.stderr.on('data', (data: Buffer) => {
    errors = (errors + data.toString()).slice(-4_000)
  })
  child.stdin.on('error', () => undefined)
  child.once('close', () => {
    isClosed = true
    heard?.(null)
  })

  /** Null where it ends instead. */
  function next(to: string): Promise<Said | null> {
    if (isClosed) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`a studio does not answer to ${to}: ${errors}`))
      const timeout = setTimeout(fail, ANSWER_TIMEOUT_MS)
      heard = (said) => {
        clearTimeout(timeout)
        heard = null
        resolve(said)
      }
    })
  }
  const loaded = next('its start')
  // The next caller gets the error.
  loaded.catch(() => undefined)

  return {
    loaded,
    ask(command: StudioCommand): Promise<Said | null> {
      const answer = next(command.do)
      child.stdin.write(`${JSON.stringify(command)}\n`)
      return answer
    },
    async kill(): Promise<void> {
      isKilled = true
      if (isClosed) return
      const ended = once(child, 'close')
      child.kill('SIGKILL')
      await ended
    },
    lastWords: () => (isClosed && !isKilled ? `it ended by itself: ${errors}` : null),
  }
}

export function createStudio(options: StudioOptions): Studio {
  const { index, libraryDirectory, marketUrl, files, line, history, claims } = options
  let started: Write | null = null
  const openSpare = () => openChild(line.url, listen)
  let spare: ReturnType<typeof openChild> | null = null
  let child: ReturnType<typeof openChild> | null = null

  function listen(said: Write | Written): void {
    if ('about' in said) {
      started = said
      if (said.about === 'resolve') history.saw(said)
    } else {
      started = null
      note(said)
    }
  }

  function note(written: Written): void {
    switch (written.done) {
      case 'edit':
        history.wrote({ device: index, ...written })
        return
      case 'resolve':
        history.decided(written)
        return
      case 'claim':
        claims.add(written.count)
        return
      default:
        written satisfies never
    }
  }

  async function tell(command: StudioCommand): Promise<string | null> {
    const said = (await child?.ask(command)) ?? null
    return said !== null && 'obeyed' in said ? (said.error ?? null) : null
  }

  async function ask(): Promise<StudioState> {
    const said = (await child?.ask({ do: 'tell' })) ?? null
    if (said !== null && 'state' in said) return said
    throw new Error(`a studio did not tell its state: ${JSON.stringify(said)} ${child?.lastWords() ?? ''}`)
  }

  /** Whether what it was about to write when it was killed was written. */
  async function findOut(): Promise<void> {
    if (started === null) return
    const write = started
    started = null
    const { state, outbox } = await ask()
    switch (write.about) {
      case 'edit': {
        const isIt = ({ id, draft }: (typeof state)[number]): boolean =>
          (write.id === null ? !history.ids().includes(id) : id === write.id) && isSameJson(draft, write.after)
        const row = state.find(isIt)
        if (row !== undefined) note({ ...write, done: 'edit', id: row.id })
        return
      }
      case 'resolve': {
        const row = state.find(({ id }) => id === write.id)
        if (row !== undefined && !row.isOpen) note({ ...write, done: 'resolve', after: row.draft })
        return
      }
      case 'claim': {
        // Nothing was sent before it was said.
        if (outbox.some(({ id }) => id === `claim:${write.count}`)) note({ done: 'claim', count: write.count })
        return
      }
      default:
        write satisfies never
    }
  }

  return {
    tell,
    ask,
    async start() {
      if (child !== null) return
      child = spare ?? openSpare()
      spare = null
      if ((await child.loaded) === null) throw new Error(`a studio does not start: ${child.lastWords() ?? ''}`)
      // Nothing leaves before it is known what was written.
      line.set('cut')
      const refusal = await tell({ do: 'open', libraryDirectory, marketUrl, files })
      if (refusal !== null) throw new Error(`a studio does not open its library: ${refusal}`)
      await findOut()
      spare = openSpare()
    },
    async kill() {
      const dying = child
      child = null
      await dying?.kill()
    },
    async end() {
      await Promise.all([child?.kill(), spare?.kill()])
    },
    ended: () => child?.lastWords() ?? null,
  }
}
