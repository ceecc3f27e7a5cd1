/** The things of the sample world. */
import { randomFrom } from '#shared/random.ts'
import { stars, vignetteGradient } from './sky.ts'
import {
  at,
  between,
  circle,
  drawing,
  group,
  mix,
  n,
  path,
  polygon,
  radialGradient,
  rect,
  times,
  verticalGradient,
} from './svg.ts'

const CANVAS = { width: 1024, height: 1024 }
const MIDDLE = 512

interface Stage {
  readonly seed: number
  readonly colors: readonly [string, string, string]
  readonly shine: string
  readonly defs?: string
}

/** A thing in front of faint rays, with light behind and shade below it. */
function stage({ seed, colors, shine, defs = '' }: Stage, ...layers: readonly string[]): string {
  const random = randomFrom(seed)
  const rays = times(20, (index) => {
    const angle = (index / 20) * Math.PI * 2
    const end = (offset: number) => at(MIDDLE + Math.cos(angle + offset) * 800, 480 + Math.sin(angle + offset) * 800)
    return polygon([at(MIDDLE, 480), end(-0.07), end(0.07)], shine, 'fill-opacity="0.07"')
  })
  const dust = times(26, () =>
    circle(
      between(random, 120, 904),
      between(random, 120, 860),
      between(random, 1.5, 5),
      shine,
      `fill-opacity="${n(between(random, 0.2, 0.7))}"`,
    ),
  )
  return drawing(
    CANVAS,
    radialGradient('back', colors) + radialGradient('shine', [shine, shine], true) + vignetteGradient + defs,
    [
      rect(0, 0, 1024, 1024, 'url(#back)'),
      stars(random, CANVAS, 50),
      ...rays,
      circle(MIDDLE, 480, 420, 'url(#shine)', 'fill-opacity="0.5"'),
      circle(MIDDLE, 480, 372, 'none', `stroke="${shine}" stroke-width="2" opacity="0.35"`),
      `<ellipse cx="${MIDDLE}" cy="884" rx="270" ry="34" fill="#000000" opacity="0.35"/>`,
      ...layers,
      ...dust,
      rect(0, 0, 1024, 1024, 'url(#vignette)'),
    ].join(''),
  )
}

const halfShade = (d: string, opacity = 0.2): string => path(d, '#000000', `fill-opacity="${opacity}"`)

export function saltglassLantern(): string {
  const brass = '#c9a04f'
  const dark = mix(brass, '#2a1a10', 0.5)
  const panes = [-1, 0, 1].map((step) => rect(MIDDLE - 52 + step * 112, 360, 104, 330, 'url(#pane)', 'rx="10"'))
  return stage(
    {
      seed: 31,
      colors: ['#2f6a78', '#17394f', '#081826'],
      shine: '#ffd98a',
      defs:
        verticalGradient('pane', ['#ffe7b0', '#ffb85a', '#c97a3a']) +
        verticalGradient('flame', ['#fff6d8', '#ffcf5a', '#f07a2f']),
    },
    path(`M${MIDDLE - 90} 250a90 96 0 0 1 180 0`, 'none', `stroke="${brass}" stroke-width="20"`),
    polygon([at(340, 350), at(400, 250), at(624, 250), at(684, 350)], brass),
    halfShade(`M${MIDDLE} 250H624L684 350H${MIDDLE}Z`),
    rect(318, 340, 388, 30, dark, 'rx="8"'),
    ...panes,
    path(`M${MIDDLE} 420C560 500 590 560 ${MIDDLE} 650C434 560 464 500 ${MIDDLE} 420Z`, 'url(#flame)'),
    path(`M${MIDDLE} 520C536 560 540 600 ${MIDDLE} 636C484 600 488 560 ${MIDDLE} 520Z`, '#fffbe8'),
    ...[-168, -56, 56, 168].map((x) => rect(MIDDLE + x - 9, 360, 18, 336, dark, 'rx="4"')),
    rect(306, 690, 412, 44, brass, 'rx="10"'),
    polygon([at(330, 734), at(694, 734), at(740, 860), at(284, 860)], dark),
    halfShade(`M${MIDDLE} 734H694L740 860H${MIDDLE}Z`),
    rect(270, 852, 484, 30, brass, 'rx="12"'),
    path('M350 380l30 0l-60 280l-8 -40Z', '#ffffff', 'fill-opacity="0.35"'),
  )
}

