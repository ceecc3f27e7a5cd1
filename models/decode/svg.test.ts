import { describe, expect, test } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { sanitizeSvg, sanitizeSvgDocument } from './svg.ts'

const wrap = (body: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${body}</svg>`

function refusal(text: string): { code: string; detail: string | undefined } {
  try {
    sanitizeSvg(text)
  } catch (error) {
    if (error instanceof LunaError) return { code: error.code, detail: error.detail }
    throw error
  }
  return { code: 'none', detail: undefined }
}

describe('refused as unsafe', () => {
  const cases: Record<string, string> = {
    'a script': wrap('<script>alert(1)</script>'),
    'a script under a prefix': wrap('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'),
    'a script in capitals': wrap('<SCRIPT/>'),
    'a script inside left-out editor data': wrap('<metadata><x:y xmlns:x="urn:x"><script/></x:y></metadata>'),
    'an event handler': wrap('<rect onload="x()"/>'),
    'an event handler on the root': wrap('', 'onload="x()"'),
    foreignObject: wrap('<foreignObject><p/></foreignObject>'),
    'a remote picture': wrap('<image href="http://example.com/a.png"/>'),
    'a remote picture by xlink': wrap('<image xlink:href="//example.com/a.png"/>'),
    'a local file': wrap('<image href="file:///etc/passwd"/>'),
    'a neighboring file': wrap('<image href="secret.png"/>'),
    'an embedded drawing': wrap('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'),
    'an embedded page': wrap('<use href="data:text/html,x"/>'),
    'an external use': wrap('<use href="other.svg#a"/>'),
    'javascript in a link': wrap('<a href="java\tscript:alert(1)"><rect/></a>'),
    'an encoded javascript link': wrap('<a href="&#106;avascript:alert(1)"><rect/></a>'),
    'a remote paint': wrap('<rect fill="url(http://example.com/#g)"/>'),
    'a remote style': wrap('<rect style="fill:url(\'//example.com/g\')"/>'),
    'an escaped remote style': wrap('<rect style="fill:u\\72l(http://example.com/)"/>'),
    'a style import': wrap('<style>@import "http://example.com/a.css";</style>'),
    'a style import in CDATA': wrap('<style><![CDATA[@im/**/port url(x.css);]]></style>'.replace('/**/', '')),
    'a remote font': wrap('<style>@font-face { src: url(http://example.com/f.woff) }</style>'),
    'an entity': `<!DOCTYPE svg [<!ENTITY a "b">]>${wrap('<text>&a;</text>')}`,
    'an external document type': `<!DOCTYPE svg SYSTEM "http://example.com/x.dtd">${wrap('')}`,
    'a style sheet instruction': `<?xml-stylesheet href="http://example.com/a.css"?>${wrap('')}`,
    'deep nesting': wrap('<g>'.repeat(200) + '</g>'.repeat(200)),
    'too many elements': wrap('<g/>'.repeat(60_000)),
    'a second root': wrap('') + wrap(''),
    'another base': wrap('<g xml:base="http://example.com/"/>'),
  }
  for (const [name, text] of Object.entries(cases)) {
    test(name, () => {
      expect(refusal(text).code).toBe('SVG_UNSAFE')
    })
  }

  test('references that multiply', () => {
    const layers = Array.from(
      { length: 9 },
      (_, layer) => `<g id="l${layer + 1}">${`<use href="#l${layer}"/>`.repeat(10)}</g>`,
    )
    expect(refusal(wrap(`<rect id="l0"/>${layers.join('')}<use href="#l9"/>`)).code).toBe('SVG_UNSAFE')
    expect(refusal(wrap(`<rect id="l0"/>${layers.slice(0, 3).join('')}<use href="#l3"/>`)).code).toBe('none')
  })

  test('the refusal names what and where', () => {
    expect(refusal(wrap('\n\n<rect width="3"\n onclick="x()"/>')).detail).toBe('attribute onclick of <rect>, line 3')
    expect(refusal(wrap('\n<script/>')).detail).toBe('element <script>, line 2')
  })
})

describe('damaged', () => {
  test('cut short anywhere, it is corrupt', () => {
    const whole = wrap('<g id="a"><rect width="3"/></g><text>words</text>')
    for (let end = whole.indexOf('>') + 1; end < whole.length; end++) {
      expect(refusal(whole.slice(0, end)).code, `first ${end} characters`).toBe('IMAGE_CORRUPT')
    }
  })
})

describe('kept', () => {
  test('drawing elements, their attributes and inner references', () => {
    const body =
      '<defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient></defs>' +
      '<rect fill="url(#g)" style="stroke: #123"/><text>a &lt; b &amp; c</text><use href="#g"/>'
    const clean = sanitizeSvg(wrap(body))
    for (const part of ['url(#g)', 'stroke: #123', 'a &lt; b &amp; c', '<use href="#g">']) expect(clean).toContain(part)
  })

  test('what drawing programs add is left out, not refused', () => {
    const text = `\ufeff<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<!-- made by hand -->
<svg:svg xmlns:svg="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" inkscape:version="1">
<inkscape:namedview pagecolor="#fff"/><svg:metadata><x/></svg:metadata>
<svg:a href="https://example.com/"><svg:rect width="4" inkscape:label="url(odd)"/></svg:a></svg:svg>`
    const clean = sanitizeSvg(text.slice(1))
    expect(clean).toContain('<rect width="4">')
    expect(clean).not.toMatch(/inkscape|metadata|DOCTYPE|<!--|example\.com|svg:/)
  })

  test('cleaning what is clean changes nothing', () => {
    const once = sanitizeSvg(wrap('<g transform="scale(2)"><circle r="4"/></g><title>It&apos;s &quot;it&quot;</title>'))
    expect(sanitizeSvg(once)).toBe(once)
  })

  test('embedded raster pictures are handed out for checking', () => {
    const { rasters } = sanitizeSvgDocument(wrap('<image href="data:image/png;base64,iVBORw0KGgo="/>'))
    expect(rasters.map((raster) => [...raster.subarray(0, 4)])).toEqual([[0x89, 0x50, 0x4e, 0x47]])
  })
})
