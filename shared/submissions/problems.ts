/** What keeps a submission from being sent, tied to the field to correct. */
import * as z from 'zod'

export const submissionProblemSchema = z.object({
  /** Dotted path: of the card (`character.class`), of the media (`media.2`) or of the offers (`offers.0`). */
  field: z.string(),
  code: z.enum([
    'missing',
    'too_short',
    'too_long',
    'too_few',
    'too_many',
    'format',
    'size',
    'dimensions',
    'offer',
    'price',
    'mismatch',
    /** Somebody else's work that was bought in the market. */
    'bought',
  ]),
  message: z.string(),
})
export type SubmissionProblem = z.infer<typeof submissionProblemSchema>
