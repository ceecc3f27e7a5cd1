/** Undo and redo of one document, as data: every function returns a new history and changes nothing. */

interface Step<D> {
  readonly document: D
  /** What the change that left this document behind was, in the user's words. */
  readonly label: string
}

interface Run {
  readonly key: string
  readonly startedAtMs: number
  readonly lastAtMs: number
}

export interface History<D> {
  readonly past: readonly Step<D>[]
  readonly present: D
  readonly future: readonly Step<D>[]
  /** The change that a further one with the same key may join. */
  readonly run: Run | null
}

export interface Change {
  /** Changes with equal keys that follow each other quickly are one step: typing, dragging. */
  readonly key: string
  readonly label: string
  readonly atMs: number
}

/** A pause longer than this ends a step. */
export const PAUSE_MS = 1_000
/** Typing without a pause is cut into steps of this length, so that one undo never takes a whole page. */
export const LONGEST_RUN_MS = 6_000
export const MAX_STEPS = 300

export function startHistory<D>(document: D): History<D> {
  return { past: [], present: document, future: [], run: null }
}

function joins(run: Run | null, change: Change): run is Run {
  return (
    run !== null &&
    run.key === change.key &&
    change.atMs - run.lastAtMs <= PAUSE_MS &&
    change.atMs - run.startedAtMs <= LONGEST_RUN_MS
  )
}

/** Takes a changed document up; the same document is no change. */
export function record<D>(history: History<D>, document: D, change: Change): History<D> {
  if (document === history.present) return history
  const { run } = history
  if (joins(run, change)) {
    return { ...history, present: document, future: [], run: { ...run, lastAtMs: change.atMs } }
  }
  return {
    past: [...history.past, { document: history.present, label: change.label }].slice(-MAX_STEPS),
    present: document,
    future: [],
    run: { key: change.key, startedAtMs: change.atMs, lastAtMs: change.atMs },
  }
}

export function undo<D>(history: History<D>): History<D> {
  const step = history.past.at(-1)
  if (step === undefined) return history
  return {
    past: history.past.slice(0, -1),
    present: step.document,
    future: [...history.future, { document: history.present, label: step.label }],
    run: null,
  }
}

export function redo<D>(history: History<D>): History<D> {
  const step = history.future.at(-1)
  if (step === undefined) return history
  return {
    past: [...history.past, { document: history.present, label: step.label }],
    present: step.document,
    future: history.future.slice(0, -1),
    run: null,
  }
}

/** The next change starts a step of its own. */
export function seal<D>(history: History<D>): History<D> {
  return history.run === null ? history : { ...history, run: null }
}

/** What undo would take back; null where there is nothing. */
export function undoLabel<D>(history: History<D>): string | null {
  return history.past.at(-1)?.label ?? null
}

export function redoLabel<D>(history: History<D>): string | null {
  return history.future.at(-1)?.label ?? null
}
