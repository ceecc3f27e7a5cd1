import sharp from 'sharp'

/** Pixels. */
export const SCENE_SIDE = 640

function createNumbers(seed: number): () => number {
  let state = seed * 2_654_435_761
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return (state >>> 0) / 2 ** 32
  }
}

/** PNG: many shapes of all sizes; each seed another picture. */
export function drawScene(seed: number): Promise<Buffer> {
  const random = createNumbers(seed)
  const color = (): string => `hsl(${Math.floor(random() * 360)} 70% ${15 + random() * 70}%)`
  const shapes = Array.from({ length: 90 }, () => {
    const [x, y, r] = [random() * SCENE_SIDE, random() * SCENE_SIDE, 8 + random() ** 2 * 90]
    const corners = Array.from({ length: 3 + Math.floor(random() * 4) }, (_, corner) => {
      const angle = (corner + random()) * 1.3
      return `${x + r * Math.cos(angle)},${y + r * Math.sin(angle)}`
    })
    return `<polygon points="${corners.join(' ')}" fill="${color()}"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SCENE_SIDE}" height="${SCENE_SIDE}"><rect width="100%" height="100%" fill="${color()}"/>${shapes.join('')}</svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}
