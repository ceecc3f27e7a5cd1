import { type Comment, parseSync, Visitor } from 'oxc-parser'

/** Texts that users read, names in code, comments, texts of tests, or documents. */
export type TextClass = 'interface' | 'identifiers' | 'comments' | 'tests' | 'documents'

/** A piece of a file, and its offset. */
type Piece = { class: TextClass; text: string; start: number }

const TEST = /\.(test|fixture|bench|setup|spec)\.tsx?$|^tests\/|\/testing\//

type Span = { start: number; end: number }

/** String, template, regular expression and JSX texts; `strings` leaves names of modules out. */
function stringSpans(program: ReturnType<typeof parseSync>['program']): { strings: Span[]; all: Span[] } {
  const spans: Span[] = []
  const modules = new Set<number>()
  const skip = (node: { source: Span | null }): void => {
    if (node.source !== null) modules.add(node.source.start)
  }
  new Visitor({
    ImportDeclaration: skip,
    ExportNamedDeclaration: skip,
    ExportAllDeclaration: skip,
    Literal: (node) => {
      if (typeof node.value === 'string' || 'regex' in node) spans.push({ start: node.start, end: node.end })
    },
    TemplateElement: ({ start, end }) => spans.push({ start, end }),
    JSXText: ({ start, end }) => spans.push({ start, end }),
  }).visit(program)
  return { strings: spans.filter(({ start }) => !modules.has(start)), all: spans }
}

/** Blanks the spans out, so that all other text keeps its offset and line. */
function without(source: string, spans: readonly Span[]): string {
  let text = ''
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    text += source.slice(text.length, start)
    text += source.slice(text.length, end).replaceAll(/[^\n]/g, ' ')
  }
  return text + source.slice(text.length)
}

function codePieces(file: string, source: string): Piece[] {
  const { program, comments, errors } = parseSync(file, source)
  const [error] = errors
  if (error) throw new Error(`${file}: ${error.message}`)
  const { strings, all } = stringSpans(program)
  const cut = (name: TextClass, { start, end }: Span | Comment): Piece => ({
    class: name,
    text: source.slice(start, end),
    start,
  })
  return [
    ...comments.map((comment) => cut('comments', comment)),
    ...strings.map((span) => cut(TEST.test(file) ? 'tests' : 'interface', span)),
    { class: 'identifiers', text: without(source, [...comments, ...all]), start: 0 },
  ]
}

/** Divides a file by class. Styles, scripts and settings count as comments, since those are nearly all of their words. */
export function classify(file: string, source: string): Piece[] {
  if (/\.(tsx?|mjs)$/.test(file)) return codePieces(file, source)
  return [{ class: file.endsWith('.md') ? 'documents' : 'comments', text: source, start: 0 }]
}
