import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byExtent } from '../testing/test-run.ts'
import { checkCustomModule, type ModuleRule, moduleLanguage } from './check.ts'
import { MODULE_LIMITS } from './findings.ts'
import { harmlessModule, hostileModule } from './module-texts.fixture.ts'

const findingsOf = (code: string) => checkCustomModule({ code }).findings
const rulesOf = (code: string): ModuleRule[] => [...new Set(findingsOf(code).map(({ rule }) => rule))]

describe('checkCustomModule', () => {
  it('never refuses harmless modules', () => {
    fc.assert(
      fc.property(harmlessModule, (code) => {
        expect(findingsOf(code)).toEqual([])
      }),
      { numRuns: byExtent({ short: 60, long: 300 }) },
    )
  })

  it('always finds a forbidden construct, wherever it stands and however it is written', () => {
    fc.assert(
      fc.property(hostileModule, ({ code }) => {
        expect(findingsOf(code)).not.toEqual([])
      }),
      { numRuns: byExtent({ short: 250, long: 1_500 }) },
    )
  })

  it('names the place, the text and the reason', () => {
    const code = `<p>${'x'.repeat(9_000)}</p>\r\n<div>\r\n  <b class="a" onClick="go()">x</b>\r\n</div>`
    expect(findingsOf(code)).toEqual([
      {
        field: 'code',
        rule: 'event_handler',
        line: 3,
        column: 16,
        snippet: 'onClick="go()"',
        message: 'Attributes that run a script (onclick, onload and the like) are not allowed.',
      },
    ])
    const [inStyle] = findingsOf('<style>\na { color: red }\nb { background: url(//x) }\n</style>')
    expect(inStyle).toMatchObject({ rule: 'remote_load', line: 3, column: 17, snippet: 'url(//x)' })
  })

  it('keeps snippets short and on one line', () => {
    const [finding] = findingsOf(`<img src="https://e.example/\n${'x'.repeat(500)}">`)
    expect(finding?.snippet.length).toBeLessThanOrEqual(120)
    expect(finding?.snippet).not.toContain('\n')
  })

  it.each<[string, ModuleRule]>([
    ['<ScRiPt>x</sCrIpT>', 'script'],
    ['<svg><script href="#x"/></svg>', 'script'],
    ['<a href=" &#1;j&Tab;ava&NewLine;script&colon;x">x</a>', 'script_address'],
    ['<svg><a><animate attributeName=href values="#a;javascript:x"/></a></svg>', 'animated_address'],
    ['<svg><a><animate attributeName=x values="#a;java\nscript:x"/></a></svg>', 'script_address'],
    ['<body><p>x</p><body onload=x>', 'event_handler'],
    ['<select><img onerror=x></select>', 'event_handler'],
    ['<a href="//e.example">x</a>', 'link_address'],
    ['<a href="file:///x">x</a>', 'link_address'],
    ['<img src="data:image/svg+xml;base64,AAAA">', 'script_address'],
    ['<img src="data:image/png,x">', 'data_address'],
    [`<img src="data:image/png;base64,${'A'.repeat(MODULE_LIMITS.dataAddressLength)}">`, 'data_address'],
    ['<img src="data:font/woff2;base64,AAAA">', 'data_address'],
    ['<button is="x-y">x</button>', 'custom_element'],
    ['<x-y>x</x-y>', 'custom_element'],
    ['<p @click="x">x</p>', 'attribute_name'],
    ['<meta name="referrer" content="x">', 'page_control'],
    ['<form><div></form><form><p>x</p></form>', 'unstable'],
    ['<svg></p><style><g title="</style><img onerror=x>">', 'event_handler'],
    ['<svg><desc><p>x</p></desc></svg>', 'namespace'],
    ['<svg><style>@imp<![CDATA[]]><!-- -->ort "x"</style></svg>', 'css_import'],
    ['<form><math><mtext></form><form><mglyph><style></math><img src onerror=x>', 'unstable'],
    ['<img src="data:image/png;base64,AA=="', 'unfinished'],
    ['<style>a{}', 'unfinished'],
    ['<p>\0</p>', 'characters'],
    ['<tr><td>x</td></tr>', 'ignored_tag'],
    ['a { background: image-set("x.png" 1x) }', 'remote_load'],
    ['a { background: image-set(--f() 1x) }', 'css_indirect'],
  ])('refuses %j', (code, rule) => {
    expect(rulesOf(code)).toContain(rule)
  })

  it.each([
    'a { src: url(data:font/woff2;base64,AAAA) format("woff2") }',
    '<a href="mailto:a@b.example">x</a><a href="#top">y</a><a href="page?x=1:2">z</a>',
    '<picture><source srcset="data:image/png;base64,AA== 1x, data:image/webp;base64,AA== 2x"></picture>',
    '<svg><animate attributeName="opacity" values="0;1" dur="1s"/><style>path{fill:red}</style></svg>',
    '<p title="javascript the language">Write &lt;script&gt; and onclick=x here: javascript:void</p>',
    `<img srcset="data:image/png;base64,AA==${','.repeat(3)} data:image/png;base64,AA==" alt="">`,
    '<form><label>x<input name=a></label><button>ok</button></form>',
    '',
  ])('accepts %j', (code) => {
    expect(findingsOf(code)).toEqual([])
  })
})

