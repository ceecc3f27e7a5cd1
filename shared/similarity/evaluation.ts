/** How well a profile's image vectors find edited pictures, as measured; shown beside the thresholds. */
import * as z from 'zod'

const shareSchema = z.number().min(0).max(1)

const editSchema = z.object({
  edit: z.string().min(1),
  title: z.string().min(1),
  /** Of the edited pictures, the share whose original is over each threshold. */
  recall: z.array(shareSchema),
  /** Of the pairs over each threshold, the share that are right; null where there is none. */
  precision: z.array(shareSchema.nullable()),
})

export const evaluationSchema = z
  .object({
    /** Which pictures, how many, and when. */
    provenance: z.string().min(1),
    /** Similarities of the verdict, rising; recall and precision follow their order. */
    thresholds: z.array(shareSchema).min(1),
    edits: z.array(editSchema).min(1),
  })
  .refine(
    ({ thresholds, edits }) =>
      edits.every(({ recall, precision }) => [recall, precision].every(({ length }) => length === thresholds.length)),
    'every edit has a recall and a precision for each threshold',
  )
export type Evaluation = z.infer<typeof evaluationSchema>
