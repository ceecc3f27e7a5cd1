/** Node, libvips and what they keep from file to file, bytes: a process that has read hundreds of files takes half of it. */
const BASE_BYTES = 768 * 1024 ** 2
/** As it came, as it is read, and once more as it is written. */
const COPIES_OF_FILE = 3
/** Four channels, decoded and being changed. */
const BYTES_PER_PIXEL = 8

/**
 * Resident memory, bytes, that reading a file may take: what any good file within these limits needs, and no more for a
 * small file that unfolds.
 */
export function memoryFor(fileBytes: number, maxPixels: number): number {
  return BASE_BYTES + COPIES_OF_FILE * fileBytes + BYTES_PER_PIXEL * maxPixels
}
