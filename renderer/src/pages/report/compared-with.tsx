import { useQuery } from '@tanstack/react-query'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { DAY_MS } from '#shared/time.ts'
import { api } from '../../api/client.ts'
import { formatDate, formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { notChecked } from '../../uniqueness/not-checked.ts'
import { NotCheckedList } from '../../uniqueness/not-checked-list.tsx'
import { Section } from './section.tsx'

const words = en.report.compared

function catalogText({ catalogEntries, catalogCreatedAt, market }: PreflightReport['comparedWith']): string {
  if (catalogEntries === 0) return words.noCatalog
  if (market !== null) {
    const ofMarket = words.market(market.entries, formatDateTime(market.asOf))
    const imported = catalogEntries - market.entries
    return [
      ofMarket,
      ...(market.features === 'full' ? [words.nearestInFull] : []),
      ...(imported > 0 ? [words.imported(imported)] : []),
    ].join('; ')
  }
  const count = words.catalogCount(catalogEntries)
  if (catalogCreatedAt === null) return count
  const days = Math.max(0, Math.floor((Date.now() - Date.parse(catalogCreatedAt)) / DAY_MS))
  return `${count}, ${words.newest(formatDate(catalogCreatedAt), days)}`
}

/** The library, the catalogs and their age, the models; and what was left out, with the way to mend it. */
export function ComparedWith({ report }: { report: PreflightReport }) {
  const { comparedWith, profile } = report
  const models = useQuery(api.models.list.queryOptions())
  const title = models.data?.find(({ id }) => profile.startsWith(`${id}@`))?.title
  const rows = [
    { label: words.library, text: words.libraryCount(comparedWith.libraryAssets) },
    { label: words.catalogs, text: catalogText(comparedWith) },
    { label: words.models, text: profile === 'lexical' ? words.noModel : (title ?? profile) },
  ]
  const complete = notChecked(report, Date.now()).length === 0
  return (
    <Section title={words.title}>
      <dl className="flex flex-col gap-2 text-sm">
        {rows.map((row) => (
          <div key={row.label} className="grid grid-cols-[96px_1fr] gap-3">
            <dt className="text-ink-2">{row.label}</dt>
            <dd className="tnum min-w-0 break-words">{row.text}</dd>
          </div>
        ))}
      </dl>
      <h3 className="mt-1 font-medium text-ink-2 text-xs">{words.notChecked}</h3>
      {complete ? <p className="text-ink-2 text-sm">{words.allChecked}</p> : <NotCheckedList report={report} />}
    </Section>
  )
}
