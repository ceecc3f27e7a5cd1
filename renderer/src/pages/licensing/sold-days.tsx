import { formatCents } from '../../components/money.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import type { SoldDay } from './sold-by-day.ts'

const words = en.licensing.listings

/** Sales of the last days as bars, the same as a sentence, and as a table on demand. */
export function SoldDays({ days }: { days: readonly SoldDay[] }) {
  const most = Math.max(1, ...days.map(({ sold }) => sold))
  const sold = days.reduce((sum, day) => sum + day.sold, 0)
  const revenueCents = days.reduce((sum, day) => sum + day.revenueCents, 0)
  const [first, last] = [days[0], days.at(-1)]
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="text-sm">
        <span className="font-medium">{words.daysTitle}</span>: {words.daysSentence(sold, formatCents(revenueCents))}
      </figcaption>
      <div aria-hidden className="flex h-16 items-end gap-px border-line border-b">
        {days.map((day) => (
          <span
            key={day.day}
            title={words.dayLabel(formatDate(`${day.day}T12:00`), day.sold)}
            className={day.sold === 0 ? 'h-px flex-1 bg-line' : 'flex-1 bg-accent-solid'}
            style={day.sold === 0 ? undefined : { height: `${(day.sold / most) * 100}%` }}
          />
        ))}
      </div>
      {first && last && (
        <div aria-hidden className="flex justify-between text-ink-3 text-xs">
          <span>{formatDate(`${first.day}T12:00`)}</span>
          <span>{formatDate(`${last.day}T12:00`)}</span>
        </div>
      )}
      {sold > 0 && (
        <details className="text-sm">
          <summary className="text-ink-2 text-xs">{words.daysTable}</summary>
          <table className="w-full text-left">
            <thead className="text-ink-2 text-xs">
              <tr>
                <th scope="col">{words.daysColumns.day}</th>
                <th scope="col" className="text-right">
                  {words.daysColumns.sold}
                </th>
                <th scope="col" className="text-right">
                  {words.daysColumns.revenue}
                </th>
              </tr>
            </thead>
            <tbody className="tnum">
              {days
                .filter((day) => day.sold > 0)
                .map((day) => (
                  <tr key={day.day}>
                    <td>{formatDate(`${day.day}T12:00`)}</td>
                    <td className="text-right">{day.sold}</td>
                    <td className="text-right">{formatCents(day.revenueCents)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </details>
      )}
    </figure>
  )
}
