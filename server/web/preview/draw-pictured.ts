/** Draws a card with its pictures, or with words alone where they cannot be shown. */
import { LunaError } from '#shared/contract/errors.ts'
import { drawApart } from './draw-apart.ts'
import type { CardFace } from './face.ts'
import type { DrawnCard } from './kept-cards.ts'

/** The same bytes fail the same way, other than where the process was stopped. */
const isForGood = (error: unknown): boolean => error instanceof LunaError && !error.retryable

/** @param read the bytes of each picture, null where they could not be read now. Throws what `drawApart` throws. */
export async function drawPictured(
  face: CardFace,
  read: readonly (Uint8Array | null)[],
  draw = drawApart,
): Promise<DrawnCard> {
  const pictures = read.filter((bytes) => bytes !== null)
  const isWhole = pictures.length === read.length
  try {
    return { bytes: await draw(face, pictures), isWhole }
  } catch (error) {
    if (pictures.length === 0) throw error
    // The words are worth showing alone. Without that they are kept, every visit would try the picture again.
    return { bytes: await draw(face, []), isWhole: isWhole && isForGood(error) }
  }
}
