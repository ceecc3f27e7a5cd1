/** Steps of a submission: into review, back out of it, an appeal. */
import * as z from 'zod'
import { toLunaError } from '#shared/contract/errors.ts'
import type { Submission } from '#shared/contract/market/submissions.ts'
import type { SubmissionState } from '#shared/submissions/states.ts'
import type { Changes } from '../database/write.ts'
import type { MutationCall, MutationHandler } from '../sync/drain.ts'
import type { DraftQueue } from './draft-queue.ts'
import type { SubmissionRows } from './submission-rows.ts'

export type SubmissionStep =
  | { readonly step: 'submit' }
  | { readonly step: 'withdraw'; readonly reason: string | undefined }
  | { readonly step: 'appeal'; readonly reason: string }

export const STEP = 'submission.step'

const stepSchema = z.discriminatedUnion('step', [
  z.object({ id: z.uuid(), step: z.literal('submit') }),
  z.object({ id: z.uuid(), step: z.literal('withdraw'), reason: z.string().optional() }),
  z.object({ id: z.uuid(), step: z.literal('appeal'), reason: z.string() }),
])
type Step = z.infer<typeof stepSchema>

/** Where a step leads: there already, it was done, by this device without hearing of it, or by another. */
const DONE: Readonly<Record<Step['step'], readonly SubmissionState[]>> = {
  submit: ['submitted', 'in_review', 'approved', 'published'],
  withdraw: ['withdrawn'],
  appeal: ['appealed'],
}

export function stepHandler(rows: SubmissionRows, queue: DraftQueue): MutationHandler {
  /** It may be a repeated one. */
  function keep(changed: Changes, answer: Submission): void {
    if (rows.find(answer.id) !== null) queue.take(changed, answer.id, answer)
  }

  return {
    async send(call) {
      const step = stepSchema.parse(call.payload)
      try {
        const answer = await take(step, call)
        return { type: 'done', settle: (changed) => keep(changed, answer) }
      } catch (cause) {
        const error = toLunaError(cause)
        if (error.code !== 'SUBMISSION_STATE') throw error
        const answer = await call.client.submissions.find({ id: step.id }, { signal: call.signal })
        if (!DONE[step.step].includes(answer.state)) throw error
        return { type: 'done', settle: (changed) => keep(changed, answer) }
      }
    },
  }
}

function take(step: Step, { client, context, signal }: MutationCall): Promise<Submission> {
  const options = { context, signal }
  switch (step.step) {
    case 'submit':
      return client.submissions.submit({ id: step.id }, options)
    case 'withdraw':
      return client.submissions.withdraw({ id: step.id, reason: step.reason }, options)
    case 'appeal':
      return client.submissions.appeal({ id: step.id, reason: step.reason }, options)
    default:
      return step satisfies never
  }
}
