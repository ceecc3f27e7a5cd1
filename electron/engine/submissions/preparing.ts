/** Exactly what would leave the machine, and what keeps it from being submitted: by the market's own rules. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { type Draft, draftSchema, type WantedOffer } from '#shared/contract/market/submissions.ts'
import type { MetadataPolicy, OutgoingFile, SubmissionSheet, WaitingStep } from '#shared/contract/studio/submissions.ts'
import { draftProblems } from '#shared/submissions/check-draft.ts'
import type { SubmissionProblem } from '#shared/submissions/problems.ts'
import type { MediaFacts } from '#shared/submissions/validate-media.ts'
import type { BoughtWorks } from '../purchases/bought-works.ts'
import { currentState } from '../revisions/current-state.ts'
import { boughtProblems } from './bought-problems.ts'
import { leavingCard } from './leaving-card.ts'
import type { OutgoingFiles } from './outgoing/outgoing-files.ts'
import { isEditable, presentOf, stateOf, wasPublished } from './stage.ts'
import type { SubmissionRow } from './submission-rows.ts'

export interface Preparing {
  /** Throws NOT_FOUND. */
  prepare(wanted: {
    readonly assetId: string
    readonly policy: MetadataPolicy
    readonly previews?: readonly string[] | undefined
  }): Promise<SubmissionSheet>
  check(draft: Draft, of?: CheckedAs): SubmissionProblem[]
  /** Throws INVALID_INPUT where a file would say more than the policy lets leave. */
  assertClean(draft: Draft, policy: MetadataPolicy): Promise<void>
}

/** The local context: the asset of the library, and the submission that is continued. */
export interface CheckedAs {
  readonly assetId?: string | null | undefined
  readonly row?: SubmissionRow | null
}

export interface PreparingParts {
  readonly db: Database
  readonly files: OutgoingFiles
  readonly bought: BoughtWorks
  /** The rows of the account in use; none when signed out. */
  readonly rowsOf: (assetId: string) => readonly SubmissionRow[]
  readonly waitingOf: (row: SubmissionRow) => readonly WaitingStep[]
}

const factsSchema = z.object({
  contentType: z.string(),
  sizeBytes: z.number(),
  width: z.number().nullable(),
  height: z.number().nullable(),
})

/** Null where the asset is not in the library any more. */
function mainFileOf(db: Database, assetId: string): string | null {
  const found = db.prepare('select 1 from asset where id = ?').get(assetId)
  if (found === undefined) return null
  const { pictureId, mediaId } = currentState(db, assetId)
  return pictureId ?? mediaId
}

