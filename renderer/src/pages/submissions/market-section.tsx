import { useQuery } from '@tanstack/react-query'
import { BadgeCheck, Send } from 'lucide-react'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { navigate } from '../../router/router.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { openSubmissionSheet } from './open-sheet.ts'
import { SubmissionState } from './submission-state.tsx'

const words = en.submissions

/** The market state of an asset in the library: its submission, its published version, its certificate. */
export function MarketSection({ assetId }: { assetId: string }) {
  const { data } = useQuery(api.submissions.ofAsset.queryOptions({ input: { assetId } }))
  const submission = data ?? null
  const isPublished = submission?.state === 'published'
  const certificates = useQuery({
    ...api.provenance.certificates.queryOptions({ input: { submissionId: submission?.id ?? '' } }),
    enabled: isPublished,
  })
  const [certificate] = certificates.data ?? []
  return (
    <div className="flex flex-col items-start gap-2">
      {submission === null ? (
        <p className="text-ink-2 text-xs">{words.inspector.none}</p>
      ) : (
        <SubmissionState state={submission.state} />
      )}
      {certificate !== undefined && (
        <p className="flex items-center gap-1.5 text-ink-2 text-xs">
          <BadgeCheck className="size-3.5 shrink-0 text-positive" aria-hidden />
          <span className="tnum">
            {[
              words.inspector.version(certificates.data?.length ?? 1),
              formatDate(certificate.publishedAt),
              words.certificate.entry(certificate.logIndex),
            ].join(' · ')}
          </span>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {submission !== null && (
          <Button size="small" onClick={() => navigate({ page: 'submissions', id: submission.id })}>
            {words.inspector.open}
          </Button>
        )}
        <Button
          size="small"
          icon={<Send />}
          aria-label={words.sheet.command}
          onClick={() => openSubmissionSheet(assetId)}
        >
          {words.sheet.open}
        </Button>
      </div>
    </div>
  )
}
