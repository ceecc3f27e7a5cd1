/** What can be wrong with a custom module, and where: each rule with the sentence its creator reads. */

const RULES = {
  script: 'Scripts are not allowed in a custom module; use only HTML and CSS.',
  event_handler: 'Attributes that run a script (onclick, onload and the like) are not allowed.',
  script_address: 'Addresses that run a script or contain a page (javascript:, data:text/html) are not allowed.',
  embedded_page: 'Frames, objects, plug-ins and embedded pages are not allowed.',
  page_control:
    'Elements that change or redirect the page around the module (base, link, meta refresh) are not allowed.',
  form_action: 'A form of a custom module cannot send data anywhere; remove its address.',
  remote_load: 'A custom module cannot load anything: embed pictures and fonts as data: addresses.',
  data_address:
    'A data: address may contain a PNG, JPEG, GIF, WebP, AVIF or BMP picture or a font, in base64, up to 128 KiB.',
  link_address: 'A link needs an http:, https:, mailto: or tel: address, or an anchor of the module (#name).',
  custom_element: 'Custom elements need a script and are not allowed.',
  unknown_element: 'This element is not allowed in a custom module.',
  animated_address: 'An animation cannot set an address or an event handler.',
  attribute_name: 'This attribute is unknown in HTML and SVG.',
  duplicate_attribute: 'The same attribute is set twice on one element; keep one of them.',
  css_code: 'Style rules that run code (expression, behavior, -moz-binding) are not allowed.',
  css_import: 'A style sheet cannot import another one.',
  css_indirect: 'The address of a picture must be written out, not computed by a style rule.',
  css_escape: 'Functions and rules of a style sheet must not use backslash escapes.',
  css_markup: 'A style sheet cannot contain HTML tags or comments.',
  comment: 'Browsers parse this comment differently; close it with --> and remove conditional markup.',
  unfinished: 'A tag, a comment or a text element is never closed.',
  characters: 'The text contains control characters, or a stray character inside a tag.',
  ignored_tag: 'All or some browsers ignore this tag at this place; move or remove it.',
  namespace: 'HTML, SVG and MathML are mixed in a way that browsers parse differently.',
  unstable: 'This markup changes its meaning when saved and parsed again; close and nest the elements properly.',
  too_large: 'A custom module may have at most 256 KiB.',
  too_deep: 'Elements or style rules are nested more than 100 levels deep.',
  too_many_nodes: 'A custom module may have at most 20,000 elements, texts and comments.',
  too_many_settings: 'The settings of a custom module may contain at most 10,000 texts, 200 of them with markup.',
  too_many_attributes: 'An element may have at most 200 attributes.',
} as const

export type ModuleRule = keyof typeof RULES

export interface ModuleFinding {
  /** The field of the card's block: `code`, `css`, or a path such as `config.header`. */
  readonly field: string
  readonly rule: ModuleRule
  /** Both count from 1; the column counts UTF-16 units. */
  readonly line: number
  readonly column: number
  /** The offending source on one line, at most 120 characters. */
  readonly snippet: string
  /** One plain sentence for the creator. */
  readonly message: string
}

/** Reports the half-open range [start, end) of the source, in UTF-16 units. */
export type Report = (rule: ModuleRule, start: number, end: number) => void

export const MODULE_LIMITS = {
  sizeBytes: 262_144,
  depth: 100,
  nodes: 20_000,
  attributes: 200,
  settings: 10_000,
  settingsWithMarkup: 200,
  dataAddressLength: 131_072,
} as const

const MAX_FINDINGS = 100
const MAX_SNIPPET_LENGTH = 120

/** Line and column of offsets, for offsets in any order. */
function lineIndex(source: string): (offset: number) => { line: number; column: number } {
  const starts = [0]
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

function snippetOf(source: string, start: number, end: number): string {
  const text = source.slice(start, Math.min(Math.max(end, start + 1), start + MAX_SNIPPET_LENGTH))
  const oneLine = text.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim()
  return end - start > MAX_SNIPPET_LENGTH ? `${oneLine.slice(0, MAX_SNIPPET_LENGTH - 1)}…` : oneLine
}

/** Collects findings of one source text, each rule once per place, at most 100. */
export function findingCollector(field: string, source: string): { report: Report; findings: () => ModuleFinding[] } {
  const ranges = new Map<string, { rule: ModuleRule; start: number; end: number }>()
  const report: Report = (rule, start, end) => {
    const key = `${rule}:${start}`
    if (ranges.size < MAX_FINDINGS && !ranges.has(key)) ranges.set(key, { rule, start, end })
  }
  const findings = () => {
    const place = lineIndex(source)
    return [...ranges.values()]
      .toSorted((a, b) => a.start - b.start)
      .map(({ rule, start, end }) => ({
        field,
        rule,
        ...place(start),
        snippet: snippetOf(source, start, end),
        message: RULES[rule],
      }))
  }
  return { report, findings }
}
