/**
 * Parses HTML with parse5 under limits, and shows every start tag to a visitor, also those that the tree builder then
 * throws away: what is dropped in one browser may be kept by another.
 */
import {
  type DefaultTreeAdapterMap,
  type DefaultTreeAdapterTypes,
  defaultTreeAdapter,
  ErrorCodes,
  html,
  Parser,
  type ParserError,
  type ParserOptions,
  type Token,
  Tokenizer,
} from 'parse5'
import { MODULE_LIMITS, type ModuleRule } from './findings.ts'

export interface ParseMode {
  /** As a whole document, or as what is put into an element of a page. */
  readonly as: 'document' | 'fragment'
  /** With scripting, browsers read the content of `noscript` as text; without, as elements. */
  readonly scripting: boolean
}

export interface ParseVisitor {
  /** Before the tree builder renames attributes of SVG and MathML. */
  onStartTag(token: Token.TagToken): void
  onError(rule: ModuleRule, start: number, end: number): void
}

export type ModuleTree = DefaultTreeAdapterTypes.Document | DefaultTreeAdapterTypes.DocumentFragment

export class ModuleLimitReached extends Error {
  override readonly name = 'ModuleLimitReached'
  readonly rule: ModuleRule
  readonly offset: number

  constructor(rule: ModuleRule, offset: number) {
    super(rule)
    this.rule = rule
    this.offset = offset
  }
}

/** parse5 compares each attribute with all before it, so that their number is looked at after every piece of text. */
const PIECE_LENGTH = 4_096

/** Parse errors that are refused: those after which browsers, sanitizers and other parsers are known to differ. */
const REFUSED_ERRORS: ReadonlyMap<string, ModuleRule> = new Map<string, ModuleRule>([
  [ErrorCodes.nestedComment, 'comment'],
  [ErrorCodes.incorrectlyOpenedComment, 'comment'],
  [ErrorCodes.incorrectlyClosedComment, 'comment'],
  [ErrorCodes.abruptClosingOfEmptyComment, 'comment'],
  [ErrorCodes.unexpectedQuestionMarkInsteadOfTagName, 'comment'],
  [ErrorCodes.cdataInHtmlContent, 'comment'],
  [ErrorCodes.eofInComment, 'unfinished'],
  [ErrorCodes.eofInTag, 'unfinished'],
  [ErrorCodes.eofBeforeTagName, 'unfinished'],
  [ErrorCodes.eofInDoctype, 'unfinished'],
  [ErrorCodes.eofInCdata, 'unfinished'],
  [ErrorCodes.eofInElementThatCanContainOnlyText, 'unfinished'],
  [ErrorCodes.duplicateAttribute, 'duplicate_attribute'],
  [ErrorCodes.endTagWithAttributes, 'characters'],
  [ErrorCodes.unexpectedCharacterInAttributeName, 'characters'],
  [ErrorCodes.unexpectedEqualsSignBeforeAttributeName, 'characters'],
  [ErrorCodes.unexpectedNullCharacter, 'characters'],
  [ErrorCodes.controlCharacterInInputStream, 'characters'],
  [ErrorCodes.noncharacterInInputStream, 'characters'],
  [ErrorCodes.surrogateInInputStream, 'characters'],
])

/** These make no element where a document or a fragment already has one; their attributes are still visited. */
const PAGE_TAGS: ReadonlySet<string> = new Set(['html', 'head', 'body'])

class CountingTokenizer extends Tokenizer {
  attributeCount(): number {
    const token = this.currentToken
    return token !== null && 'attrs' in token ? token.attrs.length : 0
  }
}

interface Counts {
  nodes: number
  /** Names of the elements made for the current start tag, in lower case. */
  readonly made: Set<string>
}

function limitedAdapter(counts: Counts): typeof defaultTreeAdapter {
  const count = () => {
    counts.nodes++
    if (counts.nodes > MODULE_LIMITS.nodes) throw new ModuleLimitReached('too_many_nodes', 0)
  }
  return {
    ...defaultTreeAdapter,
    createElement(tagName, namespaceURI, attributes) {
      count()
      counts.made.add(tagName.toLowerCase())
      return defaultTreeAdapter.createElement(tagName, namespaceURI, attributes)
    },
    createCommentNode(data) {
      count()
      return defaultTreeAdapter.createCommentNode(data)
    },
    createTextNode(value) {
      count()
      return defaultTreeAdapter.createTextNode(value)
    },
  }
}

class ModuleParser extends Parser<DefaultTreeAdapterMap> {
  visitor: ParseVisitor | null = null
  counts: Counts | null = null

  override onStartTag(token: Token.TagToken): void {
    const offset = token.location?.startOffset ?? 0
    const { tagName } = token
    this.visitor?.onStartTag(token)
    this.counts?.made.clear()
    super.onStartTag(token)
    const kept = tagName === 'image' && this.counts?.made.has('img') ? 'img' : tagName
    const wasKept = PAGE_TAGS.has(tagName) || (this.counts?.made.has(kept) ?? true)
    if (!wasKept) this.visitor?.onError('ignored_tag', offset, token.location?.endOffset ?? offset)
    if (token.attrs.length > MODULE_LIMITS.attributes) throw new ModuleLimitReached('too_many_attributes', offset)
    if (this.openElements.stackTop >= MODULE_LIMITS.depth) throw new ModuleLimitReached('too_deep', offset)
  }
}

function parserFor(mode: ParseMode, options: ParserOptions<DefaultTreeAdapterMap>): ModuleParser {
  if (mode.as === 'document') return new ModuleParser(options)
  const context = defaultTreeAdapter.createElement('div', html.NS.HTML, [])
  const parser = ModuleParser.getFragmentParser(context, options)
  if (!(parser instanceof ModuleParser)) throw new TypeError('parse5 made a parser of another class.')
  return parser
}

/** Throws ModuleLimitReached where the source breaks a limit. Linear in the source. */
export function parseModule(source: string, mode: ParseMode, visitor: ParseVisitor | null): ModuleTree {
  const counts: Counts = { nodes: 0, made: new Set() }
  const onParseError = (error: ParserError) => {
    const rule = REFUSED_ERRORS.get(error.code)
    if (rule !== undefined) visitor?.onError(rule, error.startOffset, error.endOffset)
  }
  const parser = parserFor(mode, {
    scriptingEnabled: mode.scripting,
    sourceCodeLocationInfo: true,
    treeAdapter: limitedAdapter(counts),
    onParseError,
  })
  parser.visitor = visitor
  parser.counts = counts
  const tokenizer = new CountingTokenizer(parser.options, parser)
  parser.tokenizer = tokenizer
  for (let start = 0; start === 0 || start < source.length; start += PIECE_LENGTH) {
    const isLast = start + PIECE_LENGTH >= source.length
    tokenizer.write(source.slice(start, start + PIECE_LENGTH), isLast)
    if (tokenizer.attributeCount() > MODULE_LIMITS.attributes)
      throw new ModuleLimitReached('too_many_attributes', start)
  }
  return mode.as === 'document' ? parser.document : parser.getFragment()
}
