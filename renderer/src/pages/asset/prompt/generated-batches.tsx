import { useQuery } from '@tanstack/react-query'
import { Check, CircleX, Trophy } from 'lucide-react'
import { useState } from 'react'
import type { GenerationBatch, GenerationRequest, GenerationResult } from '#shared/contract/studio/generators.ts'
import { api, client } from '../../../api/client.ts'
import { useLive } from '../../../api/live.ts'
import { thumbnailUrl } from '../../../api/resources.ts'
import { attempt } from '../../../components/attempt.ts'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/cx.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { ProgressBar } from '../../../components/progress-bar.tsx'
import { VerdictBadge } from '../../../components/verdict-badge.tsx'
import { formatDateTime } from '../../../strings/dates.ts'
import { en } from '../../../strings/en.ts'
import { percent } from '../../../strings/percent.ts'
import { closestSimilarity } from '../../../uniqueness/subject-match.ts'
import { restoreRevision } from '../history/restore.ts'
import { useEditor } from '../use-editor.ts'
import { byUniqueness, mostUnique, restOf } from './generate-request.ts'

const words = en.generator.panel
/** Of a stack that is not opened. */
const SHOWN = 4

export interface GeneratedBatchesProps {
  assetId: string
  onStart: (request: GenerationRequest) => void
}

/** What was generated for an asset: each batch of seeds one stack, the most unique on top. */
export function GeneratedBatches({ assetId, onStart }: GeneratedBatchesProps) {
  const batches = useQuery(api.generators.batches.queryOptions({ input: { assetId } }))
  if (batches.isError) return <ErrorState compact error={batches.error} onRetry={() => void batches.refetch()} />
  return (
    <>
      {(batches.data ?? []).map((batch) => (
        <Batch key={batch.id} batch={batch} onStart={onStart} />
      ))}
    </>
  )
}

function Batch({ batch, onStart }: { batch: GenerationBatch; onStart: (request: GenerationRequest) => void }) {
  const { session } = useEditor()
  const [isOpen, setIsOpen] = useState(false)
  const job = useLive((state) => state.jobs.get(batch.jobId))
  const { results, request, createdAt } = batch
  // The job tells of its steps at once, the list only of pictures that are done.
  const state = batch.state === 'queued' && job?.state === 'running' ? 'running' : batch.state
  const isUnderWay = state === 'queued' || state === 'running'
  const sorted = byUniqueness(results)
  const shown = isOpen ? sorted : sorted.slice(0, SHOWN)
  const best = mostUnique(results)
  const rest = restOf(batch)
  const use = ({ revisionId, revisionNumber }: GenerationResult) =>
    restoreRevision(session, { id: revisionId, number: revisionNumber })
  return (
    <section
      aria-label={words.resultsLabel(formatDateTime(createdAt))}
      className="flex flex-col gap-2 border-line border-t pt-3"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="min-w-0 flex-1">
          <p className="truncate text-sm" title={request.prompt}>
            {request.prompt}
          </p>
          <p className="text-ink-2 text-xs">
            {[formatDateTime(createdAt), words.batch(results.length, request.count), words.states[state]].join(' · ')}
          </p>
        </div>
        {isUnderWay && (
          <Button size="small" icon={<CircleX />} onClick={() => attempt(client.jobs.cancel({ id: batch.jobId }))}>
            {words.cancel}
          </Button>
        )}
        {!isUnderWay && rest !== null && (
          <Button size="small" onClick={() => onStart(rest)}>
            {words.rest(rest.count)}
          </Button>
        )}
        {best !== null && results.length > 1 && (
          <Button size="small" icon={<Trophy />} onClick={() => use(best)}>
            {words.pick}
          </Button>
        )}
      </header>
      {isUnderWay && (
        <ProgressBar
          label={words.progress(results.length, request.count)}
          done={job?.done ?? results.length}
          total={request.count}
        />
      )}
      {batch.error !== null && (
        <p role="alert" className="text-sm text-stop">
          {batch.error.message} <span className="text-ink-2">{batch.error.detail}</span>
        </p>
      )}
      {results.length > 0 && (
        <ol className="grid grid-cols-2 gap-3 @md:grid-cols-4">
          {shown.map((result) => (
            <Result key={result.id} result={result} onUse={() => use(result)} />
          ))}
        </ol>
      )}
      {results.length > SHOWN && (
        <Button size="small" tone="quiet" className="self-start" onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? words.showFewer : words.showAll(results.length)}
        </Button>
      )}
    </section>
  )
}

function Result({ result, onUse }: { result: GenerationResult; onUse: () => void }) {
  const { detail } = useEditor()
  const { seed, pictureId, uniqueness, verdict, nearestName } = result
  const closest =
    nearestName === null || uniqueness === null || uniqueness === 1
      ? null
      : words.nearest(nearestName, percent(closestSimilarity({ uniqueness })))
  const isUsed = detail.summary.pictureId === pictureId
  return (
    <li className="flex min-w-0 flex-col gap-1">
      <button
        type="button"
        aria-label={words.use(seed)}
        aria-pressed={isUsed}
        onClick={onUse}
        className={cx(
          'relative flex aspect-square items-center justify-center overflow-hidden rounded-md border bg-mat hover:border-ink-3',
          isUsed ? 'border-accent ring-1 ring-accent' : 'border-line',
        )}
      >
        <img
          src={thumbnailUrl(pictureId, 256)}
          alt={words.pictureOf(seed)}
          loading="lazy"
          className="size-full object-contain"
        />
        {isUsed && (
          <span className="absolute top-1 left-1 flex items-center gap-1 rounded-sm bg-accent-solid px-1.5 text-on-accent text-xs [&_svg]:size-3">
            <Check aria-hidden />
            {words.isUsed}
          </span>
        )}
      </button>
      <p className="flex flex-wrap items-center gap-x-2 text-xs">
        {verdict === null || uniqueness === null ? (
          <span className="text-ink-2">{words.comparing}</span>
        ) : (
          <VerdictBadge verdict={verdict} />
        )}
        <span className="text-ink-2 tabular-nums">{words.seedOf(seed)}</span>
      </p>
      {closest !== null && (
        <p className="tnum truncate text-ink-3 text-xs" title={closest}>
          {closest}
        </p>
      )}
    </li>
  )
}
