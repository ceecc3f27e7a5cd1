import { useQuery } from '@tanstack/react-query'
import { Copy, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useMemo } from 'react'
import type { ProvenCertificate } from '#shared/contract/market/publications.ts'
import { bindingsOf } from '#shared/provenance/bindings.ts'
import { verifyProvenPublication } from '#shared/provenance/proven-publication.ts'
import type { TrustedKey } from '#shared/provenance/signed-document.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { NoMarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { Facts } from './facts.tsx'

const words = en.market.certificate

/** What proves who published the work and when; checked here, not believed. */
export function CertificateSection({ assetId, versionId }: { assetId: string; versionId: string }) {
  const proof = useQuery(market.publications.certificate.queryOptions({ input: { id: assetId, versionId } }))
  const keys = useQuery(market.publications.keys.queryOptions())
  if (proof.data !== undefined && keys.data !== undefined) {
    return <Checked proof={proof.data.data} keys={keys.data.data.keys} />
  }
  const failed = proof.isError ? proof : keys
  if (failed.isError) return <NoMarketData error={failed.error} onRetry={() => void failed.refetch()} />
  return <Skeleton className="h-20 w-full" />
}

function Checked({ proof, keys }: { proof: ProvenCertificate; keys: readonly TrustedKey[] }) {
  const checked = useMemo(() => verifyProvenPublication(proof, keys), [proof, keys])
  if (!checked.valid) {
    return (
      <p className="flex gap-2 text-sm text-stop">
        <ShieldAlert className="size-4 shrink-0" aria-hidden />
        {words.fails(words.reasons[checked.reason])}
      </p>
    )
  }
  const { creatorName, publishedAt, logIndex, fingerprint } = checked.document
  const copy = () => {
    const copied = navigator.clipboard.writeText(JSON.stringify({ ...proof, keys }, null, 2))
    void copied.then(() => toast({ title: words.copied }))
  }
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="flex gap-2 text-sm">
        <ShieldCheck className="mt-0.5 size-4 shrink-0 text-positive" aria-hidden />
        {words.holds}
      </p>
      <Facts
        rows={[
          [words.publishedBy, creatorName],
          [words.at, formatDateTime(publishedAt)],
          [words.binds, words.bindsWhat(bindingsOf(checked.document))],
          [words.entry, words.entryOf(logIndex + 1, proof.inclusion.treeSize)],
          [
            words.fingerprint,
            <code key="hash" className="break-all font-mono text-xs">
              {fingerprint.metadataHash}
            </code>,
          ],
        ]}
      />
      <Button size="small" icon={<Copy />} onClick={copy}>
        {words.copy}
      </Button>
    </div>
  )
}
