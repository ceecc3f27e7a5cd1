/**
 * A few child processes that do work which may never end, or take all memory: each has one request at a time, is kept for
 * the next, and is ended and replaced where a request takes more than it may. Unlike a thread, a process can be ended
 * while native code holds it.
 */
import { LunaError } from '#shared/contract/errors.ts'
import { countAwakeTime, type TickingClock } from '../decode/awake-time.ts'
import { type ChildLink, type StartChild, startChild } from './child-link.ts'
import { reportLostChild } from './lost-children.ts'
import type { Reply, WorkLimits } from './messages.ts'
import { createTurns } from './turns.ts'

export interface RunOptions extends WorkLimits {
  /** Milliseconds by the clock while this program runs: for work that sleeps forever, or blocks the child's own watch. */
  readonly wallMs: number
  readonly signal?: AbortSignal | undefined
  /** How long canceled work may continue, so that it ends in order, milliseconds. */
  readonly graceMs?: number
  /** Work with the same key goes to the same process, where that is free. */
  readonly key?: number
}

export interface ProcessPool<Request, Answer> {
  /**
   * `request` is called once a process is found; `isHeld`: that process had the same key last. Throws what the work
   * throws, IMAGE_DECODE_TIMEOUT or FILE_TOO_LARGE where it took too much, IMAGE_CORRUPT where it crashed, CANCELLED.
   */
  run(request: (isHeld: boolean) => Request, options: RunOptions): Promise<Answer>
  close(): Promise<void>
}

interface ProcessPoolOptions {
  readonly entry: URL
  readonly size: number
  /** A process that is not used for so long ends, milliseconds. */
  readonly idleMs?: number
  readonly start?: StartChild
  readonly clock?: TickingClock
}

const IDLE_MS = 30_000
const LOOK_EVERY_MS = 1_000

export function createProcessPool<Request, Answer>(options: ProcessPoolOptions): ProcessPool<Request, Answer> {
  const { entry, size, idleMs = IDLE_MS, start = startChild, clock } = options
  const name = nameOf(entry)
  const slots = Array.from({ length: size }, () =>
    createSlot<Answer>({ name, start: () => start(entry), idleMs, clock }),
  )
  const turns = createTurns(slots)

  return {
    async run(request, { key, ...limits }) {
      const slot = await turns.take((other) => key !== undefined && other.holds(key), limits.signal)
      try {
        const isHeld = key !== undefined && slot.holds(key)
        return await slot.ask(request(isHeld), limits, key)
      } finally {
        turns.release(slot)
      }
    },
    async close() {
      await Promise.all(slots.map((slot) => slot.end()))
    },
  }
}

/** The place of one process, which is started when it is needed. */
interface Slot<Answer> {
  holds(key: number): boolean
  ask(request: unknown, options: RunOptions, key: number | undefined): Promise<Answer>
  end(): Promise<void>
}

interface Running {
  readonly child: ChildLink
  readonly gone: Promise<void>
}

/** What waits for the process: one request at a time. */
interface Waiting {
  readonly onReply: (message: unknown) => void
  readonly onExit: (how: string) => void
}

interface SlotOptions {
  /** Of what the process runs, for reports. */
  readonly name: string
  readonly start: () => ChildLink
  readonly idleMs: number
  readonly clock: TickingClock | undefined
}

/** `picture` of `…/picture.process.js`. */
const nameOf = (entry: URL): string => entry.pathname.split('/').at(-1)?.split('.')[0] ?? ''

function createSlot<Answer>({ name, start, idleMs, clock }: SlotOptions): Slot<Answer> {
  let running: Running | undefined
  let waiting: Waiting | undefined
  let held: number | undefined
  let idleTimer: NodeJS.Timeout | undefined
  let lastId = 0

  function childNow(): ChildLink {
    if (running !== undefined) return running.child
    const child = start()
    const { promise: gone, resolve } = Promise.withResolvers<void>()
    const started = { child, gone }
    child.onMessage((message) => waiting?.onReply(message))
    child.onExit((how) => {
      if (running === started) {
        running = undefined
        reportLostChild({ entry: name, how })
      }
      waiting?.onExit(how)
      resolve()
    })
    running = started
    return child
  }

  async function end(): Promise<void> {
    clearTimeout(idleTimer)
    const former = running
    running = undefined
    if (former === undefined) return
    // What is awaited must not end the program meanwhile.
    former.child.keepAlive(true)
    former.child.kill()
    await former.gone
  }

  return {
    holds: (key) => running !== undefined && held === key,
    end,
    async ask(request, options, key) {
      clearTimeout(idleTimer)
      const child = childNow()
      held = key
      child.keepAlive(true)
      const asked = listen<Answer>(++lastId, options, clock)
      waiting = asked
      const { cpuMs, memoryBytes } = options
      child.send({ id: lastId, request, limits: { cpuMs, memoryBytes } })
      try {
        return await asked.promise
      } catch (cause) {
        if (!(cause instanceof ChildLost)) throw cause
        waiting = undefined
        const { code } = cause.reason
        if (running !== undefined && code !== 'CANCELLED') reportLostChild({ entry: name, code })
        await end()
        throw cause.reason
      } finally {
        waiting = undefined
        running?.child.keepAlive(false)
        idleTimer = setTimeout(() => void end(), idleMs).unref()
      }
    },
  }
}

/** The child must be replaced. */
class ChildLost extends Error {
  readonly reason: LunaError

  constructor(reason: LunaError) {
    super(reason.message)
    this.reason = reason
  }
}

function listen<Answer>(id: number, { signal, wallMs, graceMs = 0 }: RunOptions, clock?: TickingClock) {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const lose = (reason: LunaError): void => reject(new ChildLost(reason))
  const refuse = (error: LunaError, isSpent: boolean): void => (isSpent ? lose(error) : reject(error))
  const onTick = (awakeMs: number): void => {
    if (awakeMs >= wallMs) lose(new LunaError('IMAGE_DECODE_TIMEOUT', `longer than ${wallMs} ms`))
  }
  const stopCounting = countAwakeTime(Math.min(wallMs, LOOK_EVERY_MS), onTick, clock)
  let grace: NodeJS.Timeout | undefined
  const onAbort = (): void => {
    grace = setTimeout(() => lose(new LunaError('CANCELLED')), graceMs)
  }
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    promise: promise.finally(() => {
      stopCounting()
      clearTimeout(grace)
      signal?.removeEventListener('abort', onAbort)
    }),
    onReply(message: unknown): void {
      // The child runs `serveRequests`, which sends nothing else.
      const reply = message as Reply<Answer>
      if (reply.id !== id) return
      if ('answer' in reply) resolve(reply.answer)
      else refuse(new LunaError(reply.error.code, reply.error.detail), reply.isSpent)
    },
    onExit: (how: string) => lose(reasonOf(how)),
  }
}

/** Heap exhausted: V8 aborts. Killed from outside: the system does that when memory runs out. */
const OUT_OF_MEMORY = /^(?:SIGABRT|SIGKILL|exit code (?:134|137))$/
const CRASHED = /^(?:SIG(?:SEGV|BUS|ILL|FPE|TRAP)|exit code (?:3221225477|-1073741819))$/

function reasonOf(how: string): LunaError {
  if (OUT_OF_MEMORY.test(how)) {
    return new LunaError('FILE_TOO_LARGE', 'its contents need more memory than reading a file may take')
  }
  if (CRASHED.test(how)) return new LunaError('IMAGE_CORRUPT', `the decoder crashed on it (${how})`)
  return new LunaError('INTERNAL', `the process that read it stopped (${how})`)
}
