import { ChevronRight } from 'lucide-react'
import type { Evaluation } from '#shared/similarity/evaluation.ts'
import { en } from '../../strings/en.ts'
import { percent } from '../../strings/percent.ts'

const words = en.settings.models.evaluation

const HEAD = 'py-1.5 pr-4 font-medium text-ink-3'
const CELL = 'tnum py-1 pr-4 text-right'

/** Shows how many unrelated pictures a check flags, and how many copies it finds by kind of edit, by size of library. */
export function ModelEvaluation({ evaluation }: { evaluation: Evaluation }) {
  const { galleries, edits, provenance } = evaluation
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
                {words.measure}
              </th>
              {galleries.map(({ works }) => (
                <th key={works} scope="col" className={`${HEAD} text-right`}>
                  {words.works(works)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Row
              title={words.unrelated}
              cells={galleries.map(({ unrelated }) => words.flagged(unrelated.accused, unrelated.checks))}
            />
          </tbody>
          <tbody>
            <tr className="border-line border-b">
              <th scope="rowgroup" colSpan={1 + galleries.length} className={`${HEAD} pt-3 text-left`}>
                {words.edit}
              </th>
            </tr>
            {edits.map(({ edit, title, found }) => (
              <Row key={edit} title={title} cells={found.map(percent)} />
            ))}
          </tbody>
        </table>
        <p className="text-ink-3">{provenance}</p>
      </div>
    </details>
  )
}

/** One cell for each gallery, in their order. */
function Row({ title, cells }: { title: string; cells: readonly string[] }) {
  return (
    <tr className="border-line border-b">
      <th scope="row" className="py-1 pr-4 text-left font-normal">
        {title}
      </th>
      {cells.map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: The galleries keep their order, and two may have equal figures.
        <td key={at} className={CELL}>
          {cell}
        </td>
      ))}
    </tr>
  )
}
