export const SVG_NAMESPACE = 'http://www.w3.org/2000/svg'

/** Elements that run code, embed other documents or load media: their presence refuses the drawing. */
export const FORBIDDEN_ELEMENTS: ReadonlySet<string> = new Set([
  'script',
  'foreignobject',
  'iframe',
  'object',
  'embed',
  'audio',
  'video',
  'canvas',
  'handler',
  'listener',
  'link',
  'meta',
  'base',
  'html',
  'body',
])

/** Elements of SVG 1.1 and 2 that draw or structure a still picture. Others (editor data, animation) are left out. */
export const DRAWING_ELEMENTS: ReadonlySet<string> = new Set(
  `svg g defs symbol use a switch title desc style view
  path rect circle ellipse line polyline polygon image
  text tspan textPath tref
  linearGradient radialGradient stop pattern clipPath mask marker
  filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
  feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode
  feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence`.split(/\s+/),
)
