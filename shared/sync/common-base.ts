/**
 * Finds the last common state of two devices if one of them sent a draft and never received the result: if the market
 * has what was sent, both continue from there. Without this, a device would be in conflict with itself.
 */
import type { Draft } from '../contract/market/submissions.ts'
import { draftOf, partsOf, WHOLE_FIELDS } from './merge-drafts.ts'
import { isSameJson } from './merge-json.ts'

export interface SentAndSeen {
  readonly base: Draft
  /** By this device; the market may have it or not. */
  readonly sent: Draft
  /** What the market has. */
  readonly theirs: Draft
}

export function commonBase({ base, sent, theirs }: SentAndSeen): Draft {
  if (isSameJson(sent, theirs)) return sent
  const [ofBase, ofSent, ofTheirs] = [partsOf(base), partsOf(sent), partsOf(theirs)]
  const common: Record<string, unknown> = {}
  for (const name of Object.keys(ofBase)) {
    const values = [ofBase[name], ofSent[name], ofTheirs[name]] as const
    common[name] = WHOLE_FIELDS.includes(name)
      ? isSameJson(values[1], values[2])
        ? values[1]
        : values[0]
      : agreed(...values)
  }
  return draftOf(common)
}

function agreed(base: unknown, sent: unknown, theirs: unknown): unknown {
  if (isSameJson(sent, theirs)) return sent
  if (isObject(sent) && isObject(theirs)) return agreedObject(isObject(base) ? base : {}, sent, theirs)
  if (isTextList(sent) && isTextList(theirs)) return agreedList(isTextList(base) ? base : [], sent, theirs)
  return base
}

type JsonObject = Readonly<Record<string, unknown>>

function agreedObject(base: JsonObject, sent: JsonObject, theirs: JsonObject): JsonObject {
  const own = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined)
  const keys = new Set([base, sent, theirs].flatMap((object) => Object.keys(object)))
  const entries = [...keys].map((key) => [key, agreed(own(base, key), own(sent, key), own(theirs, key))] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** Of lists that are sets; of others the merge looks at the whole, which is the same in neither. */
function agreedList(base: readonly string[], sent: readonly string[], theirs: readonly string[]): string[] {
  const added = sent.filter((item) => theirs.includes(item) && !base.includes(item))
  return [...base.filter((item) => sent.includes(item) || theirs.includes(item)), ...added]
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