export function moonwellFlask(): string {
  const glass = `M452 300V420C340 470 270 560 270 670C270 790 380 872 ${MIDDLE} 872C644 872 754 790 754 670C754 560 684 470 572 420V300Z`
  const random = randomFrom(77)
  const bubbles = times(18, () =>
    circle(
      between(random, 350, 680),
      between(random, 640, 830),
      between(random, 4, 15),
      '#e6fbff',
      `fill-opacity="${n(between(random, 0.3, 0.8))}"`,
    ),
  )
  return stage(
    {
      seed: 37,
      colors: ['#4f4a9a', '#2a2566', '#0f0d2e'],
      shine: '#b7e3ff',
      defs: verticalGradient('potion', ['#8af0ff', '#4f8af0', '#3a3fb0']),
    },
    path(glass, '#dff4ff', 'fill-opacity="0.22"'),
    path(
      'M292 620C400 580 440 660 540 630C620 606 680 600 734 620C750 640 752 660 752 672C750 790 644 868 512 868C380 868 274 790 272 672C272 654 282 636 292 620Z',
      'url(#potion)',
    ),
    path(
      'M292 620C400 580 440 660 540 630C620 606 680 600 734 620C660 650 600 650 540 668C440 690 380 640 292 620Z',
      '#c9f7ff',
      'fill-opacity="0.7"',
    ),
    circle(MIDDLE, 750, 56, '#f4fcff', 'fill-opacity="0.92"'),
    circle(MIDDLE + 24, 738, 48, '#5a86ee', 'fill-opacity="0.95"'),
    ...bubbles,
    path(glass, 'none', 'stroke="#e6f6ff" stroke-width="9" opacity="0.85"'),
    path(
      'M330 600C350 550 390 510 430 490',
      'none',
      'stroke="#ffffff" stroke-width="16" stroke-linecap="round" opacity="0.8"',
    ),
    rect(436, 276, 152, 40, '#e6f6ff', 'rx="16"'),
    polygon([at(458, 276), at(470, 180), at(554, 180), at(566, 276)], '#8a5a3a'),
    halfShade('M512 180H554L566 276H512Z'),
    path('M446 410Q512 440 578 410L582 436Q512 468 442 436Z', '#f0c46b'),
    circle(MIDDLE, 452, 20, '#f0c46b'),
  )
}

export function ashboundBlade(): string {
  const blade = [at(482, 620), at(470, 250), at(MIDDLE, 130), at(554, 250), at(542, 620)]
  const runes = times(6, (index) => {
    const y = 280 + index * 54
    return path(
      `M${MIDDLE - 12} ${y}l12 -18l12 18l-12 18ZM${MIDDLE} ${y - 18}v36`,
      'none',
      'stroke="#ff8a4a" stroke-width="4"',
    )
  })
  return stage(
    {
      seed: 41,
      colors: ['#8a3a2f', '#4a1d24', '#180a10'],
      shine: '#ffa45a',
      defs: verticalGradient('steel', ['#fff1de', '#b9b4c4', '#6d6a80']),
    },
    group(
      `transform="rotate(28 ${MIDDLE} 500)"`,
      polygon(blade, 'url(#steel)'),
      halfShade(`M${MIDDLE} 130L554 250L542 620H${MIDDLE}Z`, 0.28),
      rect(MIDDLE - 3, 200, 6, 420, '#3a2a34', 'fill-opacity="0.5"'),
      ...runes,
      path(
        'M330 610C400 640 450 620 512 626C574 620 624 640 694 610C690 664 640 680 580 672H444C384 680 334 664 330 610Z',
        '#d9a04a',
      ),
      halfShade(`M${MIDDLE} 626C574 620 624 640 694 610C690 664 640 680 580 672H${MIDDLE}Z`),
      rect(486, 668, 52, 190, '#4a2a24', 'rx="10"'),
      ...times(6, (index) => path(`M486 ${694 + index * 28}l52 -16v12l-52 16Z`, '#d9a04a', 'fill-opacity="0.85"')),
      circle(MIDDLE, 886, 42, '#d9a04a'),
      circle(MIDDLE, 886, 22, '#e0452f'),
      circle(MIDDLE - 8, 878, 7, '#ffd0b8'),
    ),
  )
}

export function wayfindersCompass(): string {
  const brass = '#d0a55a'
  const spin = (count: number, shape: (index: number) => string) =>
    times(count, (index) => group(`transform="rotate(${n((index * 360) / count)} ${MIDDLE} 500)"`, shape(index))).join(
      '',
    )
  const star = (length: number, half: number, light: string, dark: string) =>
    spin(
      4,
      () =>
        polygon([at(MIDDLE, 500 - length), at(MIDDLE - half, 500 - half), at(MIDDLE, 500)], light) +
        polygon([at(MIDDLE, 500 - length), at(MIDDLE + half, 500 - half), at(MIDDLE, 500)], dark),
    )
  return stage(
    {
      seed: 43,
      colors: ['#3f7a5f', '#1f4a44', '#0a201f'],
      shine: '#ffe6a8',
      defs: radialGradient('dial', ['#fdf4dc', '#efd9a8']),
    },
    rect(478, 96, 68, 80, brass, 'rx="16"'),
    circle(MIDDLE, 108, 54, 'none', `stroke="${brass}" stroke-width="18"`),
    circle(MIDDLE, 500, 350, mix(brass, '#2a1a10', 0.55)),
    circle(MIDDLE, 500, 334, brass),
    circle(MIDDLE, 500, 290, mix(brass, '#2a1a10', 0.45)),
    circle(MIDDLE, 500, 278, 'url(#dial)'),
    spin(72, (index) => rect(MIDDLE - 1.5, 232, 3, index % 6 === 0 ? 26 : 13, '#4a3524')),
    spin(24, () => circle(MIDDLE, 186, 8, mix(brass, '#ffffff', 0.4))),
    group(`transform="rotate(45 ${MIDDLE} 500)"`, star(150, 24, '#c9a05a', '#9a7238')),
    star(222, 40, '#2f6a78', '#17394f'),
    group(
      `transform="rotate(24 ${MIDDLE} 500)"`,
      polygon([at(MIDDLE, 262), at(MIDDLE - 20, 500), at(MIDDLE + 20, 500)], '#d9483b'),
      polygon([at(MIDDLE, 738), at(MIDDLE - 20, 500), at(MIDDLE + 20, 500)], '#e9e2d4'),
    ),
    circle(MIDDLE, 500, 26, brass),
    circle(MIDDLE - 6, 494, 9, '#fff4d6'),
    path(
      'M290 380C330 290 420 240 512 240',
      'none',
      'stroke="#ffffff" stroke-width="16" stroke-linecap="round" opacity="0.4"',
    ),
  )
}