export function createPreparing({ db, files, bought, rowsOf, waitingOf }: PreparingParts): Preparing {
  function factsOf(sha256: string, row: SubmissionRow | null): z.infer<typeof factsSchema> | null {
    const found = db
      .prepare('select media_type as contentType, size_bytes as sizeBytes, width, height from media where sha256 = ?')
      .get(sha256)
    if (found !== undefined) return factsSchema.parse(found)
    return row?.market?.submission.media.find((file) => file.sha256 === sha256) ?? null
  }

  function check(draft: Draft, { row = null, assetId = row?.assetId ?? null }: CheckedAs = {}): SubmissionProblem[] {
    const known = draft.media.map(({ sha256, role }) => ({ role, facts: factsOf(sha256, row) }))
    const media = known.flatMap(({ role, facts }): MediaFacts[] => (facts === null ? [] : [{ role, ...facts }]))
    const missing = known.flatMap(({ facts }, index): SubmissionProblem[] =>
      facts === null
        ? [{ field: `media.${index}`, code: 'missing', message: 'This file is no longer on this computer.' }]
        : [],
    )
    const sourceId = assetId === null ? null : mainFileOf(db, assetId)
    return [...draftProblems({ ...draft, media }), ...missing, ...boughtProblems({ draft, assetId, sourceId }, bought)]
  }

  async function copy(sourceId: string, role: OutgoingFile['role'], policy: MetadataPolicy): Promise<Copy> {
    try {
      return { file: { ...(await files.copyOf(sourceId, policy)), sourceId, role } }
    } catch (cause) {
      const { code, detail, message } = toLunaError(cause)
      return { problem: { field: 'media', code: 'format', message: `${detail ?? message} (${code})` } }
    }
  }

  return {
    check,
    async prepare({ assetId, policy, previews }) {
      const state = currentState(db, assetId)
      const left = leavingCard(state.card, policy)
      const present = presentOf(rowsOf(assetId))
      const waiting = present === null ? [] : waitingOf(present)
      const target = present === null ? null : targetOf(present)
      if (present !== null && target === present.id && !isEditable(present, waiting)) {
        return lockedSheet(present, check(present.draft, { row: present }))
      }
      const terms = firstTerms(present, left.card)
      const card = terms.ageRating === null ? left.card : { ...left.card, age_rating: terms.ageRating }
      const shown = previews ?? present?.draft.media.flatMap(({ sha256, role }) => (role === 'main' ? [] : [sha256]))
      const main = state.pictureId ?? state.mediaId
      const copies = await Promise.all([
        ...(main === null ? [] : [copy(main, 'main', policy)]),
        ...(shown ?? []).map((id) => copy(id, 'preview', policy)),
      ])
      const outgoing = copies.flatMap((one) => ('file' in one ? [one.file] : []))
      const draft = draftSchema.parse({
        ...terms,
        card,
        media: outgoing.map(({ mediaId, role }) => ({ sha256: mediaId, role })),
        assetId: present === null ? null : (present.market?.submission.assetId ?? present.draft.assetId),
      })
      const unmade = copies.flatMap((one) => ('problem' in one ? [one.problem] : []))
      return {
        submissionId: target,
        state: present === null || target === null ? null : stateOf(present),
        isEditable: true,
        draft,
        files: outgoing,
        withheld: [...left.withheld],
        problems: [...unmade, ...check(draft, { assetId, row: present })],
      }
    },
    async assertClean({ media }, policy) {
      for (const { sha256 } of media) {
        // What is not here came from another device, and is in the market already.
        if (factsOf(sha256, null) === null) continue
        const { mediaId, metadata } = await files.copyOf(sha256, policy)
        if (mediaId === sha256) continue
        const said = metadata.find(({ leaves }) => !leaves)?.label ?? sha256
        throw new LunaError('INVALID_INPUT', `A file contains data that may not be uploaded: ${said}`)
      }
    },
  }
}

type Copy = { readonly file: OutgoingFile } | { readonly problem: SubmissionProblem }

/** The submission that the sheet continues; null if it starts a new one, for a new version. */
function targetOf(present: SubmissionRow): string | null {
  const { market } = present
  if (market === null || !wasPublished(market.submission)) return present.id
  return null
}

/** What the creator chose before; for the first time what the card says. */
function firstTerms(
  present: SubmissionRow | null,
  card: Draft['card'],
): Pick<Draft, 'offers' | 'ageRating' | 'derivation'> {
  if (present !== null) {
    const { offers, ageRating, derivation } = present.draft
    return { offers, ageRating: ageRating ?? card.age_rating ?? null, derivation }
  }
  const offers = (card.licensing?.offers ?? []).flatMap(({ offer, price_cents }): WantedOffer[] =>
    // A license needs terms, which the card does not have.
    offer === 'license' ? [] : [{ offer, priceCents: price_cents }],
  )
  return { offers, ageRating: card.age_rating ?? null, derivation: null }
}

/** It is with the reviewers: shown as it was sent. */
function lockedSheet(row: SubmissionRow, problems: SubmissionProblem[]): SubmissionSheet {
  return {
    ...{ submissionId: row.id, state: stateOf(row), isEditable: false, draft: row.draft },
    ...{ files: [], withheld: [], problems },
  }
}
