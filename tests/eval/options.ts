/** What `npm run eval` may be asked. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { dataFolders } from '#models/data-folders.ts'
import { scanPresetSchema } from '#shared/similarity/scan-presets.ts'
import { EDITS } from './edits.ts'
import { AGAINST } from './results.ts'
import { APART } from './split-gallery.ts'

export const SECTIONS = ['checks', 'vectors', 'captions', 'text', 'speed'] as const

const PROFILES = ['embedded', 'standard', 'large'] as const

export const USAGE = `npm run eval [-- options]

Measures whole checks: how often a picture that shares nothing with a library is called a copy, and how often edited
pictures of the library are found, by libraries of several sizes; the same for pHash and for the image vector alone. Then
the vectors that a calibration is fitted on, and the texts.

  --profile NAME       embedded, standard or large (default: embedded)
  --models FOLDER      where the models are installed (default: the studio's own folder)
  --pictures FOLDER    pictures, in any folder below (default: drawn ones)
  --index FILE         JSON lines with id, file and perhaps shard, family, use, set and caption; .gz is unpacked. Files are
                       below --pictures, or below the index's own folder, or in the archive (.tar, .tar.gz) that shard names there.
                       Pictures of one family are never both in a library and held out
  --hold-out           only the pictures and entities on which our own models were not trained
  --only LIST          only these, with commas: ${SECTIONS.join(', ')}
  --seed N             of everything random (default: 1)
  --out FOLDER         for the results and the cache (default: out/eval)

Checks
  --sizes LIST         works in each library, with commas (default: 1000,10000); drawn pictures fill it up
  --fill FILE          an index, as --index is one, of pictures that fill libraries up before drawn ones do: none of them
                       is held out, and none is edited as long as --pictures and --index have enough
  --against WHAT       library, or catalog where only a catalog of the works is compared with, as the market gives it
                       (default: library)
  --unrelated N        pictures checked whose families are held out (default: 300)
  --apart WHAT         family, or set where whole sets of the index are held out: pictures of one maker often share parts
                       across families (default: family)
  --originals N        pictures of each library that are edited and checked (default: 30)
  --edits LIST         only these, with commas: ${EDITS.map(({ name }) => name).join(', ')}
  --preset NAME        fast, balanced or thorough, as in the studio (default: balanced)
  --sharing FILE       JSON lines with a and b, ids of pictures that truly share a part: no accusations

Vectors
  --queries N          pictures that are edited (default: 500)
  --distractors N      further pictures that they are compared with (default: 10000)

Captions
  --captions N         captions of the index that search all its pictures by words (default: 500)

Texts
  --texts FILE         JSON lines with a, b, type and perhaps score and split: pairs that people have scored, and
                       pairs of the type same-entity
  --split NAME         of the scored pairs (default: dev)

Writes results.json, and for each library accused-<works>.json with pictures of every accused pair. Libraries and
fingerprints are kept in the cache: a second run is quick. Ctrl-C ends a run; what was computed stays.`

const ARGUMENTS = {
  profile: { type: 'string', default: 'embedded' },
  models: { type: 'string', default: dataFolders().models },
  pictures: { type: 'string' },
  index: { type: 'string' },
  'hold-out': { type: 'boolean', default: false },
  sizes: { type: 'string', default: '1000,10000' },
  unrelated: { type: 'string', default: '300' },
  fill: { type: 'string' },
  against: { type: 'string', default: 'library' },
  apart: { type: 'string', default: 'family' },
  originals: { type: 'string', default: '30' },
  edits: { type: 'string' },
  preset: { type: 'string', default: 'balanced' },
  sharing: { type: 'string' },
  queries: { type: 'string', default: '500' },
  distractors: { type: 'string', default: '10000' },
  captions: { type: 'string', default: '500' },
  texts: { type: 'string' },
  split: { type: 'string', default: 'dev' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string' },
  out: { type: 'string', default: resolve(import.meta.dirname, '../../out/eval') },
  help: { type: 'boolean', default: false },
} as const

const list = (text: string): string[] => text.split(',').map((part) => part.trim())
const whole = z.coerce.number().pipe(z.int().min(0))
const editNameSchema = z.string().refine((name) => EDITS.some((edit) => edit.name === name), 'there is no such edit')

const optionsSchema = z.object({
  profile: z.enum(PROFILES),
  models: z.string(),
  pictures: z.string().optional(),
  index: z.string().optional(),
  'hold-out': z.boolean(),
  sizes: z
    .string()
    .transform((text) => list(text).map(Number))
    .pipe(z.array(z.int().min(1)).min(1)),
  unrelated: whole.pipe(z.int().min(2)),
  fill: z.string().optional(),
  against: z.enum(AGAINST),
  apart: z.enum(APART),
  originals: whole.pipe(z.int().min(1)),
  edits: z.string().transform(list).pipe(z.array(editNameSchema)).optional(),
  preset: scanPresetSchema,
  sharing: z.string().optional(),
  queries: whole.pipe(z.int().min(2)),
  distractors: whole,
  captions: whole.pipe(z.int().min(1)),
  texts: z.string().optional(),
  split: z.string().min(1),
  seed: whole,
  only: z
    .string()
    .transform(list)
    .pipe(z.array(z.enum(SECTIONS)))
    .optional(),
  out: z.string(),
})
export type EvalOptions = z.infer<typeof optionsSchema>

/** Null where help was asked for. Throws Error that says what is wrong. */
export function readOptions(args: readonly string[]): EvalOptions | null {
  const { values } = parseArgs({ args: [...args], options: ARGUMENTS, strict: true })
  if (values.help) return null
  const parsed = optionsSchema.safeParse(values)
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  return parsed.data
}
