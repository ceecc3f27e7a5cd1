/** Measured accuracy of whole checks with a profile; shown with the profile in the settings. */
import * as z from 'zod'

const shareSchema = z.number().min(0).max(1)

const gallerySchema = z.object({
  /** In the library that the pictures were compared with. */
  works: z.int().positive(),
  /** Checks of pictures that share nothing with the library, and those that called one a copy or a part of one. */
  unrelated: z.object({ checks: z.int().positive(), accused: z.int().min(0) }),
})

const editSchema = z.object({
  edit: z.string().min(1),
  title: z.string().min(1),
  /** Of the checks of edited copies, the share with any other verdict than unique, by gallery. */
  found: z.array(shareSchema),
})

export const evaluationSchema = z
  .object({
    /** Which pictures, how many, and when. */
    provenance: z.string().min(1),
    galleries: z.array(gallerySchema).min(1),
    edits: z.array(editSchema).min(1),
  })
  .refine(
    ({ galleries, edits }) => edits.every(({ found }) => found.length === galleries.length),
    'every edit has a share for each gallery',
  )
export type Evaluation = z.infer<typeof evaluationSchema>
