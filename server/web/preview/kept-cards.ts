/** Cards that were drawn, kept in memory up to a bound, and drawn a few at a time. */
import { createTurns } from '#models/processes/turns.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { CARD_PROCESSES } from './draw-apart.ts'

/** About 500 cards, bytes. */
const MOST_BYTES = 48 * 1024 * 1024
/** A wave of visitors of new pages; more would wait longer than they would like. */
const MOST_WAITING = 64

export interface DrawnCard {
  readonly bytes: Buffer
  /** False where a picture could not be read or drawn now; it is not kept then. */
  readonly isWhole: boolean
}

export interface KeptCards {
  /** The same drawing for all who ask at the same time. Throws RATE_LIMITED, and what drawing throws. */
  get(version: string, draw: () => Promise<DrawnCard>): Promise<DrawnCard>
}

interface Bounds {
  readonly mostBytes?: number
  readonly atOnce?: number
  readonly mostWaiting?: number
}

export function createKeptCards(bounds: Bounds = {}): KeptCards {
  const { mostBytes = MOST_BYTES, atOnce = CARD_PROCESSES, mostWaiting = MOST_WAITING } = bounds
  const kept = new Map<string, Buffer>()
  const drawing = new Map<string, Promise<DrawnCard>>()
  const turns = createTurns(Array.from({ length: atOnce }, (_, index) => index))
  let bytesKept = 0

  function keep(version: string, bytes: Buffer): void {
    kept.set(version, bytes)
    bytesKept += bytes.length
    for (const [oldest, { length }] of kept) {
      if (bytesKept <= mostBytes) return
      kept.delete(oldest)
      bytesKept -= length
    }
  }

  async function drawInTurn(version: string, draw: () => Promise<DrawnCard>): Promise<DrawnCard> {
    const turn = await turns.take(() => true)
    try {
      const card = await draw()
      if (card.isWhole) keep(version, card.bytes)
      return card
    } finally {
      turns.release(turn)
      drawing.delete(version)
    }
  }

  return {
    async get(version, draw) {
      const bytes = kept.get(version)
      if (bytes !== undefined) {
        // The last that were asked for stay the longest.
        kept.delete(version)
        kept.set(version, bytes)
        return { bytes, isWhole: true }
      }
      const underway = drawing.get(version)
      if (underway !== undefined) return underway
      if (drawing.size >= mostWaiting) throw new LunaError('RATE_LIMITED', 'Too many previews are being drawn.')
      const started = drawInTurn(version, draw)
      drawing.set(version, started)
      return started
    },
  }
}
