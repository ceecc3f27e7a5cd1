/**
 * Decides whether a custom module is HTML and CSS alone: no script, nothing loaded, nothing sent, nothing that other
 * browsers could read as more than it says. The source is parsed, never searched for patterns.
 */

import { isScriptAddress } from './addresses.ts'
import { attributeProblems } from './attributes.ts'
import { findingCollector, MODULE_LIMITS, type ModuleFinding, type Report } from './findings.ts'
import { ModuleLimitReached, type ParseMode, type ParseVisitor, parseModule } from './parse.ts'
import { checkStyleSheetText } from './stylesheet.ts'
import { checkRoundTrip, checkTree } from './tree.ts'
import { standingOf } from './vocabulary.ts'

export type { ModuleFinding, ModuleRule } from './findings.ts'

export interface ModuleVerdict {
  /** In the order of the source; empty where the module is accepted. */
  readonly findings: ModuleFinding[]
}

/** Fields of the card's block that are shown as plain text or are numbers. */
const PLAIN_FIELDS: ReadonlySet<string> = new Set(['module_type', 'features', 'width', 'height'])

/** Where a tokenizer of HTML begins anything but text. */
const MARKUP = /<[a-z/!?]/i

const MODES: readonly ParseMode[] = [
  { as: 'document', scripting: true },
  { as: 'fragment', scripting: true },
]
const MODES_WITHOUT_SCRIPTING: readonly ParseMode[] = MODES.map(({ as }) => ({ as, scripting: false }))

function visitorFor(report: Report): ParseVisitor {
  return {
    onStartTag(token) {
      const { location, tagName } = token
      const start = location?.startOffset ?? 0
      const end = location?.endOffset ?? start
      const standing = standingOf(tagName)
      if (standing !== 'allowed') report(standing, start, end)
      for (const attribute of token.attrs) {
        const place = location?.attrs?.[attribute.name]
        for (const rule of attributeProblems(tagName, attribute))
          report(rule, place?.startOffset ?? start, place?.endOffset ?? end)
      }
    },
    onError: report,
  }
}

function checkMode(source: string, mode: ParseMode, report: Report): void {
  try {
    const tree = parseModule(source, mode, visitorFor(report))
    checkTree(tree, source, report)
    checkRoundTrip(tree, mode, report)
  } catch (error) {
    if (!(error instanceof ModuleLimitReached)) throw error
    report(error.rule, error.offset, error.offset + 1)
  }
}

function checkHtml(source: string, report: Report): void {
  for (const mode of MODES) checkMode(source, mode, report)
  if (/<noscript/i.test(source)) for (const mode of MODES_WITHOUT_SCRIPTING) checkMode(source, mode, report)
}

/** Newlines as every parser of HTML and CSS reads them, which keeps lines and columns. */
const withPlainNewlines = (text: string): string => text.replace(/\r\n?/g, '\n')

/** The language that `code` is in: CSS where nothing in it could begin a tag. */
export function moduleLanguage(code: string): 'html' | 'css' {
  return MARKUP.test(code) ? 'html' : 'css'
}

function checkText(field: string, text: string, check: (source: string, report: Report) => void): ModuleFinding[] {
  const source = withPlainNewlines(text)
  const { report, findings } = findingCollector(field, source)
  check(source, report)
  return findings()
}

/** A module without any tag is a style sheet, but is checked as text of a page too. */
function checkCode(source: string, report: Report): void {
  checkHtml(source, report)
  if (moduleLanguage(source) === 'css') checkStyleSheetText(source, report)
}

/** A setting is a value for the module to show: it may hold harmless markup. */
function checkSetting(source: string, report: Report): void {
  if (isScriptAddress(source)) report('script_address', 0, source.length)
  if (MARKUP.test(source)) checkHtml(source, report)
}

interface TextField {
  readonly path: string
  readonly text: string
}

/** Every string of the settings with its path; keys count as strings. Depth and number are bounded. */
function* settingTexts(field: string, value: unknown): Generator<TextField> {
  const pending: { path: string; value: unknown; depth: number }[] = [{ path: field, value, depth: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, depth } = next
    if (depth > MODULE_LIMITS.depth) throw new ModuleLimitReached('too_deep', 0)
    if (typeof next.value === 'string') yield { path, text: next.value }
    else if (typeof next.value === 'object' && next.value !== null) {
      for (const [key, child] of Object.entries(next.value)) {
        if (MARKUP.test(key)) yield { path, text: key }
        pending.push({ path: `${path}.${key}`.slice(0, 200), value: child, depth: depth + 1 })
      }
    }
  }
}

function textFields(block: Readonly<Record<string, unknown>>): TextField[] {
  const fields: TextField[] = []
  for (const [name, value] of Object.entries(block))
    if (!PLAIN_FIELDS.has(name)) for (const text of settingTexts(name, value)) fields.push(text)
  const withMarkup = fields.filter(({ text }) => MARKUP.test(text))
  if (fields.length > MODULE_LIMITS.settings || withMarkup.length > MODULE_LIMITS.settingsWithMarkup)
    throw new ModuleLimitReached('too_many_settings', 0)
  return fields
}

function limitFinding(field: string, error: ModuleLimitReached): ModuleVerdict {
  const { report, findings } = findingCollector(field, '')
  report(error.rule, 0, 0)
  return { findings: findings() }
}

/**
 * Checks the `custom_module` block of a card: `code` as HTML (or CSS where it holds no tag), `css` as a style sheet, and
 * every string of `config` and of fields the card format does not know.
 */
export function checkCustomModule(block: Readonly<Record<string, unknown>>): ModuleVerdict {
  try {
    const fields = textFields(block)
    const encoder = new TextEncoder()
    let sizeBytes = 0
    for (const { text } of fields) {
      if (text.length <= MODULE_LIMITS.sizeBytes) sizeBytes += encoder.encode(text).length
      if (text.length > MODULE_LIMITS.sizeBytes || sizeBytes > MODULE_LIMITS.sizeBytes)
        return limitFinding('code', new ModuleLimitReached('too_large', 0))
    }
    const findings = fields.flatMap(({ path, text }) => {
      if (path === 'code') return checkText(path, text, checkCode)
      return checkText(path, text, path === 'css' ? checkStyleSheetText : checkSetting)
    })
    return { findings }
  } catch (error) {
    if (error instanceof ModuleLimitReached) return limitFinding('config', error)
    throw error
  }
}
