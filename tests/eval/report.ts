/** The results as Markdown tables. */
import type { CaptionsResult, ChecksResult, GalleryResult, Results, TextResult, VectorsResult } from './results.ts'

const percent = (share: number): string => `${(share * 100).toFixed(1)}`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}

function checksReport({ source, against, preset, galleries }: ChecksResult): string[] {
  return [`Whole checks against a ${against}, ${preset}; pictures: ${source}.`, ...galleries.flatMap(galleryReport)]
}

function galleryReport(gallery: GalleryResult): string[] {
  const { works, filled, drawn, medianMs, methods, unrelated, edits } = gallery
  const titles = methods.map(({ title }) => title)
  const checksOf = unrelated.checks
  const accused = unrelated.methods.map(({ accused: count, sharing }) => {
    const checks = checksOf - sharing
    return `${count} of ${checks}, ${percent(count / Math.max(1, checks))} %`
  })
  const sharing = unrelated.methods.map((method) => String(method.sharing))
  const rows = edits.map(({ title, checks, methods: found }) => [
    title,
    ...found.map((one) => `${percent(one.found / Math.max(1, checks))} (${percent(one.named / Math.max(1, checks))})`),
  ])
  return [
    `Among ${works} works (${filled} to fill up, ${drawn} drawn); a check took ${medianMs.toFixed(0)} ms (p50)`,
    table(
      ['unrelated pictures', ...titles],
      [
        ['called a copy or a part of one', ...accused],
        ['known to share a part, not counted', ...sharing],
      ],
    ),
    `Edited copies found, and those of which the true original is named, %\n${table(['edit', ...titles], [...rows, meanRow(gallery)])}`,
  ]
}

function meanRow({ methods, edits }: GalleryResult): string[] {
  const mean = (figure: 'found' | 'named', at: number): string =>
    percent(
      edits.reduce((sum, { checks, methods: of }) => sum + (of[at]?.[figure] ?? 0) / Math.max(1, checks), 0) /
        Math.max(1, edits.length),
    )
  return ['mean of all edits', ...methods.map((_, at) => `${mean('found', at)} (${mean('named', at)})`)]
}

function vectorsReport({ source, queries, gallery, leftOut, samePairs, calibration }: VectorsResult): string {
  const { related, unrelated } = calibration
  const pairs = related.reduce((sum, { cosines }) => sum + cosines.length, 0)
  return [
    `Vectors to calibrate on: ${pairs} true and ${unrelated.pairs} unrelated pairs of ${queries} edited pictures among ${gallery}.`,
    `Pictures: ${source}; ${leftOut} left out, and ${samePairs} pairs of versions of one work.`,
  ].join(' ')
}

function captionsReport({ source, pictures, first, captions, unknown, found }: CaptionsResult): string {
  return [
    `Search by words: ${found} of ${captions} captions (${percent(found / captions)} %) have their picture among the first`,
    `${first} of ${pictures}; of ${unknown} the models know no word. Pictures: ${source}.`,
  ].join(' ')
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

export function formatResults({ profile, seed, checks, vectors, captions, text, times }: Results): string {
  const sections = [
    `Profile ${profile.id}@${profile.version} (${profile.imageModel}, ${profile.textModel}), seed ${seed}`,
  ]
  if (checks !== null) sections.push(...checksReport(checks))
  if (vectors !== null) sections.push(vectorsReport(vectors))
  if (captions !== null) sections.push(captionsReport(captions))
  if (text !== null) sections.push(textReport(text))
  if (times !== null) {
    const { profileMs, clipMs, rounds } = times
    const rows = [[profileMs.toFixed(1), clipMs.toFixed(1), (clipMs / profileMs).toFixed(2)]]
    const head = ['this profile', 'CLIP ViT-B/32, fp32', 'times as fast']
    sections.push(`Milliseconds of one picture's vector, decoding apart, p50 of ${rounds}\n${table(head, rows)}`)
  }
  return sections.join('\n\n')
}
