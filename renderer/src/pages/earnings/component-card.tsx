import type { ReputationExplanation } from '#shared/reputation/explain.ts'
import { en } from '../../strings/en.ts'

const words = en.earnings.reputation

/** A number as an input shows it: whole, or with three decimals. */
const shown = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(3))

/** One component: its value, what it adds, what was counted, and what was counted from the start and why. */
export function ComponentCard({ component: given }: { component: ReputationExplanation['components'][number] }) {
  const { component, weight, value, points, inputs, priors } = given
  return (
    <section aria-label={words.components[component]} className="flex flex-col gap-2 rounded-md border border-line p-4">
      <header className="flex items-baseline gap-2">
        <h3 className="font-medium text-sm">{words.components[component]}</h3>
        <span className="text-ink-2 text-xs">{words.weight(`${Math.round(weight * 100)}%`)}</span>
        <span className="tnum ml-auto text-sm">{value.toFixed(3)}</span>
      </header>
      <div aria-hidden className="h-1.5 rounded-full bg-pressed">
        <div className="h-full rounded-full bg-accent-solid" style={{ width: `${value * 100}%` }} />
      </div>
      <p className="text-ink-2 text-xs">
        {words.componentHelp[component]} {words.points(points.toFixed(3))}
      </p>
      <dl className="flex flex-col text-xs">
        {inputs.map(({ name, label, value: input }) => (
          <div key={name} className="flex justify-between gap-3 border-line border-t py-1">
            <dt className="text-ink-2">{label}</dt>
            <dd className="tnum">{shown(input)}</dd>
          </div>
        ))}
      </dl>
      <details className="text-xs">
        <summary className="text-ink-2 hover:text-ink">{words.starts}</summary>
        <ul className="flex flex-col gap-1 pt-1 text-ink-2">
          {priors.map(({ name, why }) => (
            <li key={name}>{why}</li>
          ))}
        </ul>
      </details>
    </section>
  )
}
