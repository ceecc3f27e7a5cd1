/** A search over the sections of the help pages. */
import MiniSearch from 'minisearch'
import type { HelpPage, HelpTopic } from '#shared/help/topics.ts'
import { HELP_PAGES } from './pages.ts'

export interface HelpResult {
  readonly id: string
  readonly topic: HelpTopic
  /** Of the page. */
  readonly title: string
  /** Of the section; null for the page’s summary. */
  readonly section: string | null
  readonly text: string
}

/** Without the marks of Markdown. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`]/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(^| )(?:-|\d+\.) /g, '$1')
    .trim()
}

function sectionsOf({ topic, title, summary, body }: HelpPage): HelpResult[] {
  const sections = body.split(/^## /m).slice(1)
  return [
    { id: topic, topic, title, section: null, text: plain(summary) },
    ...sections.map((text, index) => {
      const [section = '', ...lines] = text.split('\n')
      return { id: `${topic} ${index}`, topic, title, section, text: plain(lines.join('\n')) }
    }),
  ]
}

const SECTIONS: ReadonlyMap<string, HelpResult> = new Map(
  HELP_PAGES.flatMap(sectionsOf).map((section) => [section.id, section]),
)

const index = new MiniSearch<HelpResult>({
  fields: ['title', 'section', 'text'],
  searchOptions: { boost: { title: 3, section: 3 }, prefix: true, fuzzy: (word) => (word.length > 4 ? 0.2 : false) },
})
index.addAll([...SECTIONS.values()])

const MOST_RESULTS = 20

/** Best first. All words count, so that more words find less. */
export function searchHelp(text: string): HelpResult[] {
  return index
    .search(text, { combineWith: 'AND' })
    .flatMap(({ id }) => SECTIONS.get(String(id)) ?? [])
    .slice(0, MOST_RESULTS)
}
