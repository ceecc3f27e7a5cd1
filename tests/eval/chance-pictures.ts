/** Pictures of which unrelated pairs are measured: all that an index names, and whose work each of them is. */
import { dirname } from 'node:path'
import * as z from 'zod'
import { originalItem } from './edited-pictures.ts'
import { readLines, selectPictures } from './picture-set.ts'
import { describeItems, type Prints } from './prints.ts'
import type { Progress } from './progress.ts'
import type { Trait } from './traits.ts'

const rowSchema = z.object({
  id: z.string().min(1),
  set: z.string().default(''),
  caption: z.string().optional(),
})

/** Sets that share pictures, templates or subjects. Found by looking at the closest pairs of each layer. */
const SHARED_SETS: readonly (readonly [prefix: string, maker: string])[] = [
  ['cc0-sprites', 'kenney'],
  ['codingame-kenney', 'kenney'],
  ['crawl-tiles', 'kenney'],
  ['open-bundle', 'kenney'],
  ['noto-emoji', 'emoji'],
  ['emojitwo', 'emoji'],
  ['twemoji', 'emoji'],
  ['fluent-emoji', 'emoji'],
  ['dicebear-', 'dicebear'],
  // Famous paintings, and what was made in their style.
  ['neural-style', 'paintings'],
  ['distill-styletransfer', 'paintings'],
  ['se-paintings', 'paintings'],
  ['vqgan-clip', 'paintings'],
  ['gopher', 'gopher'],
]

/** Sets of works by many hands: pictures with different captions are not of one maker. */
const COLLECTIONS: ReadonlySet<string> = new Set(['artflow-portraits', 'caltech101'])
/**
 * Pictures of different makers are unrelated. Those of one maker often are not: cards of one deck, avatars of one
 * generator, frames of one sprite, moods of one scene.
 */
export function makerOf({ id, set, caption }: z.infer<typeof rowSchema>): string {
  if (COLLECTIONS.has(set)) return `${set}\n${caption ?? id}`
  return SHARED_SETS.find(([prefix]) => set.startsWith(prefix))?.[1] ?? set
}

export interface ChancePictures {
  /** Row by row, as the prints have them. */
  readonly ids: readonly string[]
  readonly sets: readonly string[]
  readonly makers: readonly string[]
  readonly prints: Prints
}

/** Two rows and how close they are. */
export interface MeasuredPair {
  readonly a: number
  readonly b: number
  readonly measure: number
}

interface DescribeOptions {
  readonly index: string
  readonly most: number
  readonly traits: readonly Trait[]
  readonly cacheFolder: string
  readonly seed: number
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/** Of one index, in an order that the seed decides. Throws CANCELLED and what the models throw. */
export async function describePictures(options: DescribeOptions): Promise<ChancePictures> {
  const { index, most, traits, cacheFolder: folder, seed, progress, signal } = options
  const rows = new Map((await readLines(index, rowSchema)).map((row) => [row.id, row]))
  const chosen = await selectPictures({ index, isHoldOut: false, seed, folder: dirname(index) }, most)
  const onDone = progress(`pictures of ${index}`, chosen.length)
  const items = chosen.map(originalItem)
  const { prints, readable } = await describeItems(items, { folder, group: 'originals', traits, signal, onDone })
  const described = readable.flatMap((at) => rows.get(chosen[at]?.id ?? '') ?? [])
  return {
    ids: described.map(({ id }) => id),
    sets: described.map(({ set }) => set),
    makers: described.map(makerOf),
    prints,
  }
}

/** Some of the rows, in the order given. */
export function pickPictures({ ids, sets, makers, prints }: ChancePictures, rows: readonly number[]): ChancePictures {
  const pick = (values: readonly string[]): string[] => rows.map((row) => values[row] ?? '')
  return { ids: pick(ids), sets: pick(sets), makers: pick(makers), prints: prints.pick(rows) }
}

/** The closest pairs, for someone to look at: do they truly share a part? */
export function closestInWords({ ids, sets }: ChancePictures, pairs: readonly MeasuredPair[], most = 20): string {
  const name = (row: number): string => `${sets[row] ?? ''} ${ids[row] ?? ''}`
  const closest = pairs.toSorted((one, other) => other.measure - one.measure).slice(0, most)
  return closest.map(({ a, b, measure }) => `  ${measure.toFixed(2)}  ${name(a)}, ${name(b)}`).join('\n')
}
