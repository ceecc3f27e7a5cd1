/** Heads, hair, clothes and halos from which the portraits are put together; all on a canvas of 1024 by 1024. */
import { at, circle, group, mix, n, path, polygon, rect, times } from './svg.ts'

export const CENTER = 512
const HEAD_Y = 430

/** Mirrors a path's right half to the left, so that it is written once. */
const both = (shape: string): string => shape + group(`transform="translate(${CENTER * 2} 0) scale(-1 1)"`, shape)

export interface Face {
  readonly skin: string
  readonly eyes: string
  readonly lips: string
  readonly ears?: 'round' | 'pointed'
  /** How broad the jaw is; 1 is usual. */
  readonly jaw?: number
}

/** Lit from the left: the right half is in shade. */
export function face({ skin, eyes, lips, ears = 'round', jaw = 1 }: Face): string {
  const shade = mix(skin, '#2b1030', 0.22)
  const j = (x: number) => n(CENTER + x * jaw)
  const outline = `M${CENTER} 300C590 300 634 352 632 424C${j(118)} 500 ${j(82)} 556 ${j(44)} 584C${n(CENTER + 22)} 600 ${n(CENTER - 22)} 600 ${j(-44)} 584C${j(-82)} 556 ${j(-118)} 500 392 424C390 352 434 300 ${CENTER} 300Z`
  const ear =
    ears === 'pointed'
      ? 'M626 452C650 420 700 372 742 342C734 404 690 470 630 492Z'
      : 'M628 424C652 410 664 432 656 458C650 482 634 492 624 482Z'
  return [
    path('M450 540H574V690H450Z', shade),
    path('M450 590C480 632 544 632 574 590V560H450Z', mix(shade, '#000000', 0.16)),
    both(path(ear, mix(skin, shade, 0.6))),
    path(outline, skin),
    path(
      `M${CENTER} 300C590 300 634 352 632 424C${j(118)} 500 ${j(82)} 556 ${j(44)} 584C${n(CENTER + 22)} 596 ${CENTER + 6} 598 ${CENTER} 598L${CENTER} 520L530 498L${CENTER} 470Z`,
      shade,
    ),
    both(eye(eyes)),
    path(`M${CENTER} 404L530 494L${CENTER - 14} 500Z`, shade, 'fill-opacity="0.55"'),
    path(`M478 540Q495 530 ${CENTER} 536Q529 530 546 540Q529 556 ${CENTER} 556Q495 556 478 540Z`, lips),
    path(`M478 540Q${CENTER} 546 546 540`, 'none', `stroke="${mix(lips, '#000000', 0.35)}" stroke-width="2.5"`),
  ].join('')
}

function eye(iris: string): string {
  return [
    path('M540 434Q566 412 596 430Q570 448 540 434Z', '#fbf6ef'),
    circle(567, 430, 10, iris),
    circle(567, 430, 4.6, '#1a1220'),
    circle(563, 426, 2.6, '#ffffff'),
    path('M538 433Q566 408 599 429', 'none', 'stroke="#2a1826" stroke-width="5" stroke-linecap="round"'),
    path('M534 396Q566 376 604 392', 'none', 'stroke="#2a1826" stroke-width="8" stroke-linecap="round" opacity="0.85"'),
  ].join('')
}

/** Shoulders under a cloak, with a clasp where it closes. */
export function cloak(color: string, trim: string, collar: 'high' | 'low' | 'fur' = 'low'): string {
  const shade = mix(color, '#000000', 0.28)
  const body = `M${CENTER} 640C600 640 640 668 720 690C830 720 892 800 912 1024H112C132 800 194 720 304 690C384 668 424 640 ${CENTER} 640Z`
  const high = both(
    path('M574 600C640 560 690 560 716 590C700 650 640 720 560 760L520 700Z', mix(color, '#ffffff', 0.12)),
  )
  const fur = both(
    times(9, (index) =>
      circle(
        540 + index * 27,
        676 + Math.abs(index - 3) * 7 - (index > 5 ? 4 : 0),
        34 - index * 0.8,
        mix(trim, '#ffffff', (index % 3) * 0.12),
      ),
    ).join(''),
  )
  return [
    path(body, color),
    path(`M${CENTER} 640C600 640 640 668 720 690C830 720 892 800 912 1024H${CENTER}Z`, shade),
    both(
      path(
        'M560 690C640 760 690 860 700 1024H676C664 870 620 770 548 706Z',
        mix(shade, '#000000', 0.2),
        'fill-opacity="0.5"',
      ),
    ),
    collar === 'low'
      ? both(path(`M${CENTER} 742C560 730 600 690 610 650L574 640C566 670 540 700 ${CENTER} 706Z`, trim))
      : '',
    collar === 'high' ? high : '',
    collar === 'fur' ? fur : '',
    circle(CENTER, 752, 24, mix(trim, '#000000', 0.25)),
    circle(CENTER, 752, 17, trim),
    circle(CENTER - 5, 747, 6, mix(trim, '#ffffff', 0.6)),
  ].join('')
}

