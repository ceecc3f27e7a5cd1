/** Checks the attributes of one start tag, before it is known where in the tree the tag ends up. */
import { type AddressUse, addressProblem, isScriptAddress, sourceSetAddresses } from './addresses.ts'
import type { ModuleRule } from './findings.ts'
import { checkStyle } from './stylesheet.ts'
import { ANIMATIONS, LOADING_ATTRIBUTES, META_NAMES, mayHoldStyle } from './vocabulary.ts'

export interface Attribute {
  /** In lower case, with its prefix. */
  readonly name: string
  /** With character references decoded. */
  readonly value: string
}

/** Without a colon except of the prefixes that HTML itself resolves: others may mean href to an XML reader. */
const KNOWN_NAME = /^(?:(?:xlink|xml|xmlns):)?[a-z_][a-z0-9_.-]*$/

const PICTURE_LINKS: ReadonlySet<string> = new Set(['image', 'img', 'feimage'])
const FORM_ADDRESSES: ReadonlySet<string> = new Set(['action', 'formaction'])

/** What can hold no value at all. */
function forbiddenName(name: string): ModuleRule | null {
  if (name.startsWith('on')) return 'event_handler'
  if (!KNOWN_NAME.test(name)) return 'attribute_name'
  if (name === 'is') return 'custom_element'
  if (name === 'srcdoc') return 'embedded_page'
  if (name === 'http-equiv') return 'page_control'
  if (FORM_ADDRESSES.has(name)) return 'form_action'
  return LOADING_ATTRIBUTES.has(name) ? 'remote_load' : null
}

function addressUse(tagName: string, name: string): AddressUse | null {
  switch (name) {
    case 'src':
    case 'poster':
    case 'background':
      return 'picture'
    case 'usemap':
      return 'reference'
    case 'href':
    case 'xlink:href':
      if (tagName === 'a' || tagName === 'area') return 'link'
      return PICTURE_LINKS.has(tagName) ? 'picture' : 'reference'
    default:
      return null
  }
}

function animationProblem(tagName: string, { name, value }: Attribute): ModuleRule | null {
  if (!ANIMATIONS.has(tagName)) return null
  if (name === 'attributename') {
    const target = value.replace(/[\p{C}\p{Z}\s]+/gu, '').toLowerCase()
    return /^on|href$|^src|^style$|action$/.test(target) ? 'animated_address' : null
  }
  return value.split(';').some(isScriptAddress) ? 'script_address' : null
}

function styleProblems({ name, value }: Attribute): ModuleRule[] {
  const isStyle = name === 'style'
  if (!isStyle && !(mayHoldStyle(name) && value.includes('('))) return []
  const problems = new Set<ModuleRule>()
  checkStyle(value, (rule) => problems.add(rule))
  return [...problems]
}

/** The rules that the attribute breaks on an element of this name. */
export function attributeProblems(tagName: string, attribute: Attribute): ModuleRule[] {
  const { name, value } = attribute
  const forbidden = forbiddenName(name)
  if (forbidden !== null) return [forbidden]
  if (isScriptAddress(value)) return ['script_address']
  const animation = animationProblem(tagName, attribute)
  if (animation !== null) return [animation]
  if (name === 'srcset') {
    const problems = sourceSetAddresses(value).map((address) => addressProblem(address, 'picture'))
    return problems.filter((problem) => problem !== null).slice(0, 1)
  }
  if (tagName === 'meta' && name === 'name' && !META_NAMES.has(value.trim().toLowerCase())) return ['page_control']
  const use = addressUse(tagName, name)
  const address = use === null ? null : addressProblem(value, use)
  return address === null ? styleProblems(attribute) : [address]
}
