import { CloudDownload, PencilLine, Scale, Send, Store, Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { StudioSubmission } from '#shared/contract/studio/submissions.ts'
import { useIsMarketAway } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { openSubmissionSheet } from './open-sheet.ts'
import { AppealDialog, WithdrawDialog } from './step-dialogs.tsx'
import { type StepId, stepsOf } from './steps-of.ts'
import { adopt, forget, submit } from './submission-actions.ts'

const words = en.submissions.actions
type Open = 'appeal' | 'withdraw' | null

/** What can be done now; the first is the one to do. */
export function StepButtons({ submission }: { submission: StudioSubmission }) {
  const [open, setOpen] = useState<Open>(null)
  const [isAdopting, setIsAdopting] = useState(false)
  const isAway = useIsMarketAway()
  const { assetId, market } = submission
  const publishedId = market?.submission.assetId ?? null
  const startAdopting = () => {
    setIsAdopting(true)
    void adopt(submission).finally(() => setIsAdopting(false))
  }
  const run: Record<StepId, () => void> = {
    adopt: startAdopting,
    sheet: () => assetId !== null && openSubmissionSheet(assetId),
    submit: () => submit(submission, isAway),
    resubmit: () => submit(submission, isAway),
    appeal: () => setOpen('appeal'),
    withdraw: () => setOpen('withdraw'),
    viewPublished: () => publishedId !== null && navigate({ page: 'market_asset', id: publishedId }),
    openAsset: () => assetId !== null && navigate({ page: 'asset', id: assetId }),
    forget: () => forget(submission),
  }
  return (
    <div className="flex flex-wrap gap-2 pt-1">
      {stepsOf(submission).map((step, index) => (
        <Button
          key={step}
          tone={index === 0 && FORWARD.has(step) ? 'primary' : 'plain'}
          icon={ICONS[step]}
          disabled={step === 'adopt' && isAdopting}
          onClick={run[step]}
        >
          {step === 'adopt' && isAdopting ? words.adopting : words[step]}
        </Button>
      ))}
      <AppealDialog submission={submission} open={open === 'appeal'} onClose={() => setOpen(null)} />
      <WithdrawDialog submission={submission} open={open === 'withdraw'} onClose={() => setOpen(null)} />
    </div>
  )
}

/** Steps that lead on; taking something back is never the one to be led to. */
const FORWARD: ReadonlySet<StepId> = new Set(['adopt', 'sheet', 'submit', 'resubmit', 'viewPublished'])

const ICONS = {
  adopt: <CloudDownload />,
  sheet: <PencilLine />,
  submit: <Send />,
  resubmit: <Send />,
  appeal: <Scale />,
  withdraw: <Undo2 />,
  viewPublished: <Store />,
  openAsset: <PencilLine />,
  forget: <Trash2 />,
} as const
