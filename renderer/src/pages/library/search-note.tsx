import { searchAsUnderstood } from '#shared/search/library/print.ts'
import { describeProblem, isUnfinished, type SearchProblem } from '#shared/search/library/problems.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { en } from '../../strings/en.ts'
import { changeSearch, useLibraryView } from './library-view.ts'
import { problemIn } from './look.ts'

const words = en.library.search

export const SEARCH_NOTE_ID = 'library-search-note'

/** What of the search is not understood and how to mend it. The list stays as it was until it is. */
export function SearchNote() {
  const text = useLibraryView((state) => state.look.search.text)
  const problem = problemIn(text)
  const isWaiting = problem !== null && isUnfinished(problem, text)
  return (
    <div
      role="status"
      id={SEARCH_NOTE_ID}
      className={cx(
        'flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 px-3 text-xs',
        problem !== null && 'border-line border-b py-1.5',
        isWaiting ? 'text-ink-2' : 'bg-caution-soft text-caution',
      )}
    >
      {problem !== null && (
        <>
          <span className="mr-auto">{describeProblem(problem)}</span>
          {!isWaiting && <Mend text={text} problem={problem} />}
        </>
      )}
    </div>
  )
}

function Mend({ text, problem }: { text: string; problem: SearchProblem }) {
  const meant = problem.code === 'UNKNOWN_KEY' ? problem.meant : null
  const replaceKey = () => {
    if (problem.code !== 'UNKNOWN_KEY' || meant === null) return
    changeSearch(`${text.slice(0, problem.start)}${meant}${text.slice(problem.start + problem.key.length)}`)
  }
  return (
    <span className="flex gap-1">
      {meant !== null && (
        <Button size="small" className="h-6" onClick={replaceKey}>
          {words.takeKey(meant)}
        </Button>
      )}
      <Button size="small" className="h-6" onClick={() => changeSearch(searchAsUnderstood(text))}>
        {words.searchAsWords}
      </Button>
    </span>
  )
}
