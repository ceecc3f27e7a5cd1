/** How a submission moves from draft to published: one table of who may do what in which state. */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'

export const SUBMISSION_STATES = [
  'draft',
  'submitted',
  'in_review',
  'changes_requested',
  'approved',
  'published',
  'rejected',
  'withdrawn',
  'removed',
  'appealed',
] as const
export const submissionStateSchema = z.enum(SUBMISSION_STATES)
export type SubmissionState = z.infer<typeof submissionStateSchema>

export const SUBMISSION_EVENTS = [
  'submit',
  'claim',
  'release',
  'approve',
  'request_changes',
  'reject',
  'edit',
  'withdraw',
  'publish',
  'appeal',
  'dismiss_appeal',
  'remove',
  'reinstate',
] as const
export const submissionEventSchema = z.enum(SUBMISSION_EVENTS)
export type SubmissionEvent = z.infer<typeof submissionEventSchema>

/** `reviewer` is any person who reviews or moderates for the market; `system` is no person. */
export const SUBMISSION_ACTORS = ['creator', 'reviewer', 'system'] as const
export const submissionActorSchema = z.enum(SUBMISSION_ACTORS)
export type SubmissionActor = z.infer<typeof submissionActorSchema>

export interface Transition {
  readonly state: SubmissionState
  readonly event: SubmissionEvent
  readonly actor: SubmissionActor
  readonly next: SubmissionState
}

const row = (
  state: SubmissionState,
  event: SubmissionEvent,
  actor: SubmissionActor,
  next: SubmissionState,
): Transition => ({ state, event, actor, next })

/**
 * Every transition there is. The market may take back a claim that has run out and publish what a person approved;
 * every decision is a person's. That appeals go to another reviewer and that a removal takes two people are rules of
 * review and moderation, which know who the people are.
 */
export const TRANSITIONS: readonly Transition[] = [
  row('draft', 'submit', 'creator', 'submitted'),
  row('draft', 'withdraw', 'creator', 'withdrawn'),

  row('submitted', 'claim', 'reviewer', 'in_review'),
  row('submitted', 'withdraw', 'creator', 'withdrawn'),

  row('in_review', 'release', 'reviewer', 'submitted'),
  row('in_review', 'release', 'system', 'submitted'),
  row('in_review', 'approve', 'reviewer', 'approved'),
  row('in_review', 'request_changes', 'reviewer', 'changes_requested'),
  row('in_review', 'reject', 'reviewer', 'rejected'),
  row('in_review', 'withdraw', 'creator', 'withdrawn'),

  row('changes_requested', 'edit', 'creator', 'draft'),
  row('changes_requested', 'submit', 'creator', 'submitted'),
  row('changes_requested', 'appeal', 'creator', 'appealed'),
  row('changes_requested', 'withdraw', 'creator', 'withdrawn'),

  row('rejected', 'edit', 'creator', 'draft'),
  row('rejected', 'submit', 'creator', 'submitted'),
  row('rejected', 'appeal', 'creator', 'appealed'),
  row('rejected', 'withdraw', 'creator', 'withdrawn'),

  row('appealed', 'approve', 'reviewer', 'approved'),
  row('appealed', 'request_changes', 'reviewer', 'changes_requested'),
  row('appealed', 'dismiss_appeal', 'reviewer', 'rejected'),
  row('appealed', 'withdraw', 'creator', 'withdrawn'),

  row('approved', 'publish', 'system', 'published'),
  row('approved', 'publish', 'reviewer', 'published'),
  row('approved', 'withdraw', 'creator', 'withdrawn'),

  row('published', 'withdraw', 'creator', 'withdrawn'),
  row('published', 'remove', 'reviewer', 'removed'),

  row('removed', 'reinstate', 'reviewer', 'published'),

  row('withdrawn', 'edit', 'creator', 'draft'),
]

/** What this actor may do in this state. */
export function allowedEvents(state: SubmissionState, actor: SubmissionActor): SubmissionEvent[] {
  return TRANSITIONS.filter((row) => row.state === state && row.actor === actor).map(({ event }) => event)
}

const inWords = (name: string) => name.replaceAll('_', ' ')

/** Throws SUBMISSION_STATE; the detail says what is allowed instead. */
export function nextState(state: SubmissionState, event: SubmissionEvent, actor: SubmissionActor): SubmissionState {
  const found = TRANSITIONS.find((row) => row.state === state && row.event === event && row.actor === actor)
  if (found !== undefined) return found.next
  const allowed = allowedEvents(state, actor)
  throw new LunaError(
    'SUBMISSION_STATE',
    `${event}: not possible for the ${actor} while the submission is ${inWords(state)}. ` +
      (allowed.length === 0 ? `Nothing is open to the ${actor} now.` : `Possible: ${allowed.map(inWords).join(', ')}.`),
    { data: { state, event, actor, allowed } },
  )
}
