/** `luna check` for people: the verdict in plain words, the score, the matches and why. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { LayerCheck } from '#shared/similarity/layers.ts'
import { describeReason } from '#shared/similarity/reasons.ts'
import type { Verdict } from '#shared/similarity/verdict.ts'
import { formatPercent, formatTable } from './output.ts'

const VERDICT_SENTENCES: Record<Verdict, string> = {
  unique: 'Unique: no evidence of copying.',
  derivative_potential: 'Shares content with another creator’s work: publish it as a derivative, or change it.',
  duplicate_self: 'A duplicate of your own work: update the older asset, or mark it as an alternate.',
  duplicate: 'A duplicate of known work.',
  plagiarism_review: 'A copy of another creator’s work: a reviewer checks it before it can be published.',
}

const SKIP_SENTENCES: Record<NonNullable<LayerCheck['reason']>, string> = {
  no_model: 'no model is in use',
  no_picture: 'there is no picture',
  no_text: 'there is no text',
  low_information: 'the picture is too plain to compare by hashes',
  catalog_profile: 'the catalog was made with other models',
  not_ready: 'the fingerprint is not finished',
  not_needed: 'another method covers this better',
}

export function reportToText(report: PreflightReport): string {
  const { comparedWith } = report
  const against = `${comparedWith.libraryAssets} library assets and ${comparedWith.catalogEntries} catalog entries${asOf(comparedWith)}`
  const lines = [
    VERDICT_SENTENCES[report.verdict],
    ...report.reasons.map((reason) => `  ${describeReason(reason)}`),
    `Closest match ${formatPercent(1 - report.uniqueness)}, profile ${report.profile}, compared with ${against}.`,
    ...notChecked(report.layersChecked),
  ]
  if (report.matches.length > 0) lines.push(matchTable('Match', report.matches))
  if (report.similarWorks.length > 0) lines.push(matchTable('Similar work', report.similarWorks))
  return lines.join('\n')
}

function asOf({ market }: PreflightReport['comparedWith']): string {
  if (market === null) return ''
  const nearest = market.features === 'compact' ? ', the closest by their strongest features' : ''
  return ` (the market’s as of ${market.asOf}${nearest})`
}

function notChecked(layers: readonly LayerCheck[]): string[] {
  return layers.flatMap(({ layer, checked, reason }) =>
    checked || reason === 'not_needed'
      ? []
      : [
          `Not checked: ${layer.replaceAll('_', ' ')}${reason === undefined ? '' : `, because ${SKIP_SENTENCES[reason]}`}.`,
        ],
  )
}

function matchTable(heading: string, matches: readonly Match[]): string {
  const rows = matches.map(({ name, similarity, layers, reasons, creator, decision }) => [
    creator === 'self' ? `${name} (yours)` : name,
    formatPercent(similarity),
    formatPercent(layers.metadata),
    formatPercent(layers.visual),
    layers.pHashBits === null ? '–' : `${layers.pHashBits} / ${layers.dHashBits ?? '–'}`,
    [
      ...reasons.map(describeReason),
      ...(decision === null ? [] : [`Decided: ${decision.relation.replaceAll('_', ' ')}.`]),
    ].join('\n'),
  ])
  return formatTable([heading, 'Closeness', 'Text', 'Picture', 'Hash bits (p / d)', 'Why'], rows)
}
