/** Why a reputation changed, in plain words. */
import * as z from 'zod'
import type { ReputationExplanation } from './explain.ts'
import { rounded } from './levels.ts'

export const reputationChangeSchema = z.object({
  before: z.number(),
  after: z.number(),
  change: z.number(),
  sentences: z.array(z.string()),
})
export type ReputationChange = z.infer<typeof reputationChangeSchema>

type ComponentExplanation = ReputationExplanation['components'][number]

const NAMES: Readonly<Record<ComponentExplanation['component'], string>> = {
  quality: 'Quality',
  sales: 'Sales',
  contribution: 'Contribution',
  behaviour: 'Behavior',
}

function points(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(3)
}

function componentSentence(before: ComponentExplanation, after: ComponentExplanation): string | undefined {
  const change = rounded(after.points - before.points)
  const inputs = after.inputs.flatMap(({ name, label, value }) => {
    const old = before.inputs.find((input) => input.name === name)?.value ?? 0
    return old === value ? [] : [`${label.toLowerCase()} ${shown(old)} to ${shown(value)}`]
  })
  if (change === 0 && inputs.length === 0) return undefined
  const verb = change === 0 ? 'stayed at' : `${change > 0 ? 'rose' : 'fell'} from ${before.value.toFixed(3)} to`
  const why = inputs.length > 0 ? inputs.join(', ') : 'strikes weigh less with time'
  return `${NAMES[after.component]} ${verb} ${after.value.toFixed(3)} (${points(change)} of the total): ${why}.`
}

function penaltySentences(before: ReputationExplanation, after: ReputationExplanation): string[] {
  const old = new Map(before.penalties.map((penalty) => [penalty.eventId, penalty.points]))
  const current = new Map(after.penalties.map((penalty) => [penalty.eventId, penalty.points]))
  const added = after.penalties.filter(({ eventId }) => !old.has(eventId))
  const gone = before.penalties.filter(({ eventId }) => !current.has(eventId))
  const faded = after.penalties.reduce((sum, { eventId, points: left }) => sum + (old.get(eventId) ?? left) - left, 0)
  return [
    ...added.map((penalty) => `An upheld removal deducts ${penalty.points.toFixed(3)}; it fades day by day.`),
    ...gone.map(({ points: left }) => `A removal no longer counts (${points(left)}).`),
    ...(faded > 0 ? [`Earlier removals weigh less with time (${points(faded)}).`] : []),
  ]
}

function standingSentences(before: ReputationExplanation, after: ReputationExplanation): string[] {
  const sentences: string[] = []
  const old = new Set(before.standing.strikes.map(({ eventId }) => eventId))
  const current = new Set(after.standing.strikes.map(({ eventId }) => eventId))
  for (const { eventId, finding } of after.standing.strikes) {
    if (!old.has(eventId)) sentences.push(`A strike was given for ${finding}.`)
  }
  if (before.standing.strikes.some(({ eventId }) => !current.has(eventId))) {
    sentences.push('A strike has expired or was overturned.')
  }
  if (before.level !== after.level) sentences.push(`Your level changed from ${before.level} to ${after.level}.`)
  if (before.maySubmit !== after.maySubmit) {
    sentences.push(after.maySubmit ? 'You can submit again.' : 'You can no longer submit.')
  }
  for (const { badge, isHeld } of after.badges) {
    const wasHeld = before.badges.some((other) => other.badge === badge && other.isHeld)
    const name = badge.replaceAll('_', ' ')
    if (isHeld !== wasHeld) sentences.push(isHeld ? `You earned the badge ${name}.` : `The badge ${name} has lapsed.`)
  }
  return sentences
}

function summary(before: number, after: number): string {
  if (before === after) return `Your reputation stayed at ${after.toFixed(3)}.`
  return `Your reputation ${after > before ? 'rose' : 'fell'} from ${before.toFixed(3)} to ${after.toFixed(3)}.`
}

/** Both sides come from `explainReputation`, of the same creator at two moments or with more events. */
export function explainChange(before: ReputationExplanation, after: ReputationExplanation): ReputationChange {
  const componentSentences = after.components.flatMap((component) => {
    const old = before.components.find((other) => other.component === component.component)
    const sentence = old === undefined ? undefined : componentSentence(old, component)
    return sentence === undefined ? [] : [sentence]
  })
  return {
    before: before.total,
    after: after.total,
    change: rounded(after.total - before.total),
    sentences: [
      summary(before.total, after.total),
      ...componentSentences,
      ...penaltySentences(before, after),
      ...standingSentences(before, after),
    ],
  }
}
