/** What is asked of a process that decodes pictures. */
import type { Drawing, Drawn, PictureHeader } from '../decode/decoder.ts'
import type { DecodeLimits } from '../decode/limits.ts'
import type { RgbImage } from '../hashes/gray.ts'
import type { Preprocess } from '../profiles/preprocess.ts'

export type PictureWork =
  | { readonly type: 'header' }
  | { readonly type: 'draw'; readonly drawing: Drawing }
  /** The whole picture, at the size at which a model takes it. */
  | { readonly type: 'fit'; readonly preprocess: Preprocess }

export interface PictureRequest {
  /** Null where the process has them from the request before. */
  readonly bytes: Uint8Array | null
  readonly limits: Pick<DecodeLimits, 'maxBytes' | 'maxPixels' | 'cpuMs'>
  readonly work: PictureWork
}

/** Of the same type as the work. */
export type PictureAnswer =
  | { readonly type: 'header'; readonly header: PictureHeader }
  | { readonly type: 'draw'; readonly drawn: Drawn }
  | { readonly type: 'fit'; readonly fitted: RgbImage | null }
