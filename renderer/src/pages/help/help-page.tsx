import { Search } from 'lucide-react'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { TextInput } from '../../components/text-input.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { Markdown } from '../../help/markdown.tsx'
import { HELP_PAGES } from '../../help/pages.ts'
import { type HelpResult, searchHelp } from '../../help/search.ts'
import { type HelpRoute, routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { HelpLink } from './help-link.tsx'
import { WhatsNew } from './whats-new.tsx'

const words = en.help

/** Topics at the left, or what a search finds; the open one at the right. */
export function HelpPage({ topic }: { topic: HelpRoute }) {
  const [text, setText] = useState('')
  const query = useDeferredValue(text.trim())
  const [result, setResult] = useState<HelpResult | null>(null)
  return (
    <PageLayout title={words.title}>
      <div className="flex size-full min-h-0">
        <div className="no-select flex w-64 shrink-0 flex-col gap-2 overflow-y-auto border-line border-r bg-panel p-2">
          <TextInput
            icon={<Search />}
            type="search"
            aria-label={words.search}
            placeholder={words.search}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {query === '' ? <Topics open={topic} /> : <Results results={searchHelp(query)} onOpen={setResult} />}
        </div>
        <Article topic={topic} result={result} />
      </div>
    </PageLayout>
  )
}

function Topics({ open }: { open: HelpRoute }) {
  return (
    <nav aria-label={words.topics} className="flex flex-col gap-0.5">
      {HELP_PAGES.map(({ topic, title }) => (
        <HelpLink key={topic} href={routeHash({ page: 'help', topic })} isOpen={topic === open}>
          {title}
        </HelpLink>
      ))}
      <div className="mt-2 border-line border-t pt-2">
        <HelpLink href={routeHash({ page: 'help', topic: 'whats-new' })} isOpen={open === 'whats-new'}>
          {words.whatsNew}
        </HelpLink>
      </div>
    </nav>
  )
}

interface ResultsProps {
  results: readonly HelpResult[]
  onOpen: (result: HelpResult) => void
}

function Results({ results, onOpen }: ResultsProps) {
  return (
    <>
      <p role="status" className="px-2 text-ink-3 text-xs">
        {results.length === 0 ? words.none : words.results(results.length)}
      </p>
      <ul className="flex flex-col gap-0.5">
        {results.map((result) => (
          <li key={result.id}>
            <a
              href={routeHash({ page: 'help', topic: result.topic })}
              draggable={false}
              // Another object each time, so that one result can be opened again.
              onClick={() => onOpen({ ...result })}
              className="flex flex-col gap-0.5 rounded-md px-2 py-1.5 text-sm hover:bg-hover"
            >
              <span className="font-medium">{result.section ?? result.title}</span>
              {result.section !== null && <span className="text-ink-3 text-xs">{result.title}</span>}
              <span className="line-clamp-2 text-ink-2 text-xs">{result.text}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}

interface ArticleProps {
  topic: HelpRoute
  /** What was opened last from the search. */
  result: HelpResult | null
}

function Article({ topic, result }: ArticleProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const sections = [...(box.current?.querySelectorAll('h2') ?? [])]
    const found = result?.topic === topic && sections.find(({ textContent }) => textContent === result.section)
    if (found) found.scrollIntoView()
    else if (box.current !== null) box.current.scrollTop = 0
  }, [topic, result])
  const page = HELP_PAGES.find((one) => one.topic === topic)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard
    <div ref={box} tabIndex={0} className="min-w-0 flex-1 overflow-y-auto outline-none">
      <article className="max-w-170 select-text p-8 text-[15px]">
        {page === undefined ? (
          <WhatsNew />
        ) : (
          <>
            <h1 className="font-semibold text-2xl">{page.title}</h1>
            <p className="mt-1 mb-4 text-ink-2">{page.summary}</p>
            <Markdown text={page.body} />
            <p className="mt-10 border-line border-t pt-3 text-ink-3 text-xs">{words.onTheWeb}</p>
          </>
        )}
      </article>
    </div>
  )
}
