/** Blurs noise of 1,000 octaves by 1,000 pixels, 2,000 times over: 100 kB that keep librsvg busy for hours, at any size. */
export const endlessDrawing: Uint8Array = new TextEncoder().encode(
  '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="2000"><filter id="f" x="0" y="0" width="1" height="1">' +
    '<feTurbulence baseFrequency="0.01" numOctaves="1000"/><feGaussianBlur stdDeviation="1000"/></filter>' +
    `${'<rect width="2000" height="2000" filter="url(#f)"/>'.repeat(2_000)}</svg>`,
)
