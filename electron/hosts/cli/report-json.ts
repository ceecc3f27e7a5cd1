/** The stable JSON of `luna check`; its shape is promised to scripts and changes only by addition. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { describeReason } from '#shared/similarity/reasons.ts'

export function reportToJson(report: PreflightReport) {
  return {
    verdict: report.verdict,
    uniqueness: report.uniqueness,
    profile: report.profile,
    layersChecked: report.layersChecked.flatMap(({ layer, checked }) => (checked ? [layer] : [])),
    layersNotChecked: report.layersChecked.flatMap(({ layer, checked, reason }) =>
      checked ? [] : [{ layer, reason: reason ?? null }],
    ),
    reasons: report.reasons.map(describeReason),
    comparedWith: report.comparedWith,
    matches: report.matches.map(matchToJson),
    similarWorks: report.similarWorks.map(matchToJson),
  }
}

function matchToJson(match: Match) {
  return {
    id: match.id,
    name: match.name,
    kind: match.kind,
    origin: match.origin,
    creator: match.creator,
    similarity: match.similarity,
    combined: match.combined,
    layers: match.layers,
    evidence: match.evidence,
    orientation: match.orientation,
    decision: match.decision?.relation ?? null,
    reasons: match.reasons.map(describeReason),
    reasonCodes: match.reasons.map(({ code }) => code),
  }
}
