/** Draws cards in a separate process: shaping letters takes a tenth of a second at first, and a picture may be hostile. */
import { serveRequests } from '#models/processes/serve-requests.ts'
import { drawCard } from './draw.ts'
import type { CardFace } from './face.ts'

export interface CardRequest {
  readonly face: CardFace
  readonly pictures: readonly Uint8Array[]
}

serveRequests(({ face, pictures }: CardRequest): Promise<Uint8Array> => drawCard(face, pictures))
