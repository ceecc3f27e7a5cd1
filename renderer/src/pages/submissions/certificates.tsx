import { useMutation, useQuery } from '@tanstack/react-query'
import { BadgeCheck, FileJson, ShieldCheck } from 'lucide-react'
import type { KeptCertificate } from '#shared/contract/studio/provenance.ts'
import { api, client } from '../../api/client.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { toast } from '../../components/toast.tsx'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { saveText } from '../report/export-report.ts'
import { ProofView } from './proof-view.tsx'

const words = en.submissions.certificate

/** The certificates of a published work, checked here without asking anybody. */
export function Certificates({ submissionId }: { submissionId: string }) {
  const { data } = useQuery(api.provenance.certificates.queryOptions({ input: { submissionId } }))
  const log = useQuery(api.provenance.log.queryOptions())
  if (data === undefined) return null
  return (
    <div className="flex flex-col gap-3">
      {log.data?.isBroken === true && (
        <p role="alert" className="rounded-md bg-stop-soft p-3 text-sm">
          {words.broken}
        </p>
      )}
      {data.length === 0 ? (
        <p className="text-ink-2 text-sm">{words.none}</p>
      ) : (
        <>
          <p className="text-ink-2 text-sm">{words.text}</p>
          {data.map((certificate) => (
            <Certificate key={certificate.versionId} certificate={certificate} />
          ))}
        </>
      )}
    </div>
  )
}

function Certificate({ certificate }: { certificate: KeptCertificate }) {
  const { versionId, name, issuer, publishedAt, logIndex } = certificate
  const verify = useMutation(api.provenance.verifyCertificate.mutationOptions())
  const save = () =>
    attempt(
      client.provenance.exportCertificate({ versionId }).then(({ fileName, text }) => {
        saveText(text, fileName)
        toast({ title: words.saved(fileName), tone: 'positive' })
      }),
    )
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line p-3">
      <div className="flex flex-wrap items-start gap-3">
        <BadgeCheck className="mt-0.5 size-5 shrink-0 text-positive" aria-hidden />
        <div className="min-w-40 flex-1">
          <p className="break-words font-medium text-sm">{name}</p>
          <p className="tnum text-ink-2 text-xs">
            {[words.published(formatDateTime(publishedAt)), words.entry(logIndex), issuer].join(' · ')}
          </p>
        </div>
        <div className="flex gap-2">
          <Button
            size="small"
            icon={<ShieldCheck />}
            busy={verify.isPending}
            onClick={() => verify.mutate({ versionId })}
          >
            {words.verify}
          </Button>
          <Button size="small" icon={<FileJson />} onClick={save}>
            {words.save}
          </Button>
        </div>
      </div>
      {verify.isError && <ErrorState compact error={verify.error} />}
      {verify.data && <ProofView proof={verify.data} />}
    </div>
  )
}
