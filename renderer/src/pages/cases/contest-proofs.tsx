import type { ContestProofs, ModeratedCase } from '#shared/contract/market/moderation.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { CasePart } from './case-parts.tsx'

const words = en.cases.contest

/** Who was first by the log: both proofs of priority side by side, of each contest. */
export function ContestProofsPart({ contests }: Pick<ModeratedCase, 'contests'>) {
  if (contests.length === 0) return null
  return (
    <CasePart title={words.title}>
      {contests.map((contest) => (
        <div key={contest.at} className="flex flex-col gap-2 text-sm">
          <div className="grid grid-cols-1 gap-2 sm:grid-cols-2">
            <Proof title={words.published} proof={contest.published} none="" />
            <Proof title={words.claimed} proof={contest.claimed} none={words.noClaim} />
          </div>
          <p className="text-ink-2">{orderOf(contest)}</p>
        </div>
      ))}
    </CasePart>
  )
}

function orderOf({ published, claimed }: ContestProofs): string {
  if (claimed === null) return words.order.unclaimed
  return claimed.logIndex < published.logIndex ? words.order.before : words.order.after
}

function Proof({ title, proof, none }: { title: string; proof: ContestProofs['claimed']; none: string }) {
  return (
    <section aria-label={title} className="rounded-md border border-line bg-raised p-3">
      <h4 className="text-ink-2 text-xs">{title}</h4>
      {proof === null ? (
        <p>{none}</p>
      ) : (
        <p className="tnum">
          {formatDateTime(proof.at)}
          <span className="block text-ink-2 text-xs">{words.entry(proof.logIndex)}</span>
        </p>
      )}
    </section>
  )
}
