/** One check of one picture, as a creator makes it. */
import { rm, writeFile } from 'node:fs/promises'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { GalleryLibrary } from './gallery-library.ts'
import { isUnreadable } from './prints.ts'

/** A picture of the gallery that a check calls a copy, or a part of one. */
interface AccusedPicture {
  readonly picture: string
  readonly isDeciding: boolean
  readonly similarity: number
  readonly evidence: Match['evidence']
}

export interface Checked {
  readonly verdict: PreflightReport['verdict']
  /** The match that decided and the first of the list: the pictures that the check names; none where all is unique. */
  readonly named: readonly string[]
  /** All matches; none where all is unique. */
  readonly accused: readonly AccusedPicture[]
  readonly durationMs: number
}

/** Null where the file cannot be read. Throws what else a check throws. */
export async function checkPicture(library: GalleryLibrary, path: string, bytes: Uint8Array): Promise<Checked | null> {
  await writeFile(path, bytes)
  try {
    return checkedOf(library, await library.engine.uniqueness.checkFiles({ picturePath: path }))
  } catch (cause) {
    if (isUnreadable(cause)) return null
    throw cause
  } finally {
    await rm(path)
  }
}

function checkedOf({ pictureOf }: GalleryLibrary, report: PreflightReport): Checked {
  const { verdict, decidingMatchId, matches, durationMs } = report
  if (verdict === 'unique') return { verdict, named: [], accused: [], durationMs }
  const accused = matches.map(({ id, publishedId, similarity, evidence }) => ({
    picture: pictureOf.get(publishedId ?? id.replace(/^asset:/, '')) ?? id,
    isDeciding: id === decidingMatchId,
    ...{ similarity, evidence },
  }))
  const named = accused.filter(({ isDeciding }, at) => isDeciding || at === 0).map(({ picture }) => picture)
  return { verdict, named, accused, durationMs }
}
