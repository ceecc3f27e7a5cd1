/** Pairs of pictures that people have looked at and found to share a part, though their names do not say so. */
import * as z from 'zod'
import { readLines } from './picture-set.ts'

const pairSchema = z.object({ a: z.string().min(1), b: z.string().min(1) })

/** Whether two pictures, by their ids, are known to share a part. */
export type SharesPart = (a: string, b: string) => boolean

/** @param path JSON lines with `a` and `b`, in either order; no pairs without it. Throws Error that names the line. */
export async function readKnownSharing(path: string | undefined): Promise<SharesPart> {
  const rows = path === undefined ? [] : await readLines(path, pairSchema)
  const known = new Set(rows.flatMap(({ a, b }) => [`${a}\n${b}`, `${b}\n${a}`]))
  return (a, b) => known.has(`${a}\n${b}`)
}
