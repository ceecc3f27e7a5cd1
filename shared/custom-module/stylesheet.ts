/**
 * Finds in CSS what loads something or runs code. Works on the tokens of CSS Syntax level 3, which every byte of a
 * style sheet becomes, also where a rule is invalid and a parser would skip it.
 */
import { tokenize, tokenTypes } from 'css-tree/tokenizer'
import { ident, string, url } from 'css-tree/utils'
import { addressProblem } from './addresses.ts'
import { MODULE_LIMITS, type Report } from './findings.ts'

/** Functions whose strings are addresses (CSS Images 4, CSS Values 5). */
const LOADERS: ReadonlySet<string> = new Set(['url', 'src', 'image', 'image-set', 'cross-fade'])

/**
 * What may stand inside of a loader: nothing that could put a string there that is written elsewhere, as var() does.
 */
const PLAIN_FUNCTIONS =
  /^(?:url|type|image|image-set|cross-fade|(?:repeating-)?(?:linear|radial|conic)-gradient|gradient|rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|calc|min|max|clamp)$/

const CODE_PROPERTIES: ReadonlySet<string> = new Set(['behavior', '-ms-behavior', '-moz-binding', 'progid'])

const CLOSERS: ReadonlyMap<number, number> = new Map([
  [tokenTypes.LeftParenthesis, tokenTypes.RightParenthesis],
  [tokenTypes.LeftSquareBracket, tokenTypes.RightSquareBracket],
  [tokenTypes.LeftCurlyBracket, tokenTypes.RightCurlyBracket],
])

interface Token {
  readonly type: number
  readonly start: number
  readonly end: number
}

interface Open {
  readonly closer: number
  /** The loading function that this bracket opens, null for any other bracket. */
  readonly loader: string | null
}

interface Walk {
  readonly css: string
  readonly report: Report
  readonly open: Open[]
  /** How many of the open brackets are loaders. */
  loaders: number
  /** The last token but white space and comments. */
  previous: Token | null
  deepReported: boolean
}

const withoutVendor = (name: string): string => name.replace(/^-(?:webkit|moz|ms|o)-/, '')

function push(walk: Walk, token: Token, closer: number, loader: string | null): void {
  walk.open.push({ closer, loader })
  if (loader !== null) walk.loaders++
  if (walk.open.length > MODULE_LIMITS.depth && !walk.deepReported) {
    walk.deepReported = true
    walk.report('too_deep', token.start, token.end)
  }
}

function close(walk: Walk, type: number): void {
  if (walk.open.at(-1)?.closer !== type) return
  if (walk.open.pop()?.loader !== null) walk.loaders--
}

function enterFunction(walk: Walk, token: Token): void {
  const written = walk.css.slice(token.start, token.end - 1)
  const name = withoutVendor(ident.decode(written).toLowerCase())
  const isLoader = LOADERS.has(name)
  if (name === 'expression') walk.report('css_code', token.start, token.end)
  // Browsers read `\75rl(x)` as one url token, css-tree as a function: none of its text can be trusted after that.
  if (written.includes('\\') && (isLoader || name === 'expression')) walk.report('css_escape', token.start, token.end)
  if (name === 'src') walk.report('remote_load', token.start, token.end)
  if (walk.loaders > 0 && !PLAIN_FUNCTIONS.test(name)) walk.report('css_indirect', token.start, token.end)
  push(walk, token, tokenTypes.RightParenthesis, isLoader ? name : null)
}

function checkAddress(walk: Walk, token: Token, address: string): void {
  const problem = addressProblem(address, 'style')
  if (problem !== null) walk.report(problem, token.start, token.end)
}

function checkUrl(walk: Walk, token: Token): void {
  const text = walk.css.slice(token.start, token.end)
  if (text.includes('\\')) walk.report('css_escape', token.start, token.end)
  else checkAddress(walk, token, url.decode(text.endsWith(')') ? text : `${text})`))
}

function checkAtKeyword(walk: Walk, token: Token): void {
  const written = walk.css.slice(token.start + 1, token.end)
  if (ident.decode(written).toLowerCase() === 'import') walk.report('css_import', token.start, token.end)
  else if (written.includes('\\')) walk.report('css_escape', token.start, token.end)
}

/** An identifier before a colon is a property, unless a dot makes a class of it (`.behavior:hover`). */
function checkColon(walk: Walk, beforeName: Token | null): void {
  const name = walk.previous
  if (name === null || name.type !== tokenTypes.Ident) return
  const isClass = beforeName?.type === tokenTypes.Delim && walk.css[beforeName.start] === '.'
  if (isClass || !CODE_PROPERTIES.has(ident.decode(walk.css.slice(name.start, name.end)).toLowerCase())) return
  walk.report('css_code', name.start, name.end)
}

function visit(walk: Walk, token: Token, beforePrevious: Token | null): void {
  switch (token.type) {
    case tokenTypes.Function:
      enterFunction(walk, token)
      break
    case tokenTypes.Url:
    case tokenTypes.BadUrl:
      checkUrl(walk, token)
      break
    case tokenTypes.AtKeyword:
      checkAtKeyword(walk, token)
      break
    case tokenTypes.String:
    case tokenTypes.BadString:
      if (walk.loaders > 0) visitAddressString(walk, token)
      break
    case tokenTypes.Colon:
      checkColon(walk, beforePrevious)
      break
    case tokenTypes.LeftParenthesis:
    case tokenTypes.LeftSquareBracket:
    case tokenTypes.LeftCurlyBracket:
      push(walk, token, CLOSERS.get(token.type) ?? tokenTypes.RightParenthesis, null)
      break
    case tokenTypes.RightParenthesis:
    case tokenTypes.RightSquareBracket:
    case tokenTypes.RightCurlyBracket:
      close(walk, token.type)
      break
    default:
      break
  }
}

/** In a loader every string is an address, but the media type of `type("image/png")`. */
function visitAddressString(walk: Walk, token: Token): void {
  const value = string.decode(walk.css.slice(token.start, token.end))
  const isMediaType = walk.open.at(-1)?.loader === null && /^image\/[a-z0-9.+-]+$/i.test(value)
  if (!isMediaType) checkAddress(walk, token, value)
}

/** Checks a style sheet, the value of a `style` attribute, or a single value. Linear in the text. */
export function checkStyle(css: string, report: Report): void {
  const walk: Walk = { css, report, open: [], loaders: 0, previous: null, deepReported: false }
  let beforePrevious: Token | null = null
  tokenize(css, (type, start, end) => {
    if (type === tokenTypes.WhiteSpace || type === tokenTypes.Comment) return
    const token = { type, start, end }
    visit(walk, token, beforePrevious)
    beforePrevious = walk.previous
    walk.previous = token
  })
}

/**
 * Checks standalone CSS: it may later be put into a style element, so it must not contain anything that would end one.
 */
export function checkStyleSheetText(css: string, report: Report): void {
  const markup = /<(?:\/|!--)|\0/.exec(css)
  if (markup !== null) report(markup[0] === '\0' ? 'characters' : 'css_markup', markup.index, markup.index + 20)
  checkStyle(css, report)
}
