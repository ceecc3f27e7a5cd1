/** A whole number within bounds as a user writes it, with or without separators between thousands; else null. */
export function readWholeNumber(text: string, least: number, most: number): number | null {
  const plain = text.trim().replaceAll(/(?<=\d)[\s,.’'](?=\d{3}(?!\d))/g, '')
  if (!/^\d+$/.test(plain)) return null
  const value = Number(plain)
  return value >= least && value <= most ? value : null
}
