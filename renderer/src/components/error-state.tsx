import { CircleAlert, Copy, RotateCw } from 'lucide-react'
import { useState } from 'react'
import { describeError, errorText } from '../api/errors.ts'
import { en } from '../strings/en.ts'
import { actionFor } from './attempt.ts'
import { Button } from './button.tsx'

export interface ErrorStateProps {
  error: unknown
  /** What could not be done, in a few words. */
  title?: string
  /** What was kept; by default that nothing was changed. */
  kept?: string
  onRetry?: () => void
  /** One line instead of a whole page. */
  compact?: boolean
}

export function ErrorState({ error, title, kept, onRetry, compact = false }: ErrorStateProps) {
  const shown = describeError(error)
  const action = actionFor(shown)
  return (
    <div
      role="alert"
      className={
        compact
          ? 'flex flex-col gap-2 rounded-md bg-stop-soft p-3 text-sm'
          : 'flex h-full flex-1 flex-col items-center justify-center gap-3 p-8 text-center'
      }
    >
      <CircleAlert className={compact ? 'hidden' : 'size-8 stroke-[1.25] text-stop'} aria-hidden />
      <div className={compact ? 'min-w-0' : 'flex max-w-120 flex-col gap-1'}>
        <h2 className={compact ? 'font-medium' : 'font-semibold text-lg'}>{title ?? en.errors.loadTitle}</h2>
        <p className="text-ink-2 text-sm">
          {shown.message} {kept ?? en.errors.kept}
        </p>
        {shown.detail && <p className="mt-1 select-text break-words font-mono text-ink-2 text-xs">{shown.detail}</p>}
      </div>
      <div className="flex gap-2">
        {action !== null && (
          <Button tone={compact ? 'plain' : 'primary'} size={compact ? 'small' : 'medium'} onClick={action.onSelect}>
            {action.label}
          </Button>
        )}
        {onRetry && (
          <Button
            tone={compact || action !== null ? 'plain' : 'primary'}
            size={compact ? 'small' : 'medium'}
            icon={<RotateCw />}
            onClick={onRetry}
          >
            {en.common.retry}
          </Button>
        )}
        <CopyButton text={errorText(shown)} small={compact} />
      </div>
    </div>
  )
}

function CopyButton({ text, small }: { text: string; small: boolean }) {
  const [copied, setCopied] = useState(false)
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true))
  }
  return (
    <Button tone="quiet" size={small ? 'small' : 'medium'} icon={<Copy />} onClick={copy}>
      {copied ? en.common.copied : en.common.copyDetails}
    </Button>
  )
}