describe('the other fields of the block', () => {
  it('checks a separate style sheet, the settings and unknown fields, but no plain text', () => {
    expect(checkCustomModule({ css: 'a{}</style><b>' }).findings).toMatchObject([{ field: 'css', rule: 'css_markup' }])
    expect(checkCustomModule({ config: { a: ['<img src=x>'] } }).findings).toMatchObject([
      { field: 'config.a.0', rule: 'remote_load' },
    ])
    expect(checkCustomModule({ config: { link: 'JavaScript:x' } }).findings).toMatchObject([{ rule: 'script_address' }])
    expect(checkCustomModule({ html: '<script></script>' }).findings).toMatchObject([{ field: 'html', rule: 'script' }])
    expect(checkCustomModule({ features: ['No <script> needed'], width: 3 }).findings).toEqual([])
  })

  it('reads code without any tag as a style sheet', () => {
    expect(moduleLanguage('a > b { width: 1px } @media (width < 3em) {}')).toBe('css')
    expect(moduleLanguage('text </b')).toBe('html')
  })
})

describe('limits', () => {
  it.each<[string, string, ModuleRule]>([
    ['size in bytes', 'é'.repeat(MODULE_LIMITS.sizeBytes / 2 + 1), 'too_large'],
    ['depth', '<div>'.repeat(101), 'too_deep'],
    ['depth of templates', '<template>'.repeat(101), 'too_deep'],
    ['depth of style rules', `${'a{'.repeat(101)}`, 'too_deep'],
    ['elements', '<i></i>'.repeat(20_001), 'too_many_nodes'],
    ['elements made by the parser', '<font size=1><p>'.repeat(90) + '<p>x'.repeat(9_000), 'too_many_nodes'],
    [
      'attributes',
      `<p ${Array.from({ length: 50_000 }, (_, index) => `a${index.toString(36)}`).join(' ')}>`,
      'too_many_attributes',
    ],
  ])('refuses too much %s', (_, code, rule) => {
    expect(rulesOf(code)).toContain(rule)
  })

  it('refuses too many settings', () => {
    const [finding] = checkCustomModule({ config: Array.from({ length: 201 }, () => '<b>') }).findings
    expect(finding).toMatchObject({ field: 'config', rule: 'too_many_settings' })
    let deep: unknown = 'x'
    for (let level = 0; level < 102; level++) deep = [deep]
    expect(checkCustomModule({ config: deep }).findings).toMatchObject([{ rule: 'too_deep' }])
  })

  it('accepts what is just within them', () => {
    const open = 95
    expect(findingsOf('<div>'.repeat(open) + '</div>'.repeat(open))).toEqual([])
    expect(findingsOf('<i></i>'.repeat(15_000))).toEqual([])
  })
})
