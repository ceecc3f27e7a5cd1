/** What `npm run eval` may be asked. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { dataFolders } from '#models/data-folders.ts'
import { scanPresetSchema } from '#shared/similarity/scan-presets.ts'
import { EDITS } from './edits.ts'

export const SECTIONS = ['edits', 'parts', 'text', 'speed'] as const

const PROFILES = ['embedded', 'standard', 'large'] as const

export const USAGE = `npm run eval [-- options]

Measures how well a profile finds edited pictures and changed texts, and how well hashes do.

  --profile NAME       embedded, standard or large (default: embedded)
  --models FOLDER      where the models are installed (default: the studio's own folder)
  --pictures FOLDER    pictures to edit and to search, in any folder below (default: drawn ones)
  --index FILE         JSON lines with id, file and perhaps set and caption; .gz is unpacked. Files are below
                       --pictures, or below the index's own folder
  --hold-out           only the pictures and entities on which our own models were not trained
  --queries N          pictures that are edited (default: 2000)
  --distractors N      further pictures in the gallery (default: 10000)
  --edits LIST         only these, with commas: ${EDITS.map(({ name }) => name).join(', ')}
  --preset NAME        fast, balanced or thorough, as in the studio: how many parts of a query are looked for, and how
                       many of the nearest are laid over it (default: balanced)
  --parts-pairs N      pictures for which an explaining edit is sought (default: 20)
  --texts FILE         JSON lines with a, b, type and perhaps score and split: pairs that people have scored, and
                       pairs of the type same-entity
  --split NAME         of the scored pairs (default: dev)
  --seed N             of everything random (default: 1)
  --only LIST          only these, with commas: ${SECTIONS.join(', ')}
  --out FOLDER         for results.json, curves.svg and the cache (default: out/eval)

Fingerprints are kept in the cache: a second run is quick. Ctrl-C ends a run; what was computed stays.`

const ARGUMENTS = {
  profile: { type: 'string', default: 'embedded' },
  models: { type: 'string', default: dataFolders().models },
  pictures: { type: 'string' },
  index: { type: 'string' },
  'hold-out': { type: 'boolean', default: false },
  queries: { type: 'string', default: '2000' },
  distractors: { type: 'string', default: '10000' },
  edits: { type: 'string' },
  preset: { type: 'string', default: 'balanced' },
  'parts-pairs': { type: 'string', default: '20' },
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
  queries: whole.pipe(z.int().min(2)),
  distractors: whole,
  edits: z.string().transform(list).pipe(z.array(editNameSchema)).optional(),
  preset: scanPresetSchema,
  'parts-pairs': whole.pipe(z.int().min(2)),
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
