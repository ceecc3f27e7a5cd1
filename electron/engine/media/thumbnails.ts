/** Small WebP copies for lists, made once per picture and size; they can be thrown away at any time. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import { openPicture, type Picture } from '#models/decode/picture.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'
import { createLimiter } from '../limiter.ts'
import { LIBRARY_LIMITS } from './describe.ts'
import type { MediaStore } from './store.ts'
import { webpWithin } from './webp-within.ts'

/** Longest edge in pixels. */
export const THUMBNAIL_EDGES = [256, 512] as const
export type ThumbnailEdge = (typeof THUMBNAIL_EDGES)[number]
/** Of WebP. */
const QUALITY = 82

export interface Thumbnails {
  /**
   * The path of a picture's thumbnail, made now where it is not there yet. Keeps proportions and transparency.
   * Throws NOT_FOUND, FILE_TYPE_UNSUPPORTED for what is no picture, IMAGE_CORRUPT, DISK_FULL.
   */
  get(mediaId: string, edge: ThumbnailEdge): Promise<string>
  /** Makes both sizes from a picture that is open already. */
  make(mediaId: string, picture: Picture): Promise<void>
  /**
   * Removes what a killed program left half-made, and thumbnails of what is no longer there. Only files older than
   * `before` go. Yields between folders.
   */
  sweep(options: { readonly before: Date; readonly isNamed: (mediaId: string) => boolean }): Promise<void>
}

export function createThumbnails(directory: string, media: MediaStore): Thumbnails {
  const limit = createLimiter(Math.max(1, availableParallelism() - 1))
  const underWay = new Map<string, Promise<string>>()
  const pathOf = (id: string, edge: ThumbnailEdge) => join(directory, String(edge), id.slice(0, 2), `${id}${EXTENSION}`)

  /** Two views that ask for the same thumbnail wait for the same work. */
  function once(path: string, make: () => Promise<string>): Promise<string> {
    const present = underWay.get(path)
    if (present !== undefined) return present
    const work = limit(make).finally(() => underWay.delete(path))
    underWay.set(path, work)
    return work
  }

  return {
    async get(mediaId, edge) {
      const path = pathOf(mediaId, edge)
      if (await isThere(path)) return path
      return once(path, async () => {
        if (!media.has(mediaId)) throw new LunaError('NOT_FOUND', `media ${mediaId}`)
        const picture = await openPicture({ path: media.pathOf(mediaId) }, { limits: LIBRARY_LIMITS })
        return writeThumbnail(picture, edge, path)
      })
    },
    async make(mediaId, picture) {
      for (const edge of THUMBNAIL_EDGES) {
        const path = pathOf(mediaId, edge)
        if (!(await isThere(path))) await once(path, () => writeThumbnail(picture, edge, path))
      }
    },
    async sweep({ before, isNamed }) {
      for (const folder of THUMBNAIL_EDGES.flatMap((edge) => foldersIn(join(directory, String(edge))))) {
        for (const name of readdirSync(folder)) {
          if (name.endsWith(EXTENSION) && isNamed(name.slice(0, -EXTENSION.length))) continue
          const path = join(folder, name)
          const modifiedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY
          if (modifiedMs < before.getTime()) rmSync(path, { force: true })
        }
        await nextTurn()
      }
    },
  }
}

const EXTENSION = '.webp'

function foldersIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : []
}

/** A power cut may leave a file without bytes, as thumbnails are not worth waiting for the disk. */
async function isThere(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && found.size > 0
}

async function writeThumbnail(picture: Picture, edge: ThumbnailEdge, path: string): Promise<string> {
  const bytes = await webpWithin(picture, edge, QUALITY)
  const temporary = `${path}.${newId()}`
  try {
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(temporary, bytes)
    await rename(temporary, path)
    return path
  } catch (cause) {
    await rm(temporary, { force: true })
    throw storageError(cause, path)
  }
}
