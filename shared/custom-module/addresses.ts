/** Which addresses a custom module may hold, by what the browser does with them. */
import { MODULE_LIMITS, type ModuleRule } from './findings.ts'

/** `link` is followed by a person, `picture` and `style` are loaded, `reference` points into the module itself. */
export type AddressUse = 'link' | 'picture' | 'style' | 'reference'

const LINK_SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel'])

/** Base64 alone: it cannot hold a quote, a bracket or a tag that other software reads as the end of the address. */
const PICTURE =
  /^data:image\/(?:png|jpe?g|gif|webp|avif|apng|bmp|x-icon|vnd\.microsoft\.icon);base64,[a-z0-9+/]*={0,2}$/i
const FONT =
  /^data:(?:font\/(?:woff2?|ttf|otf|sfnt|collection)|application\/(?:font-woff2?|font-sfnt|x-font-(?:woff2?|ttf|otf)));base64,[a-z0-9+/]*={0,2}$/i

const SCRIPT_SCHEME = /^(?:javascript|vbscript|livescript|jscript|mocha):/
/** Media types that browsers show as a document or run: HTML, XML and with it SVG, scripts. */
const DOCUMENT_DATA = /^data:[a-z]+\/[^,;]*(?:html|xml|svg|script)/

/**
 * The value without white space, control and invisible characters, in lower case. Browsers drop the characters up to
 * U+0020 at the ends and tabs and newlines everywhere; leaving out more can only find more.
 */
function folded(value: string): string {
  return value.replace(/[\p{C}\p{Z}\s]+/gu, '').toLowerCase()
}

/** True for an address that runs a script or opens a document of its own. */
export function isScriptAddress(value: string): boolean {
  const address = folded(value)
  return SCRIPT_SCHEME.test(address) || DOCUMENT_DATA.test(address)
}

function linkProblem(address: string): ModuleRule | null {
  if (/^[\\/]{2}/.test(address)) return 'link_address'
  const scheme = /^([^/?#:]*):/.exec(address)?.[1]
  return scheme === undefined || LINK_SCHEMES.has(scheme) ? null : 'link_address'
}

/** The rule that the address breaks, or null where it may stand. */
export function addressProblem(value: string, use: AddressUse): ModuleRule | null {
  if (isScriptAddress(value)) return 'script_address'
  const address = folded(value)
  if (use === 'link') return linkProblem(address)
  if (use !== 'picture' && /^#[^\s]*$/.test(value.trim())) return null
  if (use === 'reference' || !address.startsWith('data:')) return 'remote_load'
  const text = value.replace(/\s+/g, '')
  if (text.length > MODULE_LIMITS.dataAddressLength) return 'data_address'
  return PICTURE.test(text) || (use === 'style' && FONT.test(text)) ? null : 'data_address'
}

/** Not as `/,+$/`, which takes quadratic time for many commas that do not end the text. */
function withoutTrailingCommas(text: string): string {
  let end = text.length
  while (text[end - 1] === ',') end--
  return text.slice(0, end)
}

/** The addresses of a `srcset`, split as HTML does: a data: address may itself hold commas. */
export function sourceSetAddresses(value: string): string[] {
  const addresses: string[] = []
  const candidate = /[\s,]*(\S+)([^,]*)/gy
  for (let match = candidate.exec(value); match !== null; match = candidate.exec(value)) {
    const text = match[1] ?? ''
    const address = withoutTrailingCommas(text)
    addresses.push(address)
    // A comma that ends the address also ends the candidate: what follows is the next address, not a descriptor.
    if (address.length < text.length) candidate.lastIndex = match.index + match[0].length - (match[2] ?? '').length
  }
  return addresses
}
