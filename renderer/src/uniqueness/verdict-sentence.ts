/** A report in one sentence: what was found, in which work, and how much of it. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { Evidence } from '#shared/similarity/evidence.ts'
import type { Reason } from '#shared/similarity/reasons.ts'
import { LEAST_SHARE_OF_COPY } from '#shared/similarity/verdict.ts'
import { en } from '../strings/en.ts'
import { percent } from '../strings/percent.ts'
import { orientationText, regionChanges } from './picture-changes.ts'
import { closestWork, leadingMatch } from './subject-match.ts'

const words = en.uniqueness.sentence

/** The match's name is between the two texts, emphasized; null if the sentence names none. */
export interface Sentence {
  readonly before: string
  readonly name: string | null
  readonly after: string
}

interface Found {
  readonly what: string
  /** What was done to the picture. */
  readonly changes?: readonly string[]
  /** How much of the match is concerned. */
  readonly measure?: string
}

export function verdictSentence(report: PreflightReport): Sentence {
  const match = leadingMatch(report)
  if (report.reasons.some(({ code }) => code === 'earlier_rules')) return plain(words.earlierRules)
  if (report.verdict !== 'unique' && match !== null) return about(match, foundIn(report.reasons, match))
  const similar = closestWork(report)
  if (similar !== null) return about(similar, { what: words.similar })
  return plain(report.matches.length > 0 ? words.nothingElse : words.unique)
}

export function sentenceText({ before, name, after }: Sentence): string {
  return `${before}${name ?? ''}${after}`
}

function plain(text: string): Sentence {
  return { before: text, name: null, after: '' }
}

function about(match: Match, { what, changes = [], measure }: Found): Sentence {
  const isOwn = match.creator === 'self'
  const changed = changes.map((change) => `, ${change}`).join('')
  return {
    before: isOwn ? `${what}${words.own}` : what,
    name: match.name,
    after: `${isOwn ? '' : words.by(match.creatorName)}${changed}${measure === undefined ? '' : `: ${measure}`}.`,
  }
}

function foundIn(reasons: readonly Reason[], match: Match): Found {
  const codes = reasons.map(({ code }) => code)
  if (codes.includes('content_equal')) return { what: words.found.sameFile }
  if (codes.includes('metadata_hash_equal')) return { what: words.found.sameCard }
  const evidence = reasons.flatMap((reason) => (reason.code === 'evidence' ? [reason.evidence] : []))
  const [strongest] = evidence
  if (strongest === undefined) return { what: words.found.close }
  const layers = evidence.map(({ layer }) => layer)
  return layers.includes('text') && layers.includes('picture')
    ? { what: words.found.pictureAndText }
    : foundBy(strongest, match)
}

function foundBy(evidence: Evidence, match: Match): Found {
  switch (evidence.layer) {
    case 'file':
      return { what: words.found.sameFile }
    case 'hashes': {
      const turned = orientationText(match.orientation)
      return {
        what: words.found.samePicture,
        ...(turned === null ? {} : { changes: [turned] }),
        ...(evidence.pixels === null ? {} : { measure: words.detail(percent(evidence.pixels)) }),
      }
    }
    case 'features':
      return {
        ...partOf(evidence),
        changes: regionChanges(evidence.regions, (degrees) => words.turned(Math.abs(degrees))),
      }
    case 'pixels':
      return partOf(evidence)
    case 'passage':
      return { what: words.found.passage(evidence.words), measure: words.ofItsText(percent(evidence.ofOther)) }
    case 'text':
      return { what: words.found.text }
    case 'picture':
      return { what: words.found.close }
    default:
      return evidence satisfies never
  }
}

/** Most of both is the same picture; most of one makes that one the part. */
function partOf({ ofSubject, ofOther }: { readonly ofSubject: number; readonly ofOther: number }): Found {
  const { samePicture, part, contains, sharedPart } = words.found
  const isMostOfSubject = ofSubject >= LEAST_SHARE_OF_COPY
  const isMostOfOther = ofOther >= LEAST_SHARE_OF_COPY
  const what = isMostOfOther ? (isMostOfSubject ? samePicture : contains) : isMostOfSubject ? part : sharedPart
  return { what, measure: words.ofIt(percent(ofOther)) }
}