export function unsentLetters(): string {
  const random = randomFrom(91)
  const leather = '#7a3346'
  const letters = times(7, (index) => {
    const x = between(random, 250, 700)
    const y = 150 + index * 26 + between(random, -20, 20)
    return group(
      `transform="rotate(${n(between(random, -28, 28))} ${n(x)} ${n(y)})"`,
      rect(x, y, 150, 100, '#f6ead0', 'rx="4"'),
      path(`M${n(x)} ${n(y)}l75 56l75 -56`, 'none', 'stroke="#c9b48a" stroke-width="4"'),
      circle(x + 75, y + 58, 13, '#b8323f'),
    )
  })
  return stage(
    {
      seed: 47,
      colors: ['#9a5a7a', '#56304f', '#1f1226'],
      shine: '#ffd9b0',
      defs: verticalGradient('page', ['#fdf3dc', '#dcc498']),
    },
    ...letters,
    polygon([at(170, 560), at(MIDDLE, 640), at(854, 560), at(854, 800), at(MIDDLE, 886), at(170, 800)], leather),
    path(
      'M196 540C300 500 430 520 512 596C594 520 724 500 828 540V780C724 744 594 766 512 846C430 766 300 744 196 780Z',
      'url(#page)',
    ),
    halfShade('M512 596C594 520 724 500 828 540V780C724 744 594 766 512 846Z', 0.1),
    ...times(7, (index) =>
      path(
        `M240 ${586 + index * 26}C320 ${560 + index * 26} 410 ${572 + index * 26} 480 ${624 + index * 26}`,
        'none',
        'stroke="#8a6f50" stroke-width="4" stroke-linecap="round" opacity="0.7"',
      ),
    ),
    ...times(5, (index) =>
      path(
        `M544 ${628 + index * 26}C614 ${576 + index * 26} 704 ${562 + index * 26} ${n(784 - index * 22)} ${586 + index * 26}`,
        'none',
        'stroke="#8a6f50" stroke-width="4" stroke-linecap="round" opacity="0.7"',
      ),
    ),
    path('M500 846V930L524 906L548 930V820Z', '#d9a04a'),
    path('M780 690C700 620 690 500 790 380C840 480 830 600 780 690Z', '#eef3f6'),
    halfShade('M780 690C820 600 840 480 790 380Z', 0.14),
    path('M790 400C770 520 770 620 744 780', 'none', 'stroke="#8a97a6" stroke-width="6" stroke-linecap="round"'),
  )
}

/** A style pack's own picture: its palette as a landscape of papers. */
export function duskGouache(): string {
  const random = randomFrom(97)
  const colors = ['#fbe3c0', '#f6b98a', '#e5816b', '#b55670', '#7a3f74', '#46316b', '#231f4a']
  const sheets = colors.map((color, index) => {
    const y = 210 + index * 112
    const edge = times(
      13,
      (step) => `L${step * 90 - 20} ${n(y + Math.sin(step * 0.9 + index * 1.3) * 46 + between(random, -14, 14))}`,
    ).join('')
    return (
      path(`M-20 1060${edge}L1060 1060Z`, color) +
      path(`M-20 1060${edge}L1060 1060Z`, 'none', 'stroke="#ffffff" stroke-width="3" opacity="0.16"')
    )
  })
  return drawing(
    CANVAS,
    verticalGradient('paper', ['#2a2352', '#8a4f86', '#f2a07a', '#fde9cc']) + vignetteGradient,
    rect(0, 0, 1024, 1024, 'url(#paper)') +
      stars(random, { width: 1024, height: 260 }, 70) +
      circle(700, 236, 110, '#fff1d6') +
      circle(700, 236, 150, '#fff1d6', 'fill-opacity="0.25"') +
      sheets.join('') +
      rect(0, 0, 1024, 1024, 'url(#vignette)'),
  )
}
