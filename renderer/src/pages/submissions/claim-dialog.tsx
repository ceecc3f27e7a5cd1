import { useMutation, useQuery } from '@tanstack/react-query'
import { FileJson, ShieldCheck, Stamp } from 'lucide-react'
import type { StudioPriorityClaim } from '#shared/contract/studio/provenance.ts'
import { api, client } from '../../api/client.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { openSignIn } from '../account/open-sign-in.ts'
import { saveText } from '../report/export-report.ts'
import { ProofView } from './proof-view.tsx'
import { refresh } from './submission-actions.ts'

const words = en.submissions.claim

/** Registers when a work was there without showing it, and shows what was registered before. */
export function ClaimDialog({ assetId, onClose }: { assetId: string | null; onClose: () => void }) {
  const account = useMarketStatus().data?.account ?? null
  const claims = useQuery({
    ...api.provenance.claims.queryOptions({ input: { assetId: assetId ?? '' } }),
    enabled: assetId !== null,
  })
  const { isBusy, run } = useAttempt()
  const register = () => {
    if (assetId === null) return
    const claim = () =>
      client.provenance.claim({ assetId }).then(() => {
        refresh()
        void claims.refetch()
        toast({ title: words.registered, tone: 'positive' })
      })
    run(claim, { title: words.failed })
  }
  const action =
    account === null ? (
      <Button tone="primary" onClick={openSignIn}>
        {en.marketData.signIn}
      </Button>
    ) : (
      <Button tone="primary" icon={<Stamp />} busy={isBusy} onClick={register}>
        {words.register}
      </Button>
    )
  return (
    <Dialog
      open={assetId !== null}
      onClose={onClose}
      title={words.title}
      description={words.text}
      footer={
        <>
          <Button onClick={onClose}>{en.common.close}</Button>
          {action}
        </>
      }
    >
      <p className="pb-3 text-ink-2 text-sm">{words.details}</p>
      {claims.data?.length === 0 && <p className="border-line border-t pt-3 text-ink-2 text-sm">{words.none}</p>}
      <ul className="flex flex-col">
        {claims.data?.map((claim) => (
          <Claim key={claim.id} claim={claim} />
        ))}
      </ul>
    </Dialog>
  )
}

function Claim({ claim }: { claim: StudioPriorityClaim }) {
  const { id, recorded, commitment } = claim
  const verify = useMutation(api.provenance.verifyClaim.mutationOptions())
  const save = () =>
    attempt(client.provenance.exportClaim({ id }).then(({ fileName, text }) => saveText(text, fileName)))
  return (
    <li className="flex flex-col gap-2 border-line border-t py-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-40 flex-1">
          <p className="tnum text-sm">
            {recorded === null ? words.waits : words.recorded(formatDateTime(recorded.at), recorded.logIndex)}
          </p>
          <p className="select-text truncate font-mono text-ink-2 text-xs" title={commitment}>
            {commitment}
          </p>
        </div>
        <Button size="small" icon={<ShieldCheck />} onClick={() => verify.mutate({ id })}>
          {en.submissions.certificate.verify}
        </Button>
        <Button size="small" icon={<FileJson />} onClick={save}>
          {en.submissions.certificate.save}
        </Button>
      </div>
      {verify.data && <ProofView proof={verify.data} />}
    </li>
  )
}
