import { useState } from 'react'
import type { ErrorReport } from '#shared/contract/errors.ts'
import { actionFor } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'
import { ContestDialog } from './contest-dialog.tsx'

interface RefusalBoxProps {
  refusal: ErrorReport
  /** Null where the submission is not known yet. */
  submissionId: string | null
}

/** Why the market refused a submission, with the button that leads to what is missing. */
export function RefusalBox({ refusal, submissionId }: RefusalBoxProps) {
  const [isContesting, setIsContesting] = useState(false)
  const action = actionFor(refusal)
  const isContestable = refusal.code === 'DUPLICATE' && submissionId !== null
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-md bg-stop-soft p-3 text-sm">
      <p className="font-medium">{en.submissions.refused}</p>
      <p>{refusal.message}</p>
      {refusal.detail !== undefined && <p className="break-words text-ink-2">{refusal.detail}</p>}
      {action !== null && (
        <Button size="small" onClick={action.onSelect}>
          {action.label}
        </Button>
      )}
      {isContestable && (
        <>
          <p className="text-ink-2">{en.submissions.contest.hint}</p>
          <Button size="small" onClick={() => setIsContesting(true)}>
            {en.submissions.contest.open}
          </Button>
          {isContesting && <ContestDialog submissionId={submissionId} onClose={() => setIsContesting(false)} />}
        </>
      )}
    </div>
  )
}
