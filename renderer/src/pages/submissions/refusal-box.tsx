import type { ErrorReport } from '#shared/contract/errors.ts'
import { actionFor } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'

/** Why the market refused a submission, with the button that leads to what is missing. */
export function RefusalBox({ refusal }: { refusal: ErrorReport }) {
  const action = actionFor(refusal)
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
    </div>
  )
}
