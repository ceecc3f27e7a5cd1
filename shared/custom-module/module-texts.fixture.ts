/** Random custom modules: harmless ones, and the forbidden constructs that a test puts into them. */
import fc from 'fast-check'

/** A piece of source, or a place where something could be put: a node, an attribute, a style rule, a declaration. */
type Piece = string | { readonly hole: Hole }
export type Hole = 'node' | 'attribute' | 'rule' | 'declaration'

const NODE: Piece = { hole: 'node' }
const ATTRIBUTE: Piece = { hole: 'attribute' }

const words = fc.constantFrom(
  'moon',
  'a & b',
  'see javascript: later',
  '1 &lt; 2',
  'url (x)',
  'Élan',
  'x > y',
  '\n  ',
  '“so”',
)
const PICTURE = 'data:image/png;base64,iVBORw0KGgo='

const harmlessAttribute = fc.constantFrom(
  ' class="a b"',
  ' id=hero ',
  ' title="once upon (a) time"',
  " data-on='click'",
  ' STYLE="color: red; background: url(#g)"',
  ' hidden',
  ' aria-label="on load"',
  ' lang=en dir=ltr ',
  ` style="background:url(${PICTURE})"`,
)

const declaration = fc.constantFrom(
  'color: red;',
  'background: linear-gradient(45deg, #fff, var(--a, rgb(0 0 0 / 50%)));',
  `background-image: image-set(url("${PICTURE}") 1x type("image/png"));`,
  'scroll-behavior: smooth;',
  '--x: { a: b };',
  'content: "url(https://no)" attr(title);',
  'width: calc(100% - (2px * 3)); /* url(x) */',
  'mask: url(#m);',
)

const declarations = fc
  .array(declaration, { maxLength: 3 })
  .map((list): Piece[] => ['{', ...list.flatMap((text): Piece[] => [text, { hole: 'declaration' }]), '}'])

const rule = fc
  .tuple(
    fc.constantFrom('a:hover', '.behavior:hover', 'ul > li', '@media (min-width: 30em) { p', '@font-face'),
    declarations,
  )
  .map(([selector, body]): Piece[] => [selector, ...body, selector.startsWith('@media') ? '}' : '', { hole: 'rule' }])

const styleElement = fc
  .array(rule, { maxLength: 3 })
  .map((rules): Piece[] => ['<style', ATTRIBUTE, '>', { hole: 'rule' }, ...rules.flat(), '</style>'])

const leaf = fc.oneof(
  words.map((text): Piece[] => [text]),
  fc.constantFrom<Piece[]>(
    ['<!-- a comment <b> -->'],
    ['<br', ATTRIBUTE, '>'],
    [`<img src="${PICTURE}" alt="x"`, ATTRIBUTE, '>'],
    ['<a href="https://luna.example/a?b=1&amp;c=2"', ATTRIBUTE, '>', NODE, 'go</a>'],
    ['<input type=checkbox ', ATTRIBUTE, '/>'],
    ['<textarea', ATTRIBUTE, '>\n<script>not one</script></textarea>'],
    ['<select', ATTRIBUTE, '><option', ATTRIBUTE, '>1</option>', NODE, '</select>'],
    ['<table', ATTRIBUTE, '><tbody><tr', ATTRIBUTE, '><td', ATTRIBUTE, '>', NODE, 'x</td></tr></tbody></table>'],
    ['<svg viewBox="0 0 9 9"', ATTRIBUTE, '><path d="M0 0L9 9" fill="url(#g)"', ATTRIBUTE, '/>', NODE, '</svg>'],
    ['<svg><linearGradient id="g"', ATTRIBUTE, '/><use href="#g"', ATTRIBUTE, '/></svg>'],
    ['<math><mi', ATTRIBUTE, '>x</mi><mo>=</mo></math>'],
    ['<pre>\n\nx</pre>'],
    ['<noscript', ATTRIBUTE, '><p', ATTRIBUTE, '>', NODE, 'x</p></noscript>'],
  ),
  styleElement,
)

