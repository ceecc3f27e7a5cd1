/** The signs of kinds, as the studio shows them: from Lucide (ISC license, lucide.dev), on a field of 24 × 24. */
import type { AssetKind } from '#shared/asset-card/kinds.ts'

const line = (...data: readonly string[]): string => data.map((d) => `<path d="${d}"/>`).join('')
const box = (x: number, y: number, width: number, height: number, rx: number): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${rx}"/>`
const ring = (cx: number, cy: number, r: number): string => `<circle cx="${cx}" cy="${cy}" r="${r}"/>`

export const KIND_ICONS: Readonly<Record<AssetKind, string>> = {
  character: ring(12, 8, 5) + line('M20 21a8 8 0 0 0-16 0'),
  location:
    line('M20 10c0 4.993-5.539 10.193-7.399 11.799a1 1 0 0 1-1.202 0C9.539 20.193 4 14.993 4 10a8 8 0 0 1 16 0') +
    ring(12, 10, 3),
  item: line(
    ...['m11 19-6-6', 'm5 21-2-2', 'm8 16-4 4'],
    'M9.5 17.5 20.414 6.586A2 2 0 0021 5.172V3h-2.172a2 2 0 00-1.414.586L6.5 14.5',
  ),
  quest_hook: line(
    'M19 17V5a2 2 0 0 0-2-2H4',
    'M8 21h12a2 2 0 0 0 2-2v-1a1 1 0 0 0-1-1H11a1 1 0 0 0-1 1v1a2 2 0 1 1-4 0V5a2 2 0 1 0-4 0v2a1 1 0 0 0 1 1h3',
  ),
  room_template: line(
    'M12 12v6',
    'M4.077 10.615A1 1 0 0 0 5 12h14a1 1 0 0 0 .923-1.385l-3.077-7.384A2 2 0 0 0 15 2H9a2 2 0 0 0-1.846 1.23Z',
    'M8 20a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v1a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1z',
  ),
  custom_module:
    line('M10 22V7a1 1 0 0 0-1-1H4a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-5a1 1 0 0 0-1-1H2') +
    box(14, 2, 8, 8, 1),
  image: box(3, 3, 18, 18, 2) + ring(9, 9, 2) + line('m21 15-3.086-3.086a2 2 0 0 0-2.828 0L6 21'),
  video:
    box(3, 3, 18, 18, 2) + line('M7 3v18', 'M3 7.5h4', 'M3 12h18', 'M3 16.5h4', 'M17 3v18', 'M17 7.5h4', 'M17 16.5h4'),
  audio: line('M2 10v3', 'M6 6v11', 'M10 3v18', 'M14 8v7', 'M18 5v13', 'M22 10v3'),
  voice: line('M12 19v3', 'M19 10v2a7 7 0 0 1-14 0v-2') + box(9, 2, 6, 13, 3),
  music: line('M9 18V5l12-2v13') + ring(6, 18, 3) + ring(18, 16, 3),
  style_pack:
    line(
      'M12 22a1 1 0 0 1 0-20 10 9 0 0 1 10 9 5 5 0 0 1-5 5h-2.25a1.75 1.75 0 0 0-1.4 2.8l.3.4a1.75 1.75 0 0 1-1.4 2.8z',
    ) +
    ring(13.5, 6.5, 0.5) +
    ring(17.5, 10.5, 0.5) +
    ring(6.5, 12.5, 0.5) +
    ring(8.5, 7.5, 0.5),
  template: line(
    'M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z',
    ...['M14 2v5a1 1 0 0 0 1 1h5', 'M10 9H8', 'M16 13H8', 'M16 17H8'],
  ),
}
