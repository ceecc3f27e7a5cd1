/** Countries by name. */
const names = new Intl.DisplayNames(['en'], { type: 'region' })

/** `Germany` for `DE`, an ISO 3166-1 code. */
export function countryName(code: string): string {
  return names.of(code) ?? code
}
