import type { ScanColumns } from './scanner.ts'

/** The scan's columns with room to grow. */
export interface GrowingColumns {
  /** Valid until the next `reserve`. */
  arrays(): ScanColumns
  /** Makes room for so many entries; new places are zero. */
  reserve(entries: number): void
}

const FIRST_CAPACITY = 1_024

export function createColumns(imageDimensions: number, textDimensions: number): GrowingColumns {
  const imageWords = Math.ceil(imageDimensions / 32)
  const textWords = Math.ceil(textDimensions / 32)
  let capacity = FIRST_CAPACITY
  let arrays = allocate()

  function allocate(): ScanColumns {
    return {
      pHash: new Uint32Array(capacity * 2),
      dHash: new Uint32Array(capacity * 2),
      flags: new Uint8Array(capacity),
      metadataPrefix: new Uint32Array(capacity * 2),
      imageBits: new Uint32Array(capacity * imageWords),
      textBits: new Uint32Array(capacity * textWords),
    }
  }

  return {
    arrays: () => arrays,
    reserve(entries) {
      if (entries <= capacity) return
      while (capacity < entries) capacity *= 2
      const former = arrays
      arrays = allocate()
      arrays.pHash.set(former.pHash)
      arrays.dHash.set(former.dHash)
      arrays.flags.set(former.flags)
      arrays.metadataPrefix.set(former.metadataPrefix)
      arrays.imageBits.set(former.imageBits)
      arrays.textBits.set(former.textBits)
    },
  }
}
