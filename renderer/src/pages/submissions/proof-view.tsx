import { CircleCheck, CircleHelp, CircleX } from 'lucide-react'
import type { Proof } from '#shared/contract/studio/provenance.ts'
import { en } from '../../strings/en.ts'

const words = en.submissions.certificate

const LOOKS = {
  holds: { icon: CircleCheck, look: 'text-positive' },
  fails: { icon: CircleX, look: 'text-stop' },
  unknown: { icon: CircleHelp, look: 'text-ink-2' },
} as const

/** What was checked, part by part. */
export function ProofView({ proof }: { proof: Proof }) {
  return (
    <div role="status" className="flex flex-col gap-2">
      <p className={proof.isValid ? 'text-positive text-sm' : 'text-sm text-stop'}>
        {proof.isValid ? words.valid : words.invalid}
      </p>
      <ul className="flex flex-col gap-1.5">
        {proof.parts.map(({ part, result, detail }) => {
          const { icon: Icon, look } = LOOKS[result]
          return (
            <li key={part} className="flex items-start gap-2 text-sm">
              <Icon className={`mt-0.5 size-4 shrink-0 ${look}`} aria-hidden />
              <span className="min-w-0 flex-1">
                <span>{words.parts[part]}</span>
                <span className={`ml-2 text-xs ${look}`}>{words.results[result]}</span>
                <span className="tnum block select-text break-all font-mono text-ink-2 text-xs">{detail}</span>
              </span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