const { node } = fc.letrec<{ node: Piece[] }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc
      .tuple(
        fc.constantFrom('div', 'SECTION', 'ul', 'template', 'blockquote', 'details'),
        fc.array(harmlessAttribute, { maxLength: 1 }),
        fc.array(tie('node'), { maxLength: 4 }),
      )
      .map(([name, attributes, children]): Piece[] => [
        `<${name}`,
        ...attributes,
        ATTRIBUTE,
        '>',
        NODE,
        ...children.flatMap((child): Piece[] => [...child, NODE]),
        `</${name}>`,
      ]),
  ),
}))

const pieces = fc.tuple(fc.boolean(), fc.array(node, { maxLength: 6 })).map(([isPage, nodes]): Piece[] => {
  const body = nodes.flatMap((each): Piece[] => [...each, NODE])
  if (!isPage) return [NODE, ...body]
  const head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A <b></title></head><body'
  return [head, ATTRIBUTE, '>', NODE, ...body, '</body></html>\n']
})

const written = (piece: Piece): string => (typeof piece === 'string' ? piece : '')

export const harmlessModule: fc.Arbitrary<string> = pieces.map((list) => list.map(written).join(''))

/** Upper and lower case by chance. */
const anyCase = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((char, index) => (upper[index] ? char.toUpperCase() : char.toLowerCase())).join(''))

/** An attribute value with characters written as references, and white space that browsers skip in addresses. */
const hiddenAddress = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(anyCase(text), fc.array(fc.nat(5), { minLength: text.length, maxLength: text.length }))
    .map(([cased, ways]) =>
      [...cased]
        .map((char, index) => {
          const code = char.charCodeAt(0)
          if (ways[index] === 0) return `&#x${code.toString(16)};`
          if (ways[index] === 1) return `&#0${code};`
          if (ways[index] === 2) return `&Tab;${char}`
          return ways[index] === 3 ? `\n${char}` : char
        })
        .join(''),
    )

const scriptAddress = fc.constantFrom('javascript:alert(1)', 'vbscript:x', 'data:text/html,<b>').chain(hiddenAddress)
const remoteAddress = fc
  .constantFrom(
    'https://e.example/x',
    '//e.example/x',
    'x.png',
    '/\\e.example',
    'data:image/svg+xml;base64,AAAA',
    'ftp:x',
  )
  .chain(hiddenAddress)

const remoteAttribute = fc.constantFrom('src', 'srcset', 'poster', 'background', 'ping', 'data', 'manifest')

const hostileAttribute = fc.oneof(
  fc
    .constantFrom('onclick', 'onload', 'onerror', 'onbegin', 'onanything')
    .chain(anyCase)
    .map((name) => ` ${name}=x`),
  fc.constantFrom('/', '\t', '\n', ' /\f').map((space) => `${space}onfocus="x"`),
  fc
    .tuple(fc.constantFrom('href', 'title', 'data-x', 'formaction', 'to').chain(anyCase), scriptAddress)
    .map(([name, value]) => ` ${name}="${value}"`),
  fc.tuple(remoteAttribute.chain(anyCase), remoteAddress).map(([name, value]) => ` ${name} = '${value}'`),
  fc.constantFrom(' is=my-button', ' action=x', ' FormAction=/x', ' srcdoc="<p>"', ' xml:base="//e"', ' x:href="//e"'),
  fc.constantFrom(' fill="URL(//e/x)"', ' mask="u\\72l(x)"', ' cursor="image-set(&quot;x&quot; 1x)"'),
)

const hostileElementName = fc.constantFrom(
  ...['script', 'iframe', 'object', 'embed', 'base', 'link', 'frameset', 'applet', 'my-element', 'xmp', 'plaintext'],
  ...['noembed', 'portal', 'unknown', 'svg:script', 'listing', 'mglyph', 'annotation-xml', 'foreignObject'],
)

