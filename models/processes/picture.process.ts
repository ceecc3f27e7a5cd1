/** Decodes pictures in a separate process: a hostile picture can at worst end this process. */
import { LunaError } from '#shared/contract/errors.ts'
import { decoderHere } from '../decode/decoder.ts'
import { fitPicture } from '../inference/preprocess.ts'
import type { PictureAnswer, PictureRequest } from './picture-messages.ts'
import { serveRequests } from './serve-requests.ts'

let held: Uint8Array | undefined

async function answer({ bytes, limits, work }: PictureRequest): Promise<PictureAnswer> {
  held = bytes ?? held
  if (held === undefined) throw new LunaError('INTERNAL', 'asked about a picture that was never sent')
  switch (work.type) {
    case 'header':
      return { type: 'header', header: await decoderHere.header(held, limits) }
    case 'draw':
      return { type: 'draw', drawn: await decoderHere.draw(held, work.drawing, limits) }
    case 'fit': {
      const { data, width, height, channels } = await decoderHere.draw(held, { format: { type: 'raw' } }, limits)
      if (channels !== 3) throw new LunaError('IMAGE_CORRUPT', `${channels} channels after conversion to sRGB`)
      return { type: 'fit', fitted: fitPicture(work.preprocess, { data, width, height }) }
    }
    default:
      return work satisfies never
  }
}

serveRequests(answer)
