/** What a custom module may be written in. What is not listed is refused, so that new elements are not let in unseen. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const HTML_ELEMENTS = words(`
  html head body title meta style template noscript slot
  address article aside blockquote center details dialog div dl dt dd figcaption figure footer form fieldset legend
  h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary ul
  a abbr acronym b bdi bdo big br cite code data del dfn em font i ins kbd label mark marquee meter nobr output progress
  q rp rt ruby s samp small span strike strong sub sup time tt u var wbr
  area audio canvas img map picture source track video
  button datalist input optgroup option select selectedcontent textarea
  caption col colgroup table tbody td tfoot th thead tr
`)

export const SVG_ELEMENTS = words(`
  svg g defs symbol use switch a title desc metadata style image view
  path rect circle ellipse line polyline polygon text tspan textpath
  lineargradient radialgradient stop pattern clippath mask marker filter
  feblend fecolormatrix fecomponenttransfer fecomposite feconvolvematrix fediffuselighting fedisplacementmap
  fedistantlight fedropshadow feflood fefunca fefuncb fefuncg fefuncr fegaussianblur feimage femerge femergenode
  femorphology feoffset fepointlight fespecularlighting fespotlight fetile feturbulence
  animate animatemotion animatetransform set mpath
`)

export const MATHML_ELEMENTS = words(`
  math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub
  msubsup msup mtable mtd mtext mtr munder munderover semantics annotation
`)

/** Elements whose refusal has a reason of its own. */
const PAGE_ELEMENTS = words(
  'iframe frame frameset noframes object embed applet param portal fencedframe bgsound noembed',
)
const CONTROL_ELEMENTS = words('base basefont link')

export type ElementStanding =
  | 'allowed'
  | 'script'
  | 'embedded_page'
  | 'page_control'
  | 'custom_element'
  | 'unknown_element'

/** By the name as the tokenizer gives it: in lower case, before the namespace is known. */
export function standingOf(tagName: string): ElementStanding {
  if (HTML_ELEMENTS.has(tagName) || SVG_ELEMENTS.has(tagName) || MATHML_ELEMENTS.has(tagName)) return 'allowed'
  if (/(?:^|:)script$/.test(tagName)) return 'script'
  if (PAGE_ELEMENTS.has(tagName) || tagName === 'foreignobject') return 'embedded_page'
  if (CONTROL_ELEMENTS.has(tagName)) return 'page_control'
  return /^[a-z][^:]*-/.test(tagName) ? 'custom_element' : 'unknown_element'
}

export const ANIMATIONS = words('animate animatemotion animatetransform animatecolor set')

/** Attributes that load, send or redirect whatever their value is. */
export const LOADING_ATTRIBUTES = words(`
  ping manifest codebase classid archive code data lowsrc dynsrc attributionsrc attributionsource imagesrcset profile
  xml:base icon longdesc implementation
`)

/** Attributes that hold words or names for people and code, never a style value. */
const TEXT_ATTRIBUTES = words(`
  abbr accesskey alt cite class content for headers href id label name pattern placeholder role src srcset summary title
  value xlink:href xlink:title
`)

export function mayHoldStyle(attribute: string): boolean {
  return !TEXT_ATTRIBUTES.has(attribute) && !/^(?:aria|data)-/.test(attribute)
}

export const META_NAMES = words('viewport description author keywords generator color-scheme theme-color')