const hostileNode = fc.oneof(
  hostileElementName.chain(anyCase).map((name) => `<${name}>x</${name}>`),
  fc.constantFrom(
    '<meta http-equiv=refresh content="0;url=x">',
    '<svg><script>x</script></svg>',
    '<svg><foreignObject><p>x</p></foreignObject></svg>',
    '<svg><animate attributeName="xlink:href" values="x"/></svg>',
    '<svg><set attributeName=" on&#99;lick" to="x"/></svg>',
    '<svg><image href="//e/x"/></svg>',
    '<svg><use href="x.svg#a"/></svg>',
    '<svg><feImage XLink:Href="x"/></svg>',
    '<svg><use xlink:href="data:image/png;base64,AAAA"/></svg>',
    '<svg><a xlink:href="java&#115;cript:x">x</a></svg>',
    '<template><img src=x></template>',
    '<noscript><p title="</noscript><img src=x>"></noscript>',
    '<noscript><img src=x></noscript>',
    '<math><mtext><p>x</p></mtext></math>',
    '<svg><desc><p>x</p></desc></svg>',
    '<!--[if IE]><b></b><![endif]-->',
    '<!--><img src=x>-->',
    '<!-- --!><b>x</b>-->',
    '<? x ?>',
    '<p a=1 a=2>x</p>',
    '<style>@import "x";</style>',
    '<form action=x></form>',
    '<img srcset="data:image/png;base64,AA== 1x, x.png 2x">',
    '<image src=x>',
  ),
)

const styleAddress = fc.constantFrom('//e.example/x', 'https://e.example/x', 'x.png', 'data:text/html;base64,AAAA')
const styleFunction = fc.oneof(
  fc
    .tuple(fc.constantFrom('url', 'image-set', '-webkit-image-set', 'image', 'src').chain(anyCase), styleAddress)
    .map(([name, address]) => `${name}(/**/ "${address}" 1x)`),
  fc.tuple(anyCase('url'), styleAddress).map(([name, address]) => `${name}( ${address} )`),
  fc.constantFrom('\\75rl(x)', 'u\\000072 l("x")', 'image-set(var(--x) 1x)', 'ExPression(x)', 'e\\78pression(x)'),
)
const hostileDeclaration = fc.oneof(
  fc
    .tuple(fc.constantFrom('background', '--x', 'src', 'unknown'), styleFunction)
    .map(([name, value]) => `${name}: ${value};`),
  fc.constantFrom('behavior', '-moz-binding', 'b\\65havior').map((name) => `${name} /**/: none;`),
)
const hostileRule = fc.oneof(
  fc
    .tuple(fc.constantFrom('@import', '@IMPORT', '@\\69mport', '}} @import'), fc.constantFrom(' "x";', ' url(x);'))
    .map((parts) => parts.join('')),
  hostileDeclaration.map((text) => `@font-face{${text}}`),
  hostileDeclaration.map((text) => `a{ ]) ${text}`),
)

const HOSTILE: Readonly<Record<Hole, fc.Arbitrary<string>>> = {
  node: hostileNode,
  attribute: hostileAttribute,
  rule: hostileRule,
  declaration: hostileDeclaration,
}

/** A harmless module with one forbidden construct in one of its holes. */
export const hostileModule: fc.Arbitrary<{ code: string; hostile: string }> = pieces
  .chain((list) => {
    const holes = list.flatMap((piece, index) => (typeof piece === 'string' ? [] : [{ index, hole: piece.hole }]))
    return fc.tuple(fc.constant(list), fc.constantFrom(...holes))
  })
  .chain(([list, { index, hole }]) =>
    HOSTILE[hole].map((hostile) => ({
      code: list.map((piece, at) => (at === index ? hostile : written(piece))).join(''),
      hostile,
    })),
  )
