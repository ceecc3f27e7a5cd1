import { BadgeCheck, CircleAlert } from 'lucide-react'
import type { CertificateCheck } from '#shared/contract/studio/licensing.ts'
import { formatCents } from '../../components/money.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { certificateRows, fieldWords } from './certificate-rows.ts'

const words = en.licensing.purchases

/** Whether a certificate is genuine, and what it says; what a refused one says is not shown as if it were true. */
export function CertificateFacts({ check }: { check: CertificateCheck }) {
  const { problem, changedFields, isExpired } = check
  const isGenuine = problem === null
  return (
    <div className="flex flex-col gap-2 text-sm">
      <div role="status" className={`flex gap-2 rounded-md p-3 ${isGenuine ? 'bg-positive-soft' : 'bg-stop-soft'}`}>
        {isGenuine ? (
          <BadgeCheck className="mt-0.5 size-4 shrink-0 text-positive" aria-hidden />
        ) : (
          <CircleAlert className="mt-0.5 size-4 shrink-0 text-stop" aria-hidden />
        )}
        <div className="min-w-0">
          <p className="font-medium">{isGenuine ? words.genuine : words.refused}</p>
          <p>{isGenuine ? (isExpired ? words.expiredText : words.genuineText) : en.licensing.problems[problem]}</p>
          {changedFields.length > 0 && <p>{words.changed(changedFields.map(fieldWords))}</p>}
        </div>
      </div>
      {isGenuine && (
        <dl className="flex flex-col">
          {certificateRows(check, { date: formatDate, money: formatCents }).map(({ label, text }) => (
            <div key={label} className="grid grid-cols-[112px_1fr] gap-3 border-line border-b py-1 last:border-b-0">
              <dt className="text-ink-2">{label}</dt>
              <dd className="min-w-0 break-words">{text}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}
