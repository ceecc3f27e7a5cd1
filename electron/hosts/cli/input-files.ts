/** Which files a command works on: its arguments, or one path a line from standard input. */
import { open, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { LunaError } from '#shared/contract/errors.ts'

export interface InputFiles {
  readonly picturePath?: string | undefined
  readonly cardPath?: string | undefined
}

const JSON_START = /^\s*[{[]/

/** A lone JSON file is a card; what a file is, its first bytes say, not its name. */
export async function classifyInput(path: string, cardPath?: string): Promise<InputFiles> {
  return cardPath === undefined && (await looksLikeJson(path)) ? { cardPath: path } : { picturePath: path, cardPath }
}

async function looksLikeJson(path: string): Promise<boolean> {
  try {
    // Opening a pipe would block, and its bytes can be read only once.
    if (!(await stat(path)).isFile()) throw new LunaError('FILE_UNREADABLE', `${path} is not a file`)
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
    const text = buffer.subarray(0, bytesRead).toString('utf8')
    return JSON_START.test(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    if (cause instanceof LunaError) throw cause
    throw new LunaError('FILE_UNREADABLE', path, { cause })
  }
}

/** Paths as they come; blank lines are skipped. Throws CANCELLED. */
export async function* pathsFrom(input: Readable, signal: AbortSignal): AsyncGenerator<string> {
  if ('isTTY' in input && input.isTTY === true)
    process.stderr.write('Type one path per line; press Ctrl-D to finish.\n')
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, signal })) {
    if (signal.aborted) break
    if (line.trim() !== '') yield line
  }
  if (signal.aborted) throw new LunaError('CANCELLED')
}
