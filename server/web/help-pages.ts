/** The help pages, from the Markdown that the studio shows too. */
import { readFileSync } from 'node:fs'
import { Marked, type Tokens } from 'marked'
import { LunaError } from '#shared/contract/errors.ts'
import { HELP_TOPICS, type HelpPage, type HelpTopic, readHelpPage } from '#shared/help/topics.ts'
import { Html, html } from '../http/html.ts'
import type { PageHandler } from './parts.ts'

export const helpPath = (topic: HelpTopic): string => `/help/${topic}`

/** The texts are ours, so their HTML is as well. Links into the studio are text here. */
const marked = new Marked({
  renderer: {
    heading({ tokens, depth, text }: Tokens.Heading) {
      const id = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
      return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>`
    },
    link({ href, tokens }: Tokens.Link) {
      const text = this.parser.parseInline(tokens)
      const [, target, place = ''] = /^(help|market):(.*)$/.exec(href) ?? []
      if (target === undefined) return text
      return `<a href="${target === 'help' ? `/help/${place}` : place}">${text}</a>`
    },
  },
})

interface Shown extends HelpPage {
  readonly html: Html
}

function read(topic: HelpTopic): Shown {
  const markdown = readFileSync(new URL(import.meta.resolve(`#shared/help/${topic}.md`)), 'utf8')
  const page = readHelpPage(topic, markdown)
  return { ...page, html: new Html(marked.parse(page.body, { async: false })) }
}

const PAGES: readonly Shown[] = HELP_TOPICS.map(read)

const listOf = (pages: readonly Shown[]): Html =>
  html`<dl class="facts">${pages.map(
    ({ topic, title, summary }) => html`<dt><a href="${helpPath(topic)}">${title}</a></dt><dd>${summary}</dd>`,
  )}</dl>`

export const helpPage: PageHandler = async () => ({
  title: 'Help',
  description: 'How Luna Studio and Luna Market work: uniqueness, submitting, buying, refunds, licenses and earnings.',
  path: '/help',
  body: html`<div class="prose"><h1>Help</h1>${listOf(PAGES)}</div>`,
})

/** Throws NOT_FOUND. */
export const helpTopicPage: PageHandler = async ({ params }) => {
  const page = PAGES.find(({ topic }) => topic === params['topic'])
  if (page === undefined) throw new LunaError('NOT_FOUND', 'There is no such help page.')
  const { topic, title, summary } = page
  const body = html`<div class="prose"><p class="quiet"><a href="/help">Help</a></p><h1>${title}</h1>
<p class="quiet">${summary}</p>${page.html}</div>`
  return { title: `${title} · Help`, description: summary, path: helpPath(topic), body }
}
