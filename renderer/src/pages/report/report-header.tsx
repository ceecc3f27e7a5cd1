import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { routeHash } from '../../router/routes.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { ScoreBlock, VerdictSentence } from '../../uniqueness/verdict-summary.tsx'

const words = en.report

function durationText(durationMs: number): string {
  return durationMs < 1000
    ? words.milliseconds(Math.max(1, Math.round(durationMs)))
    : words.seconds((durationMs / 1000).toFixed(1))
}

export interface ReportHeaderProps {
  asset: AssetSummary
  report: PreflightReport
  /** What is being computed to replace the report; the report is then shown as old. */
  progress?: string | null
}

/** The picture, the verdict as a sentence, and how close the closest match is. */
export function ReportHeader({ asset, report, progress = null }: ReportHeaderProps) {
  return (
    <header aria-busy={progress !== null} className="flex gap-6">
      <a
        href={routeHash({ page: 'asset', id: asset.id })}
        aria-label={words.toAsset}
        className="flex size-44 shrink-0 items-center justify-center overflow-hidden rounded-md bg-mat"
      >
        <Thumbnail asset={asset} edge={512} />
      </a>
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <p className="truncate text-ink-2 text-sm" title={asset.name}>
          {`${en.kinds[asset.kind].one} · ${asset.name}`}
        </p>
        <VerdictSentence report={report} progress={progress} />
        <div className="max-w-140">
          <ScoreBlock report={report} progress={progress} />
        </div>
        <p className="tnum text-ink-3 text-xs">
          {`${words.asOf(formatDateTime(report.checkedAt))} · ${words.took(durationText(report.durationMs))}`}
          {asset.verdict?.stale && <span className="text-caution">{` · ${words.stale}`}</span>}
        </p>
      </div>
    </header>
  )
}
