import { CircleHelp } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { en } from '../strings/en.ts'

export interface FieldControlProps {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': boolean | undefined
}

export interface FieldProps {
  label: string
  /** A longer explanation, shown on demand. */
  help?: string | undefined
  /** One quiet line that is always there. */
  hint?: ReactNode
  /** What is wrong and what to do; shown under the control. */
  error?: string | null | undefined
  /** To the right of the label: a counter, a small action. */
  aside?: ReactNode
  children: (control: FieldControlProps) => ReactNode
}

/** Label above, control, then hint and error. Hand the given props to the control. */
export function Field({ label, help, hint, error, aside, children }: FieldProps) {
  const id = useId()
  const noteId = `${id}-note`
  const hasNote = Boolean(error) || Boolean(hint)
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex min-h-5 items-center gap-1">
        <label htmlFor={id} className="font-medium text-ink-2 text-xs">
          {label}
        </label>
        {help && <FieldHelp label={label} text={help} />}
        {aside && <div className="ml-auto text-ink-3 text-xs">{aside}</div>}
      </div>
      {children({ id, 'aria-describedby': hasNote ? noteId : undefined, 'aria-invalid': error ? true : undefined })}
      {hasNote && (
        <p
          id={noteId}
          className={error ? 'text-stop text-xs' : 'text-ink-3 text-xs'}
          role={error ? 'alert' : undefined}
        >
          {error || hint}
        </p>
      )}
    </div>
  )
}

function FieldHelp({ label, text }: { label: string; text: string }) {
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={`${en.common.help}: ${label}`}
        className="rounded-sm text-ink-3 hover:text-ink [&_svg]:size-3.5"
      >
        <CircleHelp aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          sideOffset={4}
          collisionPadding={8}
          className="animate-appear z-50 max-w-72 rounded-md bg-raised p-3 text-ink text-sm shadow-float"
        >
          {text}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
