import { ChevronRight } from 'lucide-react'
import type { Evaluation } from '#shared/similarity/evaluation.ts'
import { en } from '../../strings/en.ts'
import { percent } from '../../uniqueness/subject-match.ts'

const words = en.settings.models.evaluation

const HEAD = 'py-1.5 pr-4 font-medium text-ink-3'
const CELL = 'tnum py-1 pr-4 text-right'

/** How often each kind of edit is found, and how often what is found is a copy, at each threshold of the verdict. */
export function ModelEvaluation({ evaluation }: { evaluation: Evaluation }) {
  const { thresholds, edits, provenance } = evaluation
  return (
    <details className="group text-xs">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-sm text-ink-2 hover:text-ink">
        <ChevronRight className="size-3.5 group-open:rotate-90" aria-hidden />
        {words.title}
      </summary>
      <div className="mt-2 flex max-w-160 flex-col gap-2 overflow-x-auto">
        <p className="text-ink-2">{words.explain}</p>
        <table className="w-full border-collapse">
          <thead>
            <tr className="border-line border-b">
              <th scope="col" className={`${HEAD} text-left`}>
                {words.edit}
              </th>
              {thresholds.map((threshold) => (
                <th key={threshold} scope="col" className={`${HEAD} text-right`}>
                  {words.over(percent(threshold))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {edits.map(({ edit, title, recall, precision }) => (
              <tr key={edit} className="border-line border-b">
                <th scope="row" className="py-1 pr-4 text-left font-normal">
                  {title}
                </th>
                {thresholds.map((threshold, at) => (
                  <td key={threshold} className={CELL}>
                    {words.shares(percent(recall[at] ?? 0), precision[at] == null ? null : percent(precision[at]))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <p className="text-ink-3">{provenance}</p>
      </div>
    </details>
  )
}
