/** The results as Markdown tables. */
import type { EditResult, PicturesResult, Results, TextResult } from './results.ts'

const percent = (share: number): string => `${(share * 100).toFixed(1)}`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}

type LayerFigure = (result: EditResult['layers'][number]) => number

function layersTable(pictures: PicturesResult, figure: LayerFigure): string {
  const rows = pictures.edits.map(({ title, layers }) => [title, ...layers.map((one) => percent(figure(one)))])
  const all = ['all edits in one ranking', ...pictures.overall.map((one) => percent(figure(one)))]
  return table(['edit', ...pictures.layers.map(({ title }) => title)], [...rows, all])
}

function radiusTable({ edits }: PicturesResult): string {
  const rows = edits.map(({ title, pHashRadius: { recall, falseShare, precision } }) => [
    title,
    percent(recall),
    precision === null ? '' : percent(precision),
    falseShare.toExponential(1),
  ])
  return table(['edit', 'recall, %', 'precision, %', 'of unrelated pairs'], rows)
}

function alignedReport({ aligned }: PicturesResult): string[] {
  if (aligned === null) return []
  const { threshold, related, relatedOver, unrelated, unrelatedOver } = aligned
  const share = (over: number, of: number): string => `${over} of ${of}, ${percent(over / Math.max(of, 1))} %`
  return [
    `Laid over one another, details agree over ${percent(threshold)} % in ${share(relatedOver, related)}, of the true pairs among the nearest and ${share(unrelatedOver, unrelated)}, of the others.`,
  ]
}

function picturesReport(pictures: PicturesResult): string[] {
  const { source, queries, gallery, calibrationQueries, leftOut, samePairs, edits } = pictures
  return [
    `Pictures: ${source}. ${queries} edited and sought among ${gallery}; ${calibrationQueries} others to calibrate; ${leftOut} pictures left out, and ${samePairs} pairs of versions of one work.`,
    `Recall at 99 % precision, %\n${layersTable(pictures, (one) => one.recallAtPrecision99.recall)}`,
    `Recall at one false accusation in 10,000 unrelated pairs, %\n${layersTable(pictures, (one) => one.recallAtFalse1e4.recall)}`,
    `Micro-average precision, %\n${layersTable(pictures, (one) => one.averagePrecision)}`,
    ...alignedReport(pictures),
    `pHash within ${edits[0]?.pHashRadius.bits ?? 0} bits\n${radiusTable(pictures)}`,
  ]
}

function partsReport(parts: NonNullable<Results['parts']>): string {
  const rows = parts.map(({ title, pairs, explainedRelated, explainedUnrelated }) => [
    title,
    String(pairs),
    percent(explainedRelated),
    percent(explainedUnrelated),
  ])
  return `An edit that explains the pair is found, %\n${table(['edit', 'pairs', 'true', 'unrelated'], rows)}`
}

function textReport({ scored, cards }: TextResult): string {
  const rows = cards.map(({ source, entities, positives, negatives, auc }) => [
    `ROC AUC, ${source}: ${entities} works, ${positives} pairs of one and ${negatives} of two`,
    auc.model.toFixed(4),
    auc.tfIdf.toFixed(4),
  ])
  if (scored !== null) {
    const { pairs, split, spearman } = scored
    rows.unshift([`Spearman, ${pairs} scored pairs (${split})`, spearman.model.toFixed(4), spearman.tfIdf.toFixed(4)])
  }
  return `Texts\n${table(['what', 'text vectors', 'TF-IDF'], rows)}`
}

export function formatResults({ profile, seed, pictures, parts, text, times }: Results): string {
  const sections = [
    `Profile ${profile.id}@${profile.version} (${profile.imageModel}, ${profile.textModel}), seed ${seed}`,
  ]
  if (pictures !== null) sections.push(...picturesReport(pictures))
  if (parts !== null) sections.push(partsReport(parts))
  if (text !== null) sections.push(textReport(text))
  if (times !== null) {
    const { profileMs, clipMs, rounds } = times
    const rows = [[profileMs.toFixed(1), clipMs.toFixed(1), (clipMs / profileMs).toFixed(2)]]
    const head = ['this profile', 'CLIP ViT-B/32, fp32', 'times as fast']
    sections.push(`Milliseconds of one picture's vector, decoding apart, p50 of ${rounds}\n${table(head, rows)}`)
  }
  return sections.join('\n\n')
}
