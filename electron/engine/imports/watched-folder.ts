/**
 * One folder under watch: tells of files that have stopped growing, a group at a time, and outlives the folder's
 * absence.
 */
import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve, sep } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import { type ErrorReport, LunaError } from '#shared/contract/errors.ts'
import { createRecent } from '#shared/recent.ts'
import { logUnexpected } from '../diagnostics/log.ts'
import { isHidden, isNamedText } from './file-names.ts'

/** Milliseconds. */
export interface WatchTiming {
  /** For how long a file must not have grown. */
  readonly settled: number
  /** For how long no further file may have come, so that those that arrive together stay together. */
  readonly gather: number
  /** How often a folder is looked for that is gone. */
  readonly look: number
}

export interface WatchedFolder {
  readonly path: string
  state(): { readonly active: boolean; readonly error: ErrorReport | null }
  /** Starts or stops watching as the folder is there or not. */
  look(): Promise<void>
  /** Stops permanently: a running scan starts nothing more, and pending reports are done when this resolves. */
  stop(): Promise<void>
}

export interface WatchedFolderOptions {
  readonly path: string
  /** Never reported. */
  readonly libraryDirectory: string
  readonly timing: WatchTiming
  readonly onFiles: (files: ReadonlyMap<string, Stats>) => Promise<void>
}

/** Files reported last, so that a touched file is not reported twice while its import still runs. */
const REMEMBERED = 10_000

export function createWatchedFolder({ path, libraryDirectory, timing, onFiles }: WatchedFolderOptions): WatchedFolder {
  let watcher: FSWatcher | undefined
  let error: ErrorReport | null = null
  let changed = new Map<string, Stats>()
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let telling = Promise.resolve()
  const reported = createRecent<Stats>(REMEMBERED)

  function pass(): void {
    const files = changed
    changed = new Map()
    for (const [file, stats] of files) reported.set(file, stats)
    telling = telling.then(() => onFiles(files)).catch((cause: unknown) => logUnexpected('watch_folder', cause))
  }

  function notice(file: string, stats: Stats | undefined): void {
    // A text file is not imported on its own; it is found together with its picture.
    if (stats?.isFile() !== true || isNamedText(file)) return
    const before = reported.get(file)
    if (before?.size === stats.size && before.mtimeMs === stats.mtimeMs) return
    changed.set(file, stats)
    clearTimeout(timer)
    timer = setTimeout(pass, timing.gather)
  }

  function start(usePolling = false): void {
    const started = watch(path, {
      ignored: (file) => isIgnored(file, path, libraryDirectory),
      followSymlinks: false,
      alwaysStat: true,
      ignorePermissionErrors: true,
      awaitWriteFinish: { stabilityThreshold: timing.settled, pollInterval: Math.min(200, timing.settled) },
      usePolling,
      interval: 2_000,
    })
    // One that is being closed may still speak.
    const ifCurrent = (act: () => void) => (started === watcher ? act() : undefined)
    started.on('add', (file, stats) => ifCurrent(() => notice(file, stats)))
    started.on('change', (file, stats) => ifCurrent(() => notice(file, stats)))
    started.on('error', (cause) => ifCurrent(() => onError(cause, usePolling)))
    watcher = started
    error = null
  }

  function onError(cause: unknown, usesPolling: boolean): void {
    error = unreadable(path, cause)
    if (!isOutOfWatchers(cause) || usesPolling) return
    // The system's watchers are used up: looking again and again needs none.
    void pause()
    start(true)
  }

  async function pause(): Promise<void> {
    const stopping = watcher
    watcher = undefined
    clearTimeout(timer)
    await stopping?.close()
  }

  return {
    path,
    state: () => ({ active: watcher !== undefined && error === null, error }),
    async look() {
      const problem = await folderProblem(path)
      if (isStopped) return
      if (problem === null && watcher === undefined) start()
      if (problem === null) return
      await pause()
      error = problem
    },
    async stop() {
      isStopped = true
      await pause()
      await telling
    },
  }
}

/** Null for a folder that can be watched. */
export async function folderProblem(path: string): Promise<ErrorReport | null> {
  try {
    return (await stat(path)).isDirectory()
      ? null
      : new LunaError('INVALID_INPUT', `${path} is not a folder`).toReport()
  } catch (cause) {
    return unreadable(path, cause)
  }
}

export function isWithin(path: string, directory: string): boolean {
  const folder = resolve(directory)
  return path === folder || path.startsWith(folder + sep)
}

function isIgnored(path: string, root: string, libraryDirectory: string): boolean {
  return (path !== root && isHidden(basename(path))) || isWithin(path, libraryDirectory)
}

function unreadable(path: string, cause: unknown): ErrorReport {
  return new LunaError('FILE_UNREADABLE', cause instanceof Error ? cause.message : path).toReport()
}

function isOutOfWatchers(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EMFILE')
}
