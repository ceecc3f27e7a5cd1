import { useQuery } from '@tanstack/react-query'
import { BadgeCheck, CircleDashed } from 'lucide-react'
import { lazy, Suspense } from 'react'
import type { OwnReputation } from '#shared/contract/market/reputation.ts'
import { LEVEL_STARTS, REPUTATION_LEVELS } from '#shared/reputation/levels.ts'
import { market } from '../../api/market.ts'
import { DataTable } from '../../components/data-table.tsx'
import { Framed } from '../../components/framed.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { ScoreScale } from '../../components/score-scale.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { formatDate, formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { ComponentCard } from './component-card.tsx'
import { Notice } from './notice.tsx'
import { Panel } from './panel.tsx'
import { strongestMovers } from './reputation-movers.ts'

const ReputationChart = lazy(() => import('./reputation-chart.tsx'))
const words = en.earnings.reputation

type Explanation = OwnReputation['explanation']

/** The level with all its inputs, and what would move it. */
export function ReputationView() {
  const mine = useQuery(market.reputation.mine.queryOptions())
  return (
    <MarketData query={mine} loading={<Skeleton className="m-5 h-80" />}>
      {({ explanation, changes }) => (
        <div className="flex max-w-360 flex-col gap-6 p-4">
          <Level explanation={explanation} />
          <Panel title={words.componentsTitle}>
            <div className="grid grid-cols-2 gap-3">
              {explanation.components.map((component) => (
                <ComponentCard key={component.component} component={component} />
              ))}
            </div>
          </Panel>
          <MovesMost explanation={explanation} />
          <History changes={changes} />
          <div className="grid grid-cols-2 items-start gap-6">
            <Badges explanation={explanation} />
            <Strikes explanation={explanation} />
          </div>
        </div>
      )}
    </MarketData>
  )
}

function Level({ explanation }: { explanation: Explanation }) {
  const { total, level, nextLevel, maySubmit, minimumToSubmit, standing, asOfMs } = explanation
  return (
    <section className="flex flex-col gap-3">
      <header className="flex flex-wrap items-baseline gap-x-4">
        <h2 className="font-semibold text-xl">{words.levels[level]}</h2>
        <span className="tnum text-lg">{words.of1(total.toFixed(2))}</span>
        <span className="text-ink-2 text-sm">
          {nextLevel === null ? words.highest : words.next(nextLevel.missing.toFixed(2), words.levels[nextLevel.level])}
        </span>
        <span className="ml-auto text-ink-2 text-xs">{words.asOf(formatDateTime(new Date(asOfMs).toISOString()))}</span>
      </header>
      <ScoreScale
        label={`${words.scale}: ${total.toFixed(2)}`}
        value={total}
        tone={maySubmit ? 'positive' : 'stop'}
        thresholds={REPUTATION_LEVELS.filter((name) => LEVEL_STARTS[name] > 0).map((name) => ({
          at: LEVEL_STARTS[name],
          label: words.levels[name],
        }))}
      />
      {maySubmit ? (
        <p className="text-sm">{words.maySubmit}</p>
      ) : (
        <Notice tone="stop" title={standing.isBanned ? words.banned : words.mayNotSubmit(minimumToSubmit.toFixed(2))} />
      )}
    </section>
  )
}

function MovesMost({ explanation }: { explanation: Explanation }) {
  return (
    <Panel title={words.movesMost}>
      <ul className="flex flex-col rounded-md border border-line text-sm">
        {strongestMovers(explanation).map(({ sentence, change }) => (
          <li
            key={sentence}
            className="flex items-center justify-between gap-4 border-line border-b px-3 py-2 last:border-b-0"
          >
            <span>{sentence}</span>
            <span className={change < 0 ? 'tnum shrink-0 text-stop' : 'tnum shrink-0 text-positive'}>
              {change > 0 ? '+' : '−'}
              {Math.abs(change).toFixed(3)}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function History({ changes }: Pick<OwnReputation, 'changes'>) {
  if (changes.length === 0) {
    return (
      <Panel title={words.history}>
        <p className="text-ink-2 text-sm">{words.noHistory}</p>
      </Panel>
    )
  }
  return (
    <Panel title={words.history}>
      {changes.length > 1 && (
        <Suspense fallback={<Skeleton className="h-45 w-full" />}>
          <ReputationChart changes={changes} />
        </Suspense>
      )}
      <Framed>
        <div className="max-h-90 overflow-y-auto">
          <DataTable
            label={words.history}
            rows={changes}
            keyOf={({ at, after }) => `${at} ${after}`}
            columns={[
              { key: 'at', header: words.date, width: '8rem', cell: ({ at }) => formatDate(at) },
              {
                key: 'change',
                header: words.change,
                width: '6rem',
                align: 'right',
                cell: ({ change }) => `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(3)}`,
              },
              {
                key: 'after',
                header: words.after,
                width: '5rem',
                align: 'right',
                cell: ({ after }) => after.toFixed(3),
              },
              {
                key: 'why',
                header: words.why,
                cell: ({ sentences }) => <span className="whitespace-normal">{sentences.slice(1).join(' ')}</span>,
              },
            ]}
          />
        </div>
      </Framed>
    </Panel>
  )
}

function Badges({ explanation: { badges } }: { explanation: Explanation }) {
  return (
    <Panel title={words.badgesTitle}>
      <ul className="flex flex-col gap-3 text-sm">
        {badges.map(({ badge, isHeld, rule }) => (
          <li key={badge} className="flex gap-2 [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0">
            {isHeld ? (
              <BadgeCheck className="text-positive" aria-hidden />
            ) : (
              <CircleDashed className="text-ink-3" aria-hidden />
            )}
            <span>
              <span className="font-medium">{words.badges[badge]}</span>{' '}
              <span className="text-ink-2 text-xs">{isHeld ? words.held : words.notHeld}</span>
              <span className="block text-ink-2 text-xs">{rule}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Strikes({ explanation: { standing, penalties } }: { explanation: Explanation }) {
  const day = (ms: number) => formatDate(new Date(ms).toISOString())
  const isClean = standing.strikes.length === 0 && penalties.length === 0
  return (
    <Panel title={words.strikesTitle}>
      {isClean ? (
        <p className="text-ink-2 text-sm">{words.noStrikes}</p>
      ) : (
        <>
          <p className="text-sm">{words.strikes(standing.plagiarismStrikes, standing.strikesToBan)}</p>
          <ul className="flex flex-col gap-2 text-sm">
            {standing.strikes.map(({ eventId, atMs, endsAtMs, finding }) => (
              <li key={eventId}>
                {day(atMs)}: {words.findings[finding]}
                <span className="block text-ink-2 text-xs">{words.ends(day(endsAtMs))}</span>
              </li>
            ))}
            {penalties.map(({ eventId, atMs, endsAtMs, points }) => (
              <li key={eventId}>
                {day(atMs)}: {words.removal}, {words.penalty(points.toFixed(3))}
                <span className="block text-ink-2 text-xs">{words.ends(day(endsAtMs))}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  )
}
