/**
 * Reports as they were stored, those of before there was any evidence among them. Their verdicts are kept, since people
 * decided by them; the measures behind those verdicts say nothing on today's scale.
 */
import * as z from 'zod'
import { layerCheckSchema, matchLayersSchema } from '../../similarity/layers.ts'
import type { Reason } from '../../similarity/reasons.ts'
import { MARKS, type Verdict } from '../../similarity/verdict.ts'
import {
  type Match,
  matchObject,
  type PreflightReport,
  preflightReportParts,
  preflightReportSchema,
} from './uniqueness.ts'

/** Stored reports may contain codes that no longer exist. */
const earlierReasons = z.array(z.looseObject({ code: z.string() }))

const earlierMatchSchema = matchObject.omit({ similarity: true, evidence: true }).extend({
  // The oldest have no alignment.
  layers: matchLayersSchema.extend({ alignment: matchLayersSchema.shape.alignment.default(null) }),
  reasons: earlierReasons,
})
type EarlierMatch = z.infer<typeof earlierMatchSchema>

const { comparedWith } = preflightReportParts

const earlierReportSchema = z.object({
  ...preflightReportParts,
  // What has them is of today, and is not made to fit where it does not.
  similarWorks: z.undefined().optional(),
  reasons: earlierReasons,
  layersChecked: z.array(layerCheckSchema),
  matches: z.array(earlierMatchSchema),
  // The oldest know no catalog of a market.
  comparedWith: comparedWith.extend({ market: comparedWith.shape.market.default(null) }),
})
type EarlierReport = z.infer<typeof earlierReportSchema>

/** A report of any version as one of today. Throws ZodError for what never was one. */
export const storedReportSchema: z.ZodType<PreflightReport> = z.union([
  preflightReportSchema,
  earlierReportSchema.transform(fromEarlier),
])

/** What decided, or was decided on, stays a match; nothing shows a copy of the others, so they are similar works. */
function fromEarlier(earlier: EarlierReport): PreflightReport {
  const { verdict, decidingMatchId, matches: found, reasons, ...kept } = earlier
  const isMatch = ({ id, decision }: EarlierMatch): boolean => id === decidingMatchId || decision !== null
  const matches = found.filter(isMatch).map((match) => {
    return matchOf(match, match.id === decidingMatchId ? similarityOfDeciding(verdict, match) : similarityOf(match))
  })
  const similarWorks = found.filter((match) => !isMatch(match)).map((match) => matchOf(match, similarityOf(match)))
  const open = [...matches, ...similarWorks].filter(({ decision }) => decision === null)
  const closest = Math.max(0, ...open.map(({ similarity }) => similarity))
  return {
    ...kept,
    verdict,
    decidingMatchId,
    reasons: reasonsOf(reasons),
    uniqueness: 1 - closest,
    matches,
    similarWorks,
  }
}

function matchOf(match: EarlierMatch, similarity: number): Match {
  return { ...match, similarity, evidence: [], reasons: reasonsOf(match.reasons) }
}

/** Equality holds independent of the rules. */
function reasonsOf(reasons: z.infer<typeof earlierReasons>): Reason[] {
  const facts = (['content_equal', 'metadata_hash_equal'] as const).filter((fact) =>
    reasons.some(({ code }) => code === fact),
  )
  return [...facts.map((code) => ({ code })), { code: 'earlier_rules' }]
}

/** Keeps what has not reached a mark from being shown as if it had. */
const BELOW = 1e-4

/** Nothing of today says that they reached a mark. */
const similarityOf = ({ combined }: EarlierMatch): number => Math.min(combined, MARKS.derivative - BELOW)

/** At the mark that goes with the verdict, so that number and verdict do not contradict one another. */
function similarityOfDeciding(verdict: Verdict, match: EarlierMatch): number {
  switch (verdict) {
    case 'duplicate':
    case 'duplicate_self':
    case 'plagiarism_review':
      return MARKS.copy
    case 'derivative_potential':
      return MARKS.derivative
    case 'unique':
      return similarityOf(match)
    default:
      return verdict satisfies never
  }
}
