/** What is asked of the process that converts pictures outside of an import, and what it answers. */
import type { ForeignPictureType } from './formats.ts'

export interface ConvertRequest {
  readonly bytes: Uint8Array
  readonly type: ForeignPictureType
  readonly maxPixels: number
}

export interface Converted {
  readonly png: Uint8Array
}
