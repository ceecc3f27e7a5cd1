/**
 * Walks files and folders and says what there is to import, in natural order. Special files are never opened, links to
 * folders never followed, so that neither a pipe nor a loop of links holds an import up.
 */
import type { Dirent, Stats } from 'node:fs'
import { lstat, opendir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import { inNaturalOrder } from '../media/natural-order.ts'
import { isHidden, isNamedCard, isNamedPicture, isNamedText, stemOf } from './file-names.ts'

/** Files that go with a picture of the same name: what a tool wrote about it, and its card. */
export interface Companions {
  readonly text?: string
  readonly card?: string
}

export type ScannedFile =
  | { readonly path: string; readonly state: 'pending'; readonly companions: Companions }
  | { readonly path: string; readonly state: 'skipped'; readonly reason: 'hidden' | 'sidecar' }
  | { readonly path: string; readonly state: 'failed'; readonly error: LunaError }

export interface ScanOptions {
  /** Left out wherever it comes up: the library itself. */
  readonly exclude?: string
  readonly signal?: AbortSignal
}

/** Deeper folders are reported, not entered. */
const MAX_DEPTH = 100
const LOOKS_AT_ONCE = 256

/** Groups of files that lie together; companions are only looked for within a group. Throws CANCELLED. */
export async function* scanPaths(
  paths: readonly string[],
  options: ScanOptions = {},
): AsyncGenerator<readonly ScannedFile[]> {
  const excluded = options.exclude === undefined ? undefined : await realPathOf(options.exclude)
  const byFolder = new Map<string, string[]>()
  for (const path of new Set(paths.map((given) => resolve(given)))) {
    const found = await lookAt(path, stat)
    if (found instanceof LunaError) yield [{ path, state: 'failed', error: found }]
    else if (found.isDirectory()) yield* scanFolder(path, excluded, options.signal, 0)
    else byFolder.set(dirname(path), [...(byFolder.get(dirname(path)) ?? []), path])
  }
  for (const [folder, together] of byFolder) yield await sortOut(await withCompanions(folder, together))
}

/** A single picture brings its sidecar files: those of the same name in its folder. */
async function withCompanions(folder: string, files: readonly string[]): Promise<readonly string[]> {
  const stems = new Set(files.filter(isNamedPicture).map((path) => stemOf(basename(path))))
  if (stems.size === 0) return files
  const entries = await entriesOf(folder)
  if (entries instanceof LunaError) return files
  const companions = entries
    .filter(({ name }) => (isNamedText(name) || isNamedCard(name)) && stems.has(stemOf(name)))
    .map(({ name }) => join(folder, name))
  return [...new Set([...files, ...companions])]
}

/** Scans files of any folders as if they were in one folder: files uploaded together. */
export function scanTogether(files: readonly string[]): Promise<readonly ScannedFile[]> {
  return sortOut(files)
}

async function* scanFolder(
  folder: string,
  excluded: string | undefined,
  signal: AbortSignal | undefined,
  depth: number,
): AsyncGenerator<readonly ScannedFile[]> {
  if (signal?.aborted) throw new LunaError('CANCELLED')
  if (excluded !== undefined && (await realPathOf(folder)) === excluded) return
  const entries = await entriesOf(folder)
  if (entries instanceof LunaError) {
    yield [{ path: folder, state: 'failed', error: entries }]
    return
  }
  const hidden = entries.filter(({ name }) => isHidden(name))
  const shown = entries.filter(({ name }) => !isHidden(name))
  yield hidden.map(({ name }) => ({ path: join(folder, name), state: 'skipped', reason: 'hidden' }) as const)
  yield await sortOut(shown.filter((entry) => !entry.isDirectory()).map(({ name }) => join(folder, name)))
  for (const { name } of shown.filter((entry) => entry.isDirectory())) {
    const path = join(folder, name)
    if (depth < MAX_DEPTH) yield* scanFolder(path, excluded, signal, depth + 1)
    else yield [failed(path, 'FILE_UNREADABLE', `more than ${MAX_DEPTH} folders deep`)]
  }
}

async function entriesOf(folder: string): Promise<Dirent[] | LunaError> {
  try {
    const entries: Dirent[] = []
    for await (const entry of await opendir(folder)) entries.push(entry)
    return entries.sort((a, b) => inNaturalOrder(a.name, b.name))
  } catch (cause) {
    return unreadable(cause, folder)
  }
}

/** Decides for files that lie together which are work, which belong to another one, which cannot be opened. */
async function sortOut(files: readonly string[]): Promise<ScannedFile[]> {
  const looks: { path: string; problem: LunaError | undefined }[] = []
  for (let start = 0; start < files.length; start += LOOKS_AT_ONCE) {
    const some = files.slice(start, start + LOOKS_AT_ONCE)
    looks.push(...(await Promise.all(some.map(async (path) => ({ path, problem: await problemOf(path) })))))
  }
  const usable = looks.filter(({ problem }) => problem === undefined).map(({ path }) => path)
  const companions = companionsAmong(usable)
  return looks
    .map(({ path, problem }): ScannedFile => {
      if (problem !== undefined) return { path, state: 'failed', error: problem }
      if (companions.taken.has(path)) return { path, state: 'skipped', reason: 'sidecar' }
      return { path, state: 'pending', companions: companions.of.get(path) ?? {} }
    })
    .sort((a, b) => inNaturalOrder(a.path, b.path))
}

function companionsAmong(files: readonly string[]): { of: Map<string, Companions>; taken: Set<string> } {
  const of = new Map<string, Companions>()
  const taken = new Set<string>()
  const byStem = new Map<string, string[]>()
  for (const path of files) {
    if (!isNamedPicture(path)) continue
    const stem = stemOf(basename(path))
    byStem.set(stem, [...(byStem.get(stem) ?? []), path])
  }
  for (const path of files) {
    const pictures = byStem.get(stemOf(basename(path)))
    if (pictures === undefined || !(isNamedText(path) || isNamedCard(path))) continue
    taken.add(path)
    // A text says how each picture of its name was made; a card describes one work.
    if (isNamedText(path)) for (const picture of pictures) of.set(picture, { ...of.get(picture), text: path })
    else {
      const first = pictures.find((picture) => of.get(picture)?.card === undefined)
      if (first === undefined) taken.delete(path)
      else of.set(first, { ...of.get(first), card: path })
    }
  }
  return { of, taken }
}

async function problemOf(path: string): Promise<LunaError | undefined> {
  const own = await lookAt(path, lstat)
  if (own instanceof LunaError) return own
  const target = own.isSymbolicLink() ? await lookAt(path, stat) : own
  if (target instanceof LunaError) return target
  if (target.isFile()) return undefined
  if (target.isDirectory()) {
    return new LunaError('FILE_TYPE_UNSUPPORTED', 'a link to a folder; add that folder itself')
  }
  return new LunaError('FILE_UNREADABLE', specialFileName(target))
}

function specialFileName(found: Stats): string {
  if (found.isFIFO()) return 'a named pipe, not a file'
  if (found.isSocket()) return 'a socket, not a file'
  return 'a device, not a file'
}

async function lookAt(path: string, look: (path: string) => Promise<Stats>): Promise<Stats | LunaError> {
  try {
    return await look(path)
  } catch (cause) {
    return unreadable(cause, path)
  }
}

function unreadable(cause: unknown, path: string): LunaError {
  return new LunaError('FILE_UNREADABLE', cause instanceof Error ? cause.message : path, { cause })
}

function failed(path: string, code: 'FILE_UNREADABLE', detail: string): ScannedFile {
  return { path, state: 'failed', error: new LunaError(code, detail) }
}

async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path))
}