export const longHair = (color: string): string =>
  both(
    path(
      `M${CENTER} 262C624 250 694 330 690 450C688 560 724 640 760 760C700 752 650 720 622 660C640 580 640 500 630 430Z`,
      color,
    ),
  ) +
  path(
    `M${CENTER} 262C624 250 694 330 690 450C688 560 724 640 760 760C700 752 650 720 622 660C640 580 640 500 630 430Z`,
    '#000000',
    'fill-opacity="0.18"',
  )

/** Parted in the middle and falling over the temples. */
export const fringe = (color: string): string =>
  both(path(`M${CENTER} 270C600 262 664 316 660 440C640 400 600 372 ${CENTER} 332Z`, color)) +
  path(`M${CENTER} 270C600 262 664 316 660 440C640 400 600 372 ${CENTER} 332Z`, '#000000', 'fill-opacity="0.14"')

/** Swept to one side, short. */
export const sweptHair = (color: string): string =>
  path(
    'M380 430C360 320 430 244 530 246C640 246 676 330 648 430C636 396 624 372 600 352C540 372 450 372 420 352C400 372 388 400 380 430Z',
    color,
  ) +
  path('M420 352C470 330 560 330 600 352C640 300 600 252 530 246C560 280 520 330 420 352Z', mix(color, '#ffffff', 0.18))

export function braids(color: string, ring: string): string {
  const braid = times(
    7,
    (index) =>
      `<ellipse cx="${n(664 + Math.sin(index * 0.9) * 6)}" cy="${n(520 + index * 50)}" rx="${n(27 - index * 1.6)}" ry="32" fill="${mix(color, '#000000', (index % 2) * 0.14)}"/>`,
  ).join('')
  return both(braid + rect(644, 826, 40, 20, ring, 'rx="6"'))
}

export function beard(color: string, ring: string): string {
  const dark = mix(color, '#000000', 0.2)
  return [
    path(
      `M392 430C396 520 420 560 440 590C450 700 480 790 ${CENTER} 836C544 790 574 700 584 590C604 560 628 520 632 430C616 500 590 520 560 522C540 514 484 514 464 522C434 520 408 500 392 430Z`,
      color,
    ),
    path(
      `M${CENTER} 836C544 790 574 700 584 590C604 560 628 520 632 430C616 500 590 520 560 522C546 516 528 514 ${CENTER} 514Z`,
      dark,
    ),
    path(`M478 542Q${CENTER} 528 546 542Q${CENTER} 562 478 542Z`, mix(color, '#000000', 0.5)),
    both(path(`M${CENTER} 520C540 500 590 512 600 548C570 530 540 540 ${CENTER} 536Z`, mix(color, '#ffffff', 0.12))),
    rect(486, 742, 52, 24, ring, 'rx="8"'),
  ].join('')
}

export function hood(color: string, lining: string): string {
  const outer = `M${CENTER} 176C650 180 740 320 728 480C722 570 690 640 640 704L580 660C630 600 650 520 640 430C630 340 580 290 ${CENTER} 290Z`
  return [
    both(path(outer, color)),
    path(outer, '#000000', 'fill-opacity="0.22"'),
    both(
      path(
        `M${CENTER} 268C596 270 654 330 656 430C660 520 640 600 590 668L572 652C624 590 642 510 634 424C626 340 580 296 ${CENTER} 296Z`,
        lining,
      ),
    ),
  ].join('')
}

export function crownOf(color: string, gem: string): string {
  const spikes = [-2, -1, 0, 1, 2].map((step) => {
    const x = CENTER + step * 52
    const height = 96 - Math.abs(step) * 20
    return polygon(
      [
        at(x - 26, 318 + Math.abs(step) * 8),
        at(x, 318 - height + Math.abs(step) * 8),
        at(x + 26, 318 + Math.abs(step) * 8),
      ],
      color,
    )
  })
  const gems = [-2, -1, 0, 1, 2].map((step) =>
    circle(CENTER + step * 52, 326 + Math.abs(step) * 9, step === 0 ? 13 : 8, gem),
  )
  return (
    spikes.join('') +
    path(`M382 336Q${CENTER} 290 642 336L636 366Q${CENTER} 322 388 366Z`, mix(color, '#000000', 0.12)) +
    gems.join('')
  )
}

