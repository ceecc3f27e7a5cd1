import { Check, CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'
import { en } from '../../strings/en.ts'
import type { Fit } from './use-fit.ts'

const words = en.licensing.form

/** What keeps the market from taking the offer, and what follows from it; said while it is typed. */
export function FitNotes({ fit }: { fit: Fit }) {
  const { state, misfits, cautions, parentCount } = fit
  return (
    <div role="status" className="flex flex-col gap-2 text-sm">
      {misfits.length > 0 && (
        <div className="flex gap-2 rounded-md bg-stop-soft p-3">
          <CircleAlert className="mt-0.5 size-4 shrink-0 text-stop" aria-hidden />
          <div className="min-w-0">
            <p className="font-medium">{words.conflictsTitle}</p>
            <ul className="list-disc pl-4">
              {misfits.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            {parentCount > 0 && <p className="mt-1 text-ink-2 text-xs">{words.conflictsText}</p>}
          </div>
        </div>
      )}
      {cautions.map((sentence) => (
        <Note key={sentence} icon={<Info className="text-caution" />}>
          {sentence}
        </Note>
      ))}
      {state === 'checking' && <Note icon={<Info className="text-ink-3" />}>{words.checking}</Note>}
      {state === 'unknown' && <Note icon={<Info className="text-caution" />}>{words.notChecked}</Note>}
      {state === 'compared' && misfits.length === 0 && (
        <Note icon={<Check className="text-positive" />}>{words.fits(parentCount)}</Note>
      )}
    </div>
  )
}

function Note({ icon, children }: { icon: ReactNode; children: string }) {
  return (
    <p className="flex gap-2 [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0">
      {icon}
      {children}
    </p>
  )
}
