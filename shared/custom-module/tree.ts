/** Checks of the parsed tree: style sheets, comments, mixed namespaces, and whether the tree survives being saved. */
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, html, serialize } from 'parse5'
import type { Report } from './findings.ts'
import { type ModuleTree, type ParseMode, parseModule } from './parse.ts'
import { checkStyle } from './stylesheet.ts'
import { MATHML_ELEMENTS, SVG_ELEMENTS } from './vocabulary.ts'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element
type ChildNode = DefaultTreeAdapterTypes.ChildNode

const isElement = (node: Node): node is Element => defaultTreeAdapter.isElementNode(node)

function childrenOf(node: Node): ChildNode[] {
  if ('content' in node) return node.content.childNodes
  return 'childNodes' in node ? node.childNodes : []
}

function rangeOf(node: ChildNode): [number, number] {
  const location = node.sourceCodeLocation
  return [location?.startOffset ?? 0, location?.endOffset ?? 0]
}

/** Checks a style element's text: browsers join its text nodes, with other nodes between them ignored. */
function checkStyleElement(element: Element, source: string, report: Report): void {
  const texts = element.childNodes.filter((child) => defaultTreeAdapter.isTextNode(child))
  if (texts.length !== element.childNodes.length || texts.length > 1) report('namespace', ...rangeOf(element))
  const css = texts.map((text) => text.value).join('')
  const [start] = texts[0] === undefined ? rangeOf(element) : rangeOf(texts[0])
  const isVerbatim = source.startsWith(css, start)
  checkStyle(css, (rule, from, to) =>
    isVerbatim ? report(rule, start + from, start + to) : report(rule, ...rangeOf(element)),
  )
}

function checkNamespace(element: Element, parent: Node, report: Report): void {
  const { namespaceURI } = element
  const name = element.tagName.toLowerCase()
  const isForeignParent = isElement(parent) && parent.namespaceURI !== html.NS.HTML
  const isMixed =
    (namespaceURI === html.NS.HTML && isForeignParent) ||
    (namespaceURI === html.NS.SVG && !SVG_ELEMENTS.has(name)) ||
    (namespaceURI === html.NS.MATHML && !MATHML_ELEMENTS.has(name)) ||
    (isForeignParent && namespaceURI !== parent.namespaceURI)
  if (isMixed) report('namespace', ...rangeOf(element))
}

/** Checks every node, also in templates. */
export function checkTree(tree: ModuleTree, source: string, report: Report): void {
  const pending: { node: Node; parent: Node }[] = [{ node: tree, parent: tree }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, parent } = next
    if (isElement(node)) {
      checkNamespace(node, parent, report)
      if (node.tagName === 'style') checkStyleElement(node, source, report)
    } else if (defaultTreeAdapter.isCommentNode(node) && /^\s*(?:\[if\b|#\s*[a-z]+\s)/i.test(node.data)) {
      report('comment', ...rangeOf(node))
    }
    for (const child of childrenOf(node)) pending.push({ node: child, parent: node })
  }
}

/** A parser drops the first newline of these, so that it says nothing about the tree. */
const LEADING_NEWLINE: ReadonlySet<string> = new Set(['pre', 'textarea', 'listing'])

function signature(node: Node): string {
  if (isElement(node)) {
    const attributes = node.attrs.map(({ prefix, namespace, name, value }) => [prefix, namespace, name, value])
    return JSON.stringify([node.tagName, node.namespaceURI, attributes])
  }
  if (defaultTreeAdapter.isCommentNode(node)) return JSON.stringify(['#comment', node.data])
  return node.nodeName
}

interface Run {
  readonly text: string
  readonly node: ChildNode | null
}

/** The children with neighboring texts joined, as a saved page cannot tell them apart. */
function runsOf(node: Node): Run[] {
  const runs: Run[] = []
  let text = ''
  for (const child of childrenOf(node)) {
    if (defaultTreeAdapter.isTextNode(child)) {
      text += child.value
      continue
    }
    if (text !== '') runs.push({ text, node: null })
    text = ''
    runs.push({ text: '', node: child })
  }
  if (text !== '') runs.push({ text, node: null })
  const first = runs[0]
  if (LEADING_NEWLINE.has(node.nodeName) && first !== undefined && first.node === null) {
    const rest = first.text.replace(/^\n+/, '')
    return rest === '' ? runs.slice(1) : [{ text: rest, node: null }, ...runs.slice(1)]
  }
  return runs
}

/** The first node whose content differs, or null where the trees are the same. */
function firstDifference(first: Node, second: Node): Node | null {
  const pending: [Node, Node][] = [[first, second]]
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [left, right] = pair
    const leftRuns = runsOf(left)
    const rightRuns = runsOf(right)
    if (signature(left) !== signature(right) || leftRuns.length !== rightRuns.length) return left
    for (const [index, leftRun] of leftRuns.entries()) {
      const rightRun = rightRuns[index]
      if (rightRun === undefined || leftRun.text !== rightRun.text) return left
      if (leftRun.node !== null && rightRun.node !== null) pending.push([leftRun.node, rightRun.node])
      else if (leftRun.node !== rightRun.node) return left
    }
  }
  return null
}

/**
 * Refuses what does not give the same tree when it is written out and parsed again: such markup can pass a check in
 * one form and take effect in another. Throws ModuleLimitReached where the second tree breaks a limit.
 */
export function checkRoundTrip(tree: ModuleTree, mode: ParseMode, report: Report): void {
  const again = parseModule(serialize(tree, { scriptingEnabled: mode.scripting }), mode, null)
  const changed = firstDifference(tree, again)
  if (changed === null) return
  if (isElement(changed)) report('unstable', ...rangeOf(changed))
  else report('unstable', 0, 1)
}