export function antlers(color: string): string {
  const horn = `M560 312C620 250 650 200 640 110M612 256C660 246 706 220 726 160M636 186C664 180 690 150 694 116M578 296C600 300 640 296 664 280`
  return both(path(horn, 'none', `stroke="${color}" stroke-width="20" stroke-linecap="round" stroke-linejoin="round"`))
}

/** A pale mask that shows nothing of the face under it. */
export function mask(color: string, glowColor: string): string {
  const shade = mix(color, '#3a2a44', 0.35)
  const half = `M${CENTER} 292C594 292 640 350 632 432C624 520 566 590 ${CENTER} 640Z`
  return [
    both(path(half, color)),
    path(half, shade, 'fill-opacity="0.8"'),
    both(path('M534 426C556 396 602 396 612 428C600 462 556 470 534 426Z', '#160f1e')),
    both(circle(574, 432, 9, glowColor)),
    both(path('M520 500L528 540L516 546Z', '#160f1e')),
    ...times(5, (index) =>
      rect(CENTER - 44 + index * 20, 574 - Math.abs(index - 2) * 4, 6, 30, '#160f1e', 'rx="3" fill-opacity="0.75"'),
    ),
    path(`M${CENTER} 300L500 350L520 386L506 410`, 'none', `stroke="${shade}" stroke-width="4"`),
  ].join('')
}

export function helm(color: string, plume: string): string {
  const dark = mix(color, '#000000', 0.3)
  return [
    path('M512 262C560 150 690 130 752 190C690 196 640 230 600 300Z', plume),
    path('M512 262C560 170 660 150 720 182C650 190 600 230 572 290Z', mix(plume, '#ffffff', 0.2)),
    path(
      `M372 440C360 310 430 236 ${CENTER} 236C594 236 664 310 652 440L626 470C634 400 610 372 560 366L${CENTER} 380L464 366C414 372 390 400 398 470Z`,
      color,
    ),
    path(`M${CENTER} 236C594 236 664 310 652 440L626 470C634 400 610 372 560 366L${CENTER} 380Z`, dark),
    path(`M500 240H524L520 500L${CENTER} 520L504 500Z`, mix(color, '#ffffff', 0.25)),
    both(path('M626 380C660 420 660 520 626 570L604 540C624 500 628 440 610 400Z', dark)),
  ].join('')
}

/** Rings and rays behind the head. */
export function halo(color: string, motif: 'rays' | 'moons' | 'leaves' | 'lanterns' | 'gears' | 'waves'): string {
  const ring = (r: number, width: number, opacity: number) =>
    circle(CENTER, HEAD_Y, r, 'none', `stroke="${color}" stroke-width="${width}" opacity="${opacity}"`)
  const around = (count: number, shape: (index: number) => string) =>
    times(count, (index) =>
      group(`transform="rotate(${n((index * 360) / count)} ${CENTER} ${HEAD_Y})"`, shape(index)),
    ).join('')
  const motifs: Record<typeof motif, () => string> = {
    rays: () =>
      around(36, (index) =>
        path(
          `M${CENTER - 5} ${HEAD_Y - 312}L${CENTER} ${HEAD_Y - (index % 2 === 0 ? 404 : 366)}L${CENTER + 5} ${HEAD_Y - 312}Z`,
          color,
          'fill-opacity="0.85"',
        ),
      ),
    moons: () =>
      around(
        12,
        (index) =>
          circle(CENTER, HEAD_Y - 340, 22, color) +
          circle(CENTER + (index - 6) * 4.4, HEAD_Y - 344, 21, '#1d1740', 'fill-opacity="0.9"'),
      ),
    leaves: () =>
      around(28, () => path(`M${CENTER} ${HEAD_Y - 308}q26 -34 0 -76q-26 42 0 76`, color, 'fill-opacity="0.9"')),
    lanterns: () =>
      around(
        9,
        () => rect(CENTER - 13, HEAD_Y - 372, 26, 44, color, 'rx="10"') + rect(CENTER - 2, HEAD_Y - 388, 4, 18, color),
      ),
    gears: () => around(24, () => rect(CENTER - 13, HEAD_Y - 352, 26, 40, color, 'rx="3"')) + ring(326, 30, 0.9),
    waves: () =>
      around(20, () =>
        path(
          `M${CENTER - 40} ${HEAD_Y - 322}q20 -46 44 -22q-22 -6 -14 20q10 14 34 2`,
          'none',
          `stroke="${color}" stroke-width="7" stroke-linecap="round"`,
        ),
      ),
  }
  return ring(292, 4, 0.9) + ring(306, 2, 0.7) + motifs[motif]() + ring(412, 3, 0.6)
}
