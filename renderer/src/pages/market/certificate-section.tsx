import { useQuery } from '@tanstack/react-query'
import { Copy, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useMemo } from 'react'
import type { ProvenCertificate } from '#shared/contract/market/publications.ts'
import type { DerivationKind } from '#shared/offers/ancestry.ts'
import { bindingsOf } from '#shared/provenance/bindings.ts'
import { certifiedParents, type PublicationCertificate } from '#shared/provenance/certificates.ts'
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

/** Each parent by its name where the market still has it. */
function parentRows(document: PublicationCertificate) {
  return certifiedParents(document).map(({ assetId, kind, royaltyPercent }) => {
    const key = `parent ${assetId}`
    return [words.derivesFrom, <Parent key={key} assetId={assetId} kind={kind} percent={royaltyPercent} />] as const
  })
}

interface ParentProps {
  assetId: string
  kind: DerivationKind | null
  percent: number
}

function Parent({ assetId, kind, percent }: ParentProps) {
  const { data } = useQuery(market.publications.find.queryOptions({ input: { id: assetId } }))
  return words.parent(data?.data.name ?? assetId, kind === null ? null : en.market.chain.kinds[kind], percent)
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
          ...parentRows(checked.document),
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
