/** Shows our own Markdown: what the help pages use of it, and nothing else. */
import { lexer, type Token, type Tokens } from 'marked'
import { Fragment, type ReactNode } from 'react'

interface MarkdownProps {
  text: string
}

/** Links `studio:` and `help:` lead to pages of the app; all others are shown as text, since they lead to the market. */
const STUDIO = 'studio:'
const HELP = 'help:'

export function Markdown({ text }: MarkdownProps) {
  return <>{blocks(lexer(text))}</>
}

const keyed = (tokens: readonly Token[], show: (token: Token) => ReactNode): ReactNode[] =>
  // The text never changes while it is shown, so places are names.
  // biome-ignore lint/suspicious/noArrayIndexKey: as above
  tokens.map((token, at) => <Fragment key={at}>{show(token)}</Fragment>)

function blocks(tokens: readonly Token[]): ReactNode[] {
  return keyed(tokens, (token) => {
    switch (token.type) {
      case 'heading':
        return heading(token as Tokens.Heading)
      case 'paragraph':
        return <p className="my-2.5 leading-6">{inline(token.tokens ?? [])}</p>
      case 'list':
        return list(token as Tokens.List)
      case 'text':
        return token.tokens === undefined ? token.text : inline(token.tokens)
      case 'space':
        return null
      default:
        throw new Error(`${token.type} is not shown`)
    }
  })
}

function heading({ depth, tokens }: Tokens.Heading): ReactNode {
  if (depth === 2) return <h2 className="mt-7 mb-1 font-semibold text-lg">{inline(tokens)}</h2>
  return <h3 className="mt-4 mb-1 font-medium">{inline(tokens)}</h3>
}

function list({ ordered, items }: Tokens.List): ReactNode {
  const List = ordered ? 'ol' : 'ul'
  return (
    <List className={`my-2.5 flex flex-col gap-1.5 pl-5 leading-6 ${ordered ? 'list-decimal' : 'list-disc'}`}>
      {keyed(items, (item) => (
        <li>{blocks((item as Tokens.ListItem).tokens)}</li>
      ))}
    </List>
  )
}

function inline(tokens: readonly Token[]): ReactNode[] {
  return keyed(tokens, (token) => {
    switch (token.type) {
      case 'text':
      case 'escape':
        return token.text
      case 'strong':
        return <strong className="font-semibold">{inline(token.tokens ?? [])}</strong>
      case 'em':
        return <em>{inline(token.tokens ?? [])}</em>
      case 'codespan':
        return <code className="rounded-sm bg-hover px-1 py-0.5 font-mono text-[0.9em]">{token.text}</code>
      case 'link':
        return link(token as Tokens.Link)
      default:
        throw new Error(`${token.type} is not shown`)
    }
  })
}

function link({ href, tokens }: Tokens.Link): ReactNode {
  const address = href.startsWith(STUDIO)
    ? `#${href.slice(STUDIO.length)}`
    : href.startsWith(HELP)
      ? `#/help/${href.slice(HELP.length)}`
      : null
  if (address === null) return inline(tokens)
  return (
    <a href={address} className="text-accent underline underline-offset-2">
      {inline(tokens)}
    </a>
  )
}
