import { ArrowLeft, FileJson, Printer, RefreshCw, Send } from 'lucide-react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { toast } from '../../components/toast.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { openSubmissionSheet } from '../submissions/open-sheet.ts'
import { startCheck } from './checks.ts'
import { reportFileName, reportJson, saveText } from './export-report.ts'
import type { Printing } from './use-printing.ts'

const words = en.report

export interface ReportToolbarProps {
  asset: AssetSummary
  report: PreflightReport | null
  checking: boolean
  /** A match is open; the way back then leads to the report. */
  comparing: boolean
  printing: Printing
}

function exportReport(asset: AssetSummary, report: PreflightReport): void {
  const fileName = reportFileName(asset.name)
  saveText(reportJson(asset, report), fileName)
  toast({ title: words.exported(fileName), tone: 'positive' })
}

export function ReportToolbar({ asset, report, checking, comparing, printing }: ReportToolbarProps) {
  const back = () =>
    navigate(comparing ? { page: 'report', id: asset.id, matchId: null } : { page: 'asset', id: asset.id })
  return (
    <>
      <IconButton label={comparing ? words.back : words.toAsset} icon={<ArrowLeft />} onClick={back} />
      <p aria-hidden className="min-w-0 flex-1 truncate font-semibold text-lg">
        {words.title(asset.name)}
      </p>
      {report !== null && (
        <>
          <Button tone="quiet" icon={<RefreshCw />} disabled={checking} onClick={() => startCheck(asset.id)}>
            {en.uniqueness.checkAgain}
          </Button>
          <Button tone="quiet" icon={<FileJson />} onClick={() => exportReport(asset, report)}>
            {words.export}
          </Button>
          {printing.progress === null ? (
            <Button tone="quiet" icon={<Printer />} onClick={printing.print}>
              {words.print}
            </Button>
          ) : (
            <Button tone="quiet" icon={<Printer />} onClick={printing.cancel}>
              {`${words.printing(printing.progress.done, printing.progress.total)} · ${en.common.cancel}`}
            </Button>
          )}
        </>
      )}
      <Button icon={<Send />} aria-label={en.submissions.sheet.command} onClick={() => openSubmissionSheet(asset.id)}>
        {en.submissions.sheet.open}
      </Button>
    </>
  )
}
