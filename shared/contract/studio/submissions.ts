/**
 * Submissions in the studio: what the creator wants to send, the market's state, and the difference between them. All
 * of it works without a connection; what cannot be sent yet waits in the outbox.
 */
import * as z from 'zod'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { MEDIA_ROLES } from '../../submissions/limits.ts'
import { submissionProblemSchema } from '../../submissions/problems.ts'
import { SUBMISSION_STATES } from '../../submissions/states.ts'
import { errorReportSchema } from '../errors.ts'
import { draftSchema, submissionSchema } from '../market/submissions.ts'
import { assetIdSchema, mediaIdSchema, timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'

export const LOCAL_STATES = ['local', ...SUBMISSION_STATES] as const
export type LocalSubmissionState = (typeof LOCAL_STATES)[number]

/** What of it waits in the outbox. */
const WAITING_STEPS = ['save', 'submit', 'withdraw', 'appeal'] as const
export type WaitingStep = (typeof WAITING_STEPS)[number]

const submissionSummarySchema = z.object({
  /** Made here; the market's too. */
  id: z.uuid(),
  /** Null if it was started on another device and is not in this library. */
  assetId: assetIdSchema.nullable(),
  name: z.string(),
  kind: z.enum(ASSET_KINDS),
  pictureId: mediaIdSchema.nullable(),
  /** The published work at the market, which has a picture where none is here. */
  publishedId: z.uuid().nullable(),
  /** As the market said last; `local` while it has not heard of it. */
  state: z.enum(LOCAL_STATES),
  /** Changes and steps of it that the market does not have yet. */
  unsent: z.int(),
  /** In the order in which it is sent. */
  waiting: z.array(z.enum(WAITING_STEPS)),
  /** What was sent and refused; see the outbox. */
  isRefused: z.boolean(),
  /** While files of it are being sent. */
  upload: z.object({ sentBytes: z.int(), sizeBytes: z.int() }).nullable(),
  /** How often it was submitted. */
  round: z.int(),
  hasConflict: z.boolean(),
  updatedAt: timestampSchema,
})
export type StudioSubmissionSummary = z.infer<typeof submissionSummarySchema>

const studioSubmissionSchema = submissionSummarySchema.extend({
  draft: draftSchema,
  /** By the market's own rules, checked here. */
  problems: z.array(submissionProblemSchema),
  /** What the market said to what it refused. */
  refusal: errorReportSchema.nullable(),
  /** True if it can be edited in its current state; otherwise withdraw it first, or start a new version. */
  isEditable: z.boolean(),
  /** The last answer of the market, and when it was given. */
  market: z.object({ submission: submissionSchema, asOf: timestampSchema }).nullable(),
})
export type StudioSubmission = z.infer<typeof studioSubmissionSchema>

/** What stays in the files that leave. Everything else in them is taken out, losslessly. */
export const metadataPolicySchema = z.object({
  /** Who made it, copyright, license. */
  keepsAuthorship: z.boolean(),
  /** Signed content credentials (C2PA). */
  keepsCredentials: z.boolean(),
  /** Prompts, workflows, models, seeds. */
  keepsGeneration: z.boolean(),
})
export type MetadataPolicy = z.infer<typeof metadataPolicySchema>

/** Until the creator chooses another. */
export const DEFAULT_METADATA_POLICY: MetadataPolicy = {
  keepsAuthorship: true,
  keepsCredentials: true,
  keepsGeneration: false,
}

const outgoingFileSchema = z.object({
  /** Of the file as it leaves. */
  mediaId: mediaIdSchema,
  /** Of the file of the library that it is a copy of. */
  sourceId: mediaIdSchema,
  role: z.enum(MEDIA_ROLES),
  name: z.string(),
  mediaType: z.string(),
  sizeBytes: z.int(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** Every piece of data in the file that is not the picture or sound itself. */
  metadata: z.array(
    z.object({
      group: z.enum(['authorship', 'credentials', 'generation', 'place', 'device', 'other']),
      label: z.string(),
      /** Shortened. */
      value: z.string(),
      leaves: z.boolean(),
    }),
  ),
})
export type OutgoingFile = z.infer<typeof outgoingFileSchema>

const sheetSchema = z.object({
  /** The submission to continue; null for a new one. */
  submissionId: z.uuid().nullable(),
  /** Of that one, as the market said last; null for a new one. */
  state: z.enum(LOCAL_STATES).nullable(),
  isEditable: z.boolean(),
  /** As it would be saved. */
  draft: draftSchema,
  files: z.array(outgoingFileSchema),
  /** Parts of the card that do not leave, such as the raw data of the generating tool. */
  withheld: z.array(z.string()),
  problems: z.array(submissionProblemSchema),
})
export type SubmissionSheet = z.infer<typeof sheetSchema>

const uploadSchema = z.object({
  mediaId: mediaIdSchema,
  /** Of the work that the file belongs to. */
  name: z.string(),
  sentBytes: z.int(),
  sizeBytes: z.int(),
})

const byId = z.object({ id: z.uuid() })
const reason = z.string().trim().max(5_000)

export const submissionsContract = {
  list: procedure.output(z.array(submissionSummarySchema)),
  /** Files that are being uploaded to the market; interrupted uploads resume automatically. */
  uploads: procedure.output(z.array(uploadSchema)),
  get: procedure.input(byId).output(studioSubmissionSchema),
  /** Of an asset of the library: the one that is not ended; null where it was never submitted. */
  ofAsset: procedure.input(z.object({ assetId: assetIdSchema })).output(studioSubmissionSchema.nullable()),
  /** Exactly what would leave the machine; changes nothing. */
  prepare: procedure
    .input(
      z.object({
        assetId: assetIdSchema,
        policy: metadataPolicySchema,
        /** Pictures from the library to show with the main file; by default those of the draft. */
        previews: z.array(mediaIdSchema).max(12).optional(),
      }),
    )
    .output(sheetSchema),
  /** What keeps a draft from being submitted: the market's own rules, and where the asset it is of was bought. */
  check: procedure
    .input(z.object({ draft: draftSchema, assetId: assetIdSchema.optional() }))
    .output(z.array(submissionProblemSchema)),
  /**
   * Keeps the draft, here and, once it is reached, in the market. Throws NOT_SIGNED_IN, SUBMISSION_STATE, and
   * INVALID_INPUT where a file of it says more than the policy lets leave.
   */
  save: procedure
    .input(
      z.object({
        id: z.uuid().nullable(),
        assetId: assetIdSchema.nullable(),
        policy: metadataPolicySchema,
        draft: draftSchema,
      }),
    )
    .output(studioSubmissionSchema),
  /** Also after changes that were asked for. Throws SUBMISSION_INVALID, SUBMISSION_STATE. */
  submit: procedure.input(byId).output(studioSubmissionSchema),
  withdraw: procedure.input(byId.extend({ reason: reason.optional() })).output(studioSubmissionSchema),
  appeal: procedure.input(byId.extend({ reason: reason.min(10) })).output(studioSubmissionSchema),
  /** Begins to work on one of another device here: its card and files become an asset of this library. */
  adopt: procedure.input(byId).output(z.object({ assetId: assetIdSchema })),
  /** The market knows nothing of it, or it is ended there. Throws SUBMISSION_STATE. */
  forget: procedure.input(byId).output(z.object({})),
}
