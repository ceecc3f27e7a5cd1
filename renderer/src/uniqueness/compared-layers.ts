/** What a work was compared by, in the order in which a person reads it, and what came of it. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { Evidence } from '#shared/similarity/evidence.ts'
import type { LayerCheck, LayerName } from '#shared/similarity/layers.ts'
import { en } from '../strings/en.ts'
import { findingsOf, hasEqualCard, worksCompared } from './evidence-of.ts'

const words = en.uniqueness.layers

/** What a person takes for one way of comparing. */
const METHODS = [
  { id: 'exact', layers: ['metadata_hash'], evidence: ['file'] },
  { id: 'picture', layers: ['visual_hash', 'p_hash', 'd_hash'], evidence: ['hashes', 'pixels'] },
  { id: 'parts', layers: ['local_features'], evidence: ['features'] },
  { id: 'look', layers: ['image_vector'], evidence: ['picture'] },
  { id: 'text', layers: ['text_lexical', 'text_vector'], evidence: ['passage', 'text'] },
] as const satisfies readonly { id: string; layers: readonly LayerName[]; evidence: readonly Evidence['layer'][] }[]

export type MethodId = (typeof METHODS)[number]['id']

/** The method that finds such evidence. */
export function methodOf(layer: Evidence['layer']): MethodId {
  return METHODS.find(({ evidence }) => evidence.some((name) => name === layer))?.id ?? 'exact'
}

interface Method {
  readonly id: MethodId
  readonly label: string
  /** How it compares. */
  readonly about: string
  /** Why nothing was compared by it; null where something was. */
  readonly skipped: string | null
}

/** The methods of a report; those are left out which another one covers. */
export function methodsOf({ layersChecked }: Pick<PreflightReport, 'layersChecked'>): Method[] {
  return METHODS.flatMap(({ id, layers }) => {
    const checks = layersChecked.filter(({ layer }) => layers.some((name) => name === layer))
    const isChecked = checks.some(({ checked }) => checked)
    const reason = skipReason(checks)
    if (!isChecked && reason === null) return []
    const isByWords = id === 'text' && !checks.some(({ layer, checked }) => layer === 'text_vector' && checked)
    const about = isByWords ? words.about.textByWords : words.about[id]
    return [{ id, label: words.names[id], about, skipped: isChecked ? null : reason }]
  })
}

function skipReason(checks: readonly LayerCheck[]): string | null {
  const reason = checks.map((check) => check.reason).find((given) => given !== undefined && given !== 'not_needed')
  return reason === undefined ? null : words.skipped[reason]
}

export interface ComparedMethod {
  readonly id: MethodId
  readonly label: string
  readonly about: string
  /** Whether it found anything in a match, only in works that are merely similar, or nothing. */
  readonly state: 'found' | 'similar' | 'nothing'
}

/** Every method that compared something, and what it found in all works. */
export function comparedMethods(report: PreflightReport): ComparedMethod[] {
  const works = worksCompared(report)
  const [inMatches, inSimilar] = [report.matches, report.similarWorks].map(
    (matches) => new Set(matches.flatMap((match) => methodsThatFound(match, works))),
  )
  const stateOf = (id: MethodId) => (inMatches?.has(id) ? 'found' : inSimilar?.has(id) ? 'similar' : 'nothing')
  return methodsOf(report)
    .filter(({ skipped }) => skipped === null)
    .map(({ id, label, about }) => ({ id, label, about, state: stateOf(id) }))
}

function methodsThatFound(match: Match, works: number): MethodId[] {
  const found = findingsOf(match, works).map(({ evidence }) => methodOf(evidence.layer))
  return hasEqualCard(match) ? ['exact', ...found] : found
}
