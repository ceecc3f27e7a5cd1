import type { ScanSource, VectorSource } from '#shared/similarity/scanner.ts'
import type { CatalogFile } from './reader.ts'

/** Loads what the scan goes through into memory (about 140 bytes an entry); vectors are read from the file on demand. */
export function loadResident(file: CatalogFile): ScanSource {
  const bytes = (name: Parameters<CatalogFile['read']>[0]): Uint8Array => {
    const length = file.header.sections.find((section) => section.name === name)?.length ?? 0
    const loaded = new Uint8Array(length)
    file.read(name, 0, loaded)
    return loaded
  }
  const words = (name: Parameters<CatalogFile['read']>[0]): Uint32Array => new Uint32Array(bytes(name).buffer)
  return {
    entries: file.header.entries,
    columns: {
      pHash: words('p_hash'),
      dHash: words('d_hash'),
      flags: bytes('flags'),
      metadataPrefix: words('metadata_prefix'),
      imageBits: words('image_bits'),
      textBits: words('text_bits'),
    },
    image: vectorSource(file, file.imageMean, 'image_int8'),
    text: vectorSource(file, file.textMean, 'text_int8'),
  }
}

function vectorSource(
  file: CatalogFile,
  mean: Float32Array | null,
  section: 'image_int8' | 'text_int8',
): VectorSource | null {
  if (mean === null) return null
  const vector = new Int8Array(mean.length)
  return {
    mean,
    read(entry) {
      file.read(section, entry * vector.length, new Uint8Array(vector.buffer))
      return vector
    },
  }
}
