import changelog from '../../../../CHANGELOG.md?raw'
import { Markdown } from '../../help/markdown.tsx'
import { en } from '../../strings/en.ts'

/** The entries of the versions, without the file’s own title and its words for developers. */
const entries = changelog.slice(changelog.search(/^## /m))

export function WhatsNew() {
  return (
    <>
      <h1 className="font-semibold text-2xl">{en.help.whatsNew}</h1>
      <p className="mt-1 mb-4 text-ink-2">{en.help.whatsNewSummary}</p>
      <Markdown text={entries} />
    </>
  )
}
