/** The last report on each asset. */
import type { Database } from 'better-sqlite3'
import { type PreflightReport, preflightReportSchema } from '#shared/contract/studio/uniqueness.ts'
import type { Write } from '../database/write.ts'

export interface ReportedContent {
  readonly pictureId: string | null
  readonly metadataHash: string
}

export function storeReport(
  { db, write }: { db: Database; write: Write },
  assetId: string,
  content: ReportedContent,
  report: PreflightReport,
): void {
  write((changed) => {
    db.prepare(
      `insert into preflight_report (asset_id, picture_sha256, metadata_hash, profile, verdict, uniqueness, report,
         checked_at)
       values (@assetId, @pictureId, @metadataHash, @profile, @verdict, @uniqueness, @report, @checkedAt)
       on conflict (asset_id) do update set picture_sha256 = excluded.picture_sha256,
         metadata_hash = excluded.metadata_hash, profile = excluded.profile, verdict = excluded.verdict,
         uniqueness = excluded.uniqueness, report = excluded.report, checked_at = excluded.checked_at`,
    ).run({
      assetId,
      ...content,
      profile: report.profile,
      verdict: report.verdict,
      uniqueness: report.uniqueness,
      report: JSON.stringify(report),
      checkedAt: report.checkedAt,
    })
    changed.asset(assetId)
  })
}

/** Null where the asset was never checked, or by a version whose report is no longer understood. */
export function readReport(db: Database, assetId: string): PreflightReport | null {
  const text = db.prepare('select report from preflight_report where asset_id = ?').pluck().get(assetId)
  if (typeof text !== 'string') return null
  const parsed = preflightReportSchema.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : null
}

const UNCHECKED = `from asset a left join preflight_report r on r.asset_id = a.id
  where +a.deleted_at is null and r.asset_id is null`

export function countUnchecked(db: Database): number {
  return Number(db.prepare(`select count(*) ${UNCHECKED}`).pluck().get())
}

/** Living assets without any report, in order of their ids, after the given one. */
export function uncheckedAssets(db: Database, after: string, limit: number): string[] {
  return db
    .prepare(`select a.id ${UNCHECKED} and a.id > @after order by a.id limit @limit`)
    .pluck()
    .all({ after, limit })
    .map(String)
}
