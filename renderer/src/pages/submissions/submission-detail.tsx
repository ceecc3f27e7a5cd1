import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { StudioSubmission } from '#shared/contract/studio/submissions.ts'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'
import { WorkShares } from '../shares/work-shares.tsx'
import { Certificates } from './certificates.tsx'
import { openConflict } from './open-conflict.ts'
import { QueuePlace } from './queue-place.tsx'
import { RefusalBox } from './refusal-box.tsx'
import { RoundChanges } from './round-changes.tsx'
import { SentSummary } from './sent-summary.tsx'
import { StepButtons } from './step-buttons.tsx'
import { SubmissionPicture } from './submission-picture.tsx'
import { SubmissionState } from './submission-state.tsx'
import { SubmissionTexts } from './submission-texts.tsx'
import { Timeline } from './timeline.tsx'

const words = en.submissions

/** In which a work can still be shared: not what was given up or refused. */
const SHAREABLE: ReadonlySet<StudioSubmission['state']> = new Set([
  ...(['submitted', 'in_review', 'changes_requested', 'appealed', 'approved', 'published'] as const),
])

/** Where one submission stands, why, and what can be done about it. */
export function SubmissionDetail({ id }: { id: string }) {
  const submission = useQuery(api.submissions.get.queryOptions({ input: { id } }))
  if (submission.data) return <Detail submission={submission.data} />
  if (submission.isError) {
    return <ErrorState error={submission.error} title={words.gone} onRetry={() => void submission.refetch()} />
  }
  return (
    <div className="flex flex-col gap-4 p-6" role="status" aria-label={en.common.loading}>
      <Skeleton className="h-8 w-1/2" />
      <Skeleton className="h-24 w-full" />
    </div>
  )
}

function Detail({ submission }: { submission: StudioSubmission }) {
  const { state, market, id } = submission
  const isWithReviewers = state === 'submitted' || state === 'in_review' || state === 'appealed'
  const wasSubmitted = submission.round > 0
  return (
    <article className="mx-auto flex max-w-220 flex-col gap-6 p-6" aria-label={submission.name}>
      <Head submission={submission} />
      <Notices submission={submission} />
      {isWithReviewers && market !== null && (
        <Block title={words.place.title}>
          <QueuePlace submission={submission} />
        </Block>
      )}
      <SubmissionTexts submission={submission} />
      {state === 'published' && (
        <Block title={words.certificate.title}>
          <Certificates submissionId={id} />
        </Block>
      )}
      {wasSubmitted && state !== 'published' && (
        <Block title={words.changes.title}>
          <RoundChanges id={id} />
        </Block>
      )}
      <Block title={words.offers.title}>
        <SentSummary submission={submission} />
      </Block>
      {market !== null && SHAREABLE.has(state) && (
        <Block title={en.shares.section}>
          <WorkShares submissionId={id} assetId={market.submission.assetId} name={submission.name} />
        </Block>
      )}
      {market !== null && (
        <Block title={words.timeline.title}>
          <Timeline events={market.submission.events} />
        </Block>
      )}
    </article>
  )
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2 border-line border-t pt-4">
      <h3 className="font-semibold text-sm">{title}</h3>
      {children}
    </section>
  )
}

function Head({ submission }: { submission: StudioSubmission }) {
  const { name, kind, state, round } = submission
  return (
    <header className="flex items-start gap-4">
      <div className="size-28 shrink-0 overflow-hidden rounded-md bg-mat">
        <SubmissionPicture submission={submission} />
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <h2 className="break-words font-semibold text-xl">{name}</h2>
        <p className="flex flex-wrap items-center gap-2 text-ink-2 text-sm">
          <SubmissionState state={state} />
          <span>{en.kinds[kind].one}</span>
          {round > 0 && <span className="tnum">{words.round(round)}</span>}
        </p>
        <p className="text-ink-2 text-sm">{words.stateSentences[state]}</p>
        <StepButtons submission={submission} />
      </div>
    </header>
  )
}

function Notices({ submission }: { submission: StudioSubmission }) {
  const { upload, refusal, hasConflict, waiting, name, id } = submission
  return (
    <>
      {hasConflict && (
        <div role="alert" className="flex flex-wrap items-center gap-3 rounded-md bg-caution-soft p-3 text-sm">
          <p className="min-w-40 flex-1">{words.conflictText}</p>
          <Button size="small" onClick={() => openConflict(id)}>
            {words.decide}
          </Button>
        </div>
      )}
      {refusal !== null && <RefusalBox refusal={refusal} submissionId={id} />}
      {upload !== null && (
        <div className="flex flex-col gap-1.5">
          <ProgressBar label={words.uploading(name)} done={upload.sentBytes} total={upload.sizeBytes} />
          <p className="tnum text-ink-2 text-xs">
            {words.uploaded(en.common.bytes(upload.sentBytes), en.common.bytes(upload.sizeBytes))}
          </p>
        </div>
      )}
      {upload === null && waiting.length > 0 && refusal === null && (
        <p role="status" className="rounded-md bg-hover p-3 text-sm">
          {waiting.map((step) => words.waiting[step]).join('. ')}.
        </p>
      )}
    </>
  )
}
